"""What directives leave in the document tree, kept as files: a change to it is seen in review, not by a reader.

After a change that is meant: `make test ARGS="tests/doctree --update-snapshots"`, then read the difference.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import MakeSite

CASES = {
    "checklist": "```{ses:checklist} story\n```",
    "competency": "```{ses:competency} resilience\n:no-index:\n```",
    "definitions": "```{ses:list} terms\n:no-index:\n```",
    "links": "```{ses:list} competencies\n:show: links\n```",
    "source": "```{ses:source} deck\n:no-index:\n```",
    "table": "```{ses:list} competencies\n:show: table\n```",
    "terms": "An {ses:term}`ecq`, an {ses:term}`ecq`, and {ses:term}`these <ecq>`.",
}


@pytest.mark.parametrize("case", CASES)
def test_the_tree_is_as_reviewed(make_site: MakeSite, request: pytest.FixtureRequest, case: str) -> None:
    files: dict[str, str | None] = {"case.md": f"# Case\n\n{CASES[case]}\n"}
    if case == "checklist":
        files["list.md"] = "# Nothing here\n"
    site = make_site(files)
    site.replace("index.md", "\nreference\n", "\nreference\ncase\n")
    app = site.build("dummy")
    assert site.warnings == ""
    # docutils 0.22 writes 1 and 0 where older releases wrote True and False; folders differ from run to run.
    tree = re.sub(
        r'"(True|False)"', lambda match: '"1"' if match[1] == "True" else '"0"', app.env.get_doctree("case").pformat()
    )
    tree = site.relative(tree)
    expected = Path(__file__).parent / f"{case}.xml"
    if request.config.getoption("--update-snapshots"):
        expected.write_text(tree, encoding="utf-8", newline="\n")
    assert expected.exists(), 'no snapshot yet: run make test ARGS="tests/doctree --update-snapshots" and read it'
    assert tree == expected.read_text(encoding="utf-8")
