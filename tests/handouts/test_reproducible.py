"""Sheets made twice, by two programs in two folders, are the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from make import ROOT, child_environment


def make(folder: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "ses.handouts", folder, "--workshop", "workshop.yaml"]
    environment = child_environment(PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="1800000000")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_twice(tmp_path):
    once, twice = make(tmp_path / "one", "1"), make(tmp_path / "a longer name", "2")
    assert sorted(once) == sorted(twice)
    assert [name for name in once if once[name] != twice[name]] == []
    assert any(name.endswith(".docx") for name in once)
    assert "facilitator-pack-letter.pdf" in once
