"""A node from data, and a warning about data, both point into the YAML file."""

from __future__ import annotations

import pytest
from docutils import nodes
from ses.markup import parse_markdown
from ses.model import Markdown
from ses.source import SourcePos
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tests.conftest import MakeSite


def test_nodes_know_their_place_in_the_data(make_site: MakeSite) -> None:
    app = make_site().build()
    doctree = app.env.get_doctree("a")
    text = next(node for node in doctree.findall(nodes.paragraph) if node.astext() == "Sees far.")
    assert (text.source, text.line) == ("ses_data/competencies.yaml", 7)
    emphasis = next(iter(doctree.findall(nodes.emphasis)))
    assert emphasis.parent.source == "ses_data/competencies.yaml"
    # MyST gives a paragraph's line, and the paragraph begins below the | of "text: |".
    assert emphasis.parent.line == 13
    xref = next(node for node in doctree.findall(addnodes.pending_xref) if node["reftarget"] == "vision")
    assert (xref.source, xref.line) == ("ses_data/competencies.yaml", 13)


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_link_in_data_that_leads_nowhere_is_located_in_the_data(make_site: MakeSite, jobs: int) -> None:
    files = {f"page{number}.md": f"# Page {number}\n" for number in range(12)}
    site = make_site({**files, "a.md": "# Competencies\n\n```{ses:competency} resilience\n```\n"})
    site.build(jobs=jobs)
    lines = [line for line in site.warnings.splitlines() if "the competency 'vision' is shown on no page" in line]
    places = [line.partition(": WARNING:")[0] for line in lines]
    assert places == ["ses_data/competencies.yaml:13", "ses_data/checks.yaml:8", "ses_data/checks.yaml:13"]


class Bad(SphinxDirective):
    """Shows a text that the data check would refuse, as if it had come from a file."""

    def run(self) -> list[nodes.Node]:
        text = "Some text.\n\nThen {nosuchrole}`here`, on line 43."
        return parse_markdown(Markdown(text, SourcePos("ses_data/bad.yaml", 41, 7)), self)


@pytest.mark.parametrize("jobs", [1, 4])
def test_a_bad_role_gives_a_located_warning_and_a_located_node(make_site: MakeSite, jobs: int) -> None:
    conf = "\nfrom tests.site.test_locations import setup\n"
    pages = {f"page{number}.md": f"# Page {number}\n\n```{{bad-text}}\n```\n\nLast.\n" for number in range(8)}
    site = make_site(pages)
    site.replace("conf.py", 'project = "Test"', f'project = "Test"{conf}')
    app = site.build(jobs=jobs)
    lines = [line for line in site.warnings.splitlines() if "nosuchrole" in line]
    assert len(lines) == 8
    assert all(line.startswith("ses_data/bad.yaml:43: WARNING: ") for line in lines), lines
    doctree = app.env.get_doctree("page1")
    message = next(node for node in doctree.findall(nodes.paragraph) if "line 43" in node.astext())
    assert (message.source, message.line) == ("ses_data/bad.yaml", 43)
    after = next(node for node in doctree.findall(nodes.paragraph) if node.astext() == "Last.")
    assert after.source is not None
    assert after.source.endswith("page1.md")
    assert after.line == 6


def setup(app: Sphinx) -> None:
    """Let a test's conf.py take this module for an extension."""
    app.add_directive("bad-text", Bad)


def test_a_problem_in_the_data_is_a_warning_there(make_site: MakeSite) -> None:
    site = make_site()
    site.replace("ses_data/competencies.yaml", "tier: fundamental\n    text: Sees", "tier: fundamentl\n    text: Sees")
    site.build()
    expected = "ses_data/competencies.yaml:6:11: WARNING: 'fundamentl' is not a value of 'tier'"
    assert expected in site.warnings
    assert "[ses.bad-value]" in site.warnings


@pytest.mark.parametrize(
    ("directive", "expected", "code"),
    [
        ("```{ses:competency} visoin\n```", "unknown competency 'visoin'; did you mean 'vision'?", "no-such-record"),
        (
            "```{ses:list} competences\n```",
            "'competences' is not a kind of record; did you mean 'competencies'?",
            "option",
        ),
        ("```{ses:list} terms\n:show: all\n```", "':show:' does not know 'all'", "option"),
        ("```{ses:list} terms\n:ecq: x\n```", "terms have no 'ecq' to be narrowed by", "option"),
        (
            "```{ses:list} competencies\n:tier: specific\n```",
            "there are no published competencies with tier",
            "no-such-record",
        ),
        ("```{ses:competency} vision\n:edition: new\n```", "the competency 'vision' is of old, not of 'new'", "option"),
        ("```{ses:competency} vision\n:show: all\n```", "':show:' does not know 'all'", "option"),
        ("```{ses:competency} vision\n```", "the competency 'vision' is shown on the page 'a' already", "shown-twice"),
        ("See {ses:competency}`visoin`.", "unknown competency 'visoin'; did you mean 'vision'?", "unknown-reference"),
    ],
)
def test_a_slip_on_a_page_is_located_on_the_page(make_site: MakeSite, directive: str, expected: str, code: str) -> None:
    site = make_site({"zlast.md": f"# A page\n\nText.\n\n{directive}\n"})
    site.replace("index.md", "reference\n", "reference\nzlast\n")
    site.build()
    lines = [line for line in site.warnings.splitlines() if f"[ses.{code}]" in line]
    assert len(lines) == 1, site.warnings
    assert lines[0].startswith("zlast.md:5: WARNING: "), lines
    assert expected in lines[0]


def test_a_record_that_no_page_shows_is_named(make_site: MakeSite) -> None:
    site = make_site({"a.md": "# Competencies\n\n```{ses:competency} vision\n```\n"})
    site.build()
    assert "ses_data/competencies.yaml:9:9: WARNING: no page shows the competency 'resilience'" in site.warnings


def test_a_slip_in_a_label_shows_and_breaks_nothing(make_site: MakeSite) -> None:
    site = make_site()
    site.replace("ses_data/labels.yaml", "text: About {minutes} minutes", 'text: "About {minuts} minutes { {}"')
    site.build()
    assert site.warnings == ""
    assert "About {minuts} minutes { {}" in site.page("list.html")


def test_a_label_that_is_gone_is_missed_where_it_is_needed(make_site: MakeSite) -> None:
    site = make_site()
    site.replace("ses_data/labels.yaml", "  - id: minutes\n", "  - id: minutes-no-more\n")
    site.build()
    assert "list.md:3: WARNING: there is no label 'minutes', which the page needs" in site.warnings
