# Every command lives in make.py, which also runs without make:  python make.py help
MAKEFLAGS += --no-builtin-rules
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: FORCE

%: FORCE
	@$(PYTHON) make.py $@ $(ARGS)

# Without a rule of their own, `%` would take these for commands too.
Makefile: ;
FORCE: ;
