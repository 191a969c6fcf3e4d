"""All files as `make handouts` makes them: the same bytes twice, each one linked, each one named by a label."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ses.handouts.sheets import files_of

from make import ROOT, child_environment, sphinx

LINK = re.compile(r'<a href="([^":]*handouts/[^"]*\.(?:pdf|docx))"')


def make(folder: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "ses.handouts", folder, "--workshop", "workshop.yaml"]
    environment = child_environment(PYTHONHASHSEED=seed, SOURCE_DATE_EPOCH="1800000000")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_twice_and_each_is_linked(tmp_path, data, sheets):
    """Made by two programs in two folders. One test, as a run takes half a minute."""
    site = tmp_path / "html"
    once, twice = make(site / "handouts", "1"), make(tmp_path / "a longer name", "2")
    assert sorted(once) == sorted(twice)
    assert [name for name in once if once[name] != twice[name]] == []

    of_sheets = {name: label for sheet in sheets.values() for name, label in files_of(sheet)}
    assert all(data.label(label) for label in of_sheets.values())
    assert {name for name in once if "-pack-" not in name} == set(of_sheets)
    assert {"facilitator-pack-letter.pdf", "participant-pack-letter.pdf"} <= set(once)

    # The site is built without the files: their names are known before, and both must agree.
    command = [sys.executable, *sphinx("html", tmp_path / "trees", site, "-W", "-D", "ses_handouts=workshop.yaml")]
    subprocess.run(command, cwd=ROOT, env=child_environment(), check=True)
    pages = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    linked = {(page.parent / link).resolve() for page, html in pages.items() for link in LINK.findall(html)}
    assert linked == {path.resolve() for path in (site / "handouts").iterdir()}
