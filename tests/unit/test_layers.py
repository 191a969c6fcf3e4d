"""The house has floors (design, section 2): a module imports only from its own floor or those below."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "_ext" / "ses"
#: Modules not named here, packages of their own included, are on floor 4; what only they use is theirs.
FLOORS = {
    0: {"source", "model", "settings"},
    1: {"text", "load", "schema"},
    2: {"dataset", "rules", "releases", "__main__"},
    3: {"nodes", "markup", "render"},
    5: {"handouts"},
    6: {"__init__"},
}
OTHERS = 4
FLOOR_OF = {module: floor for floor, modules in FLOORS.items() for module in modules}
FREE_OF_SPHINX = sorted(FLOORS[0] | FLOORS[1] | FLOORS[2])
MODULES = sorted(PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """Return the module directly below the package that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """Return the modules of the package that a file imports, for types alone too."""
    depth = len(path.relative_to(PACKAGE).parts)
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "ses":
            found |= set(node.module.split(".")[1:2]) or {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("ses.")}
    return found


def roots(path: Path) -> set[str]:
    """Return the other packages that a file imports when it runs."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path):
    own = FLOOR_OF.get(module_of(path), OTHERS)
    above = {module for module in imported(path) if FLOOR_OF.get(module, OTHERS) > own}
    assert not above


def test_every_module_of_the_table_exists():
    missing = {
        module for module in FLOOR_OF if not ((PACKAGE / f"{module}.py").exists() or (PACKAGE / module).is_dir())
    }
    assert not missing


@pytest.mark.parametrize("module", FREE_OF_SPHINX)
def test_no_sphinx_below_floor_three(module):
    assert not roots(PACKAGE / f"{module}.py") & {"sphinx", "docutils", "myst_parser", "jinja2"}


def test_the_data_is_read_where_sphinx_cannot_be_imported():
    program = """
import importlib, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"sphinx", "docutils", "myst_parser", "jinja2"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
for name in sys.argv[1:]:
    importlib.import_module(f"ses.{name}")
from ses.__main__ import main
sys.exit(main(["check", "tests/unit/base"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, *FREE_OF_SPHINX],
        cwd=PACKAGE.parents[1],
        env={"PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "no problems" in done.stdout
