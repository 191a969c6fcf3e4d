"""The real guide: clean in every builder, complete for what it has, and as quick to change as it promises."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from sphinx.application import Sphinx
from sphinx.util.console import strip_colors
from sphinx.util.docutils import docutils_namespace
from sphinx.util.inventory import InventoryFile

from tests.conftest import ROOT, Site

PARTS = ("conf.py", "make.py", "_ext", "_templates", "_static", "content", "ses_data")


def copy_guide(folder: Path) -> Path:
    """Copy what the guide is made of."""
    folder.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program in a guide's folder."""
    environment = {**os.environ, "PYTHONPATH": "_ext", "SES_PYTHON": sys.executable}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def build(builder: str, folder: Path, root: Path = ROOT) -> tuple[Path, str]:
    """Build the guide, and return where it is and what was warned of."""
    options = ["-q", "-n", "-W", "-c", ".", "-d", str(folder / "trees")]
    output = folder / builder
    done = run(root, "-m", "sphinx", "-b", builder, *options, "content", str(output))
    return output, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built guide."""
    output, warnings = build("html", tmp_path_factory.mktemp("guide"))
    assert warnings == ""
    return output


@pytest.fixture(scope="module")
def records(site: Path) -> list[dict[str, object]]:
    """Return the published records."""
    data = json.loads((site / "data/ses.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, json.loads((site / "data/ses.schema.json").read_text(encoding="utf-8")))
    found: list[dict[str, object]] = data["records"]
    return found


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "gettext"])
def test_the_guide_is_clean_in_every_builder(tmp_path: Path, builder: str, records: list[dict[str, object]]) -> None:
    output, warnings = build(builder, tmp_path)
    assert warnings == ""
    if builder == "text":
        text = "\n".join(path.read_text(encoding="utf-8") for path in (output / "checklists").glob("*.txt"))
        boxes = re.findall(r"\[ \] ([A-Z]+\d+)", text)
        checks = [record["code"] for record in records if record["type"] == "check"]
        assert sorted(boxes) == sorted(checks)


def test_another_project_links_by_the_forms_that_the_guide_names(
    site: Path, records: list[dict[str, object]], tmp_path: Path
) -> None:
    page = (ROOT / "content/reference/data.md").read_text(encoding="utf-8")
    forms = {
        ending: re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[-1].splitlines()
        for language, ending in (("markdown", "md"), ("rst", "rst"))
    }
    assert all(len(lines) > 1 for lines in forms.values())
    address = "https://example.org/ses-guide/"
    mapping = re.search(r"^intersphinx_mapping.*$", page, re.MULTILINE)
    assert mapping is not None
    conf = f"extensions = ['myst_parser', 'sphinx.ext.intersphinx']\nnitpicky = True\n{mapping[0]}\n"
    assert address in conf
    # Their project reads the inventory from the folder that we have just built.
    conf = conf.replace("None", repr(str(site / "objects.inv")))
    theirs = Site(tmp_path, {"conf.py": conf, "index.md": "# Home\n\n```{toctree}\nin-md\nin-rst\n```\n"})
    for ending, lines in forms.items():
        theirs.write(f"in-{ending}.{ending}", "\n\n".join(["Links\n=====", *lines, ""]))
    theirs.build("xml")
    assert theirs.warnings == ""
    record = next(record for record in records if record["id"] == "usc-3131")
    for ending, lines in forms.items():
        links = ET.fromstring(theirs.page(f"in-{ending}.xml", "xml"))  # noqa: S314 (we made it)
        found = [("".join(link.itertext()), link.get("refuri")) for link in links.iter("reference")]
        words = ["the law" if "the law" in line else record["title"] for line in lines]
        assert found == [(said, f"{address}{record['url']}") for said in words]


def test_the_inventory_has_the_names_as_they_are(site: Path, records: list[dict[str, object]]) -> None:
    kinds = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="").data
    shown = [record for record in records if record["url"]]
    assert len(shown) > 800
    for record in shown:
        name = " ".join(str(record.get("title") or record.get("text")).split())
        kind, id_ = record["type"], str(record["id"])
        assert kinds[f"ses:{kind}"][id_].display_name == name
        assert kinds["std:label"][f"ses-{kind}-{id_}"].display_name == name


def test_the_guide_is_clean_with_all_that_waits_for_evidence(tmp_path: Path) -> None:
    """As `make draft` builds it, and as it will be when everything is confirmed."""
    options = ["-q", "-n", "-W", "-c", ".", "-D", "ses_draft=1"]  # "dummy" reads and resolves all and writes nothing
    done = run(ROOT, "-m", "sphinx", "-b", "dummy", *options, "content", str(tmp_path))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def of(records: list[dict[str, object]], type_: str, edition: str) -> list[dict[str, object]]:
    """Return the records of a type and an edition."""
    return [record for record in records if record["type"] == type_ and record["edition"] == edition]


def test_the_slice_is_complete(records: list[dict[str, object]]) -> None:
    ecqs = of(records, "ecq", "ecq-2006")
    titles = {"Leading Change", "Leading People", "Results Driven", "Business Acumen", "Building Coalitions"}
    assert {ecq["title"] for ecq in ecqs} == titles
    competencies = of(records, "competency", "ecq-2006")
    sizes = {ecq["title"]: sum(item.get("ecq") == ecq["id"] for item in competencies) for ecq in ecqs}
    assert sizes == {
        "Leading Change": 6,
        "Leading People": 4,
        "Results Driven": 6,
        "Business Acumen": 3,
        "Building Coalitions": 3,
    }
    assert sum(item["tier"] == "fundamental" for item in competencies) == 6
    asked = {question.get("ecq") for question in records if question["type"] == "question"}
    assert {ecq["id"] for ecq in ecqs} <= asked
    assert len(of(records, "ecq", "ecq-2025")) == 5


def test_nothing_is_published_without_evidence(records: list[dict[str, object]]) -> None:
    for record in records:
        citations = record.get("citations")
        if "citations" in record:
            assert isinstance(citations, list)
            assert any(citation["evidence"] != "none" for citation in citations), record["id"]
        if record["status"] == "superseded":
            assert record["superseded_by"], record["id"]


def test_no_unconfirmed_name_is_in_any_file(site: Path) -> None:
    listed = run(ROOT, "-m", "ses", "unconfirmed").stdout
    ids = re.findall(r": \w+ '([a-z0-9-]+)':", listed)
    assert ids
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in site.rglob("*") if path.is_file())
    data = (ROOT / "ses_data").rglob("*.yaml")
    titles = {}
    for path in data:
        titles |= dict(re.findall(r"- id: ([a-z0-9-]+)\n    title: ([^\n]+)", path.read_text(encoding="utf-8")))
    for id_ in ids:
        assert id_ not in text
        shared = any(
            titles[id_] in titles[other] or titles[other] in titles[id_] for other in titles if other not in ids
        )
        if not shared and " " in titles[id_]:  # a single word may be anybody's
            assert titles[id_] not in text, id_


def test_a_newcomer_changes_a_tip_and_sees_it_everywhere(tmp_path: Path) -> None:
    guide = copy_guide(tmp_path / "guide")
    path = guide / "ses_data" / "tips.yaml"
    old = "Use measurable results (whenever possible)"
    assert path.read_text(encoding="utf-8").count(old) == 1
    path.write_text(path.read_text(encoding="utf-8").replace(old, "Use results one can measure"), encoding="utf-8")
    output, warnings = build("html", tmp_path, guide)
    assert warnings == ""
    for page in ("writing/guidance.html", "checklists/ccar-example.html", "data/ses.json"):
        text = (output / page).read_text(encoding="utf-8")
        assert "Use results one can measure" in text, page
        assert old not in text, page


def test_a_typo_gives_one_line_like_a_compilers(tmp_path: Path) -> None:
    guide = copy_guide(tmp_path / "guide")
    path = guide / "ses_data" / "checks" / "ccar-example.yaml"
    text = path.read_text(encoding="utf-8")
    wrong = text.replace("tip:active-voice", "tip:activ-voice", 1)
    assert wrong != text
    path.write_text(wrong, encoding="utf-8")
    line = wrong[: wrong.index("tip:activ-voice")].count("\n") + 1
    done = run(guide, "make.py", "check")
    assert done.returncode == 1
    first = done.stderr.splitlines()[0]
    expected = (
        rf"ses_data/checks/ccar-example\.yaml:{line}:\d+: unknown tip 'activ-voice'; did you mean 'active-voice'\?"
    )
    assert re.fullmatch(expected + r" \[ses\.unknown-reference\]", first), done.stderr
    assert "content/maintaining/problems.md#unknown-reference" in done.stderr


def test_every_problem_has_a_heading(site: Path) -> None:
    from ses.source import Code

    page = (site / "maintaining/problems.html").read_text(encoding="utf-8")
    assert [code for code in Code if f'id="{code}"' not in page] == []


def test_the_guide_can_be_read_in_parallel(tmp_path: Path) -> None:
    warning = StringIO()
    with contextlib.chdir(ROOT), docutils_namespace():
        app = Sphinx(
            "content", ".", tmp_path / "out", tmp_path / "trees", "dummy", status=None, warning=warning, parallel=2
        )
        app.build()
        assert app.is_parallel_allowed("read")
        assert app.is_parallel_allowed("write")
    assert strip_colors(warning.getvalue()) == ""
