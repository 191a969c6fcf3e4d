"""`make serve` may write fewer pages, but never a wrong one: what a page took from the data decides."""

from __future__ import annotations

import os
import runpy
import time
from pathlib import Path

import pytest

from tests.conftest import MakeSite, Site

ROOT = Path(__file__).parents[2]


def read_pages(site: Site) -> set[str]:
    """Build, and return which documents were read."""
    site.build()
    return site.read


def tree(site: Site) -> dict[str, bytes]:
    """Return all built files."""
    out = site.folder / "_build" / "html"
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def body(page: str) -> str:
    """Return the part of a page that its own document makes: the sidebar may be older while one serves."""
    return page[page.index("<article") : page.index("</article>")]


def assert_like_clean(site: Site, make_site: MakeSite) -> None:
    """Assert that every article equals that of a clean build of the same files."""
    clean = Site(site.folder.parent / "clean", {})
    for path in site.folder.rglob("*"):
        if path.is_file() and "_build" not in path.parts:
            clean.write(str(path.relative_to(site.folder)), path.read_text(encoding="utf-8"))
    clean.build()
    for path in sorted((clean.folder / "_build" / "html").rglob("*.html")):
        name = str(path.relative_to(clean.folder / "_build" / "html"))
        assert body(site.page(name)) == body(clean.page(name)), name
    assert site.page("data/ses.json") == clean.page("data/ses.json")


def test_nothing_changed_reads_nothing(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    later = time.time() + 10
    for path in (site.folder / "ses_data").iterdir():
        os.utime(path, (later, later))
    assert read_pages(site) == set()


@pytest.mark.parametrize("jobs", [1, 4])
def test_one_edited_record_costs_its_pages(make_site: MakeSite, jobs: int) -> None:
    site = make_site()
    site.build(jobs=jobs)
    site.replace("ses_data/competencies.yaml", "Sees far.", "Sees very far.")
    assert read_pages(site) == {"a", "list"}  # shown on one, the why of a check on the other
    assert "Sees very far." in site.page("a.html")
    assert_like_clean(site, make_site)


def test_an_edit_with_an_old_date_is_seen(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/terms.yaml", "judged by", "measured by")
    path = site.folder / "ses_data" / "terms.yaml"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert read_pages(site) == {"list", "reference"}
    assert "measured by" in site.page("reference.html")


def test_a_record_that_moves_takes_its_links_along(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    assert 'href="a.html#ses-competency-resilience"' in site.page("index.html")
    site.write("a.md", "# Competencies\n\n```{ses:competency} vision\n```\n")
    site.write("z.md", "# Moved here\n\n```{ses:competency} resilience\n```\n")
    site.replace("index.md", "\nreference\n", "\nreference\nz\n")
    site.build()
    assert site.warnings == ""
    assert 'href="z.html#ses-competency-resilience"' in site.page("list.html")
    assert_like_clean(site, make_site)
    # And back: the page read first must not take the other's old entry for a second showing.
    site.write("a.md", "# Competencies\n\n```{ses:list} competencies\n```\n")
    site.write("z.md", "# Empty again\n")
    site.build()
    assert site.warnings == ""
    assert 'href="a.html#ses-competency-resilience"' in site.page("list.html")


def test_a_title_that_changes_changes_its_links(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/competencies.yaml", "title: Resilience", "title: Staying power")
    site.build()
    assert "Staying power" in body(site.page("index.html"))
    assert_like_clean(site, make_site)


def test_a_record_that_goes_is_missed_where_it_was_linked(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/checks.yaml", "competency:resilience, ", "")
    text = (site.folder / "ses_data/competencies.yaml").read_text(encoding="utf-8")
    site.write("ses_data/competencies.yaml", text[: text.index("  - id: resilience")])
    site.build()
    assert "index.md:10: WARNING: unknown competency 'resilience' [ses.unknown-reference]" in site.warnings


def test_a_new_record_is_on_the_pages_that_list_its_kind(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace(
        "ses_data/terms.yaml",
        "terms:\n",
        "terms:\n  - {id: ses, title: Senior Executive Service, text: Them, "
        "status: in-force, authority: law, citations: [{source: deck}]}\n",
    )
    assert "reference" in read_pages(site)
    assert "Senior Executive Service" in site.page("reference.html")
    assert_like_clean(site, make_site)


def test_a_changed_label_and_notice_reach_their_pages(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/labels.yaml", "text: Not yet tried with users.", "text: Nobody tried it.")
    site.replace("ses_data/editions.yaml", "notice: This page shows", "notice: Here you see")
    site.build()
    assert "Nobody tried it." in site.page("list.html")
    assert "Here you see" in site.page("a.html")
    assert_like_clean(site, make_site)


def test_a_faulty_edit_fails_each_time_and_heals(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/competencies.yaml", "title: Vision", "titel: Vision")
    for _ in range(2):
        site.build()
        assert "unknown key 'titel' in a competency; did you mean 'title'? [ses.unknown-key]" in site.warnings
        assert site.warnings.count("WARNING") == 1  # what refers to the broken record is not wrong too
    site.replace("ses_data/competencies.yaml", "titel: Vision", "title: Vision")
    site.build()
    assert site.warnings == ""
    assert_like_clean(site, make_site)


def test_changed_code_reads_everything_anew(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site()
    site.build()
    monkeypatch.setattr("ses.rebuild._digest_of_code", lambda _app: "other")
    assert read_pages(site) == {"a", "index", "list", "reference"}


def test_data_of_another_form_starts_afresh(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site()
    site.build()
    monkeypatch.setattr("ses.domain.SesDomain.data_version", 99)
    assert read_pages(site) == {"a", "index", "list", "reference"}
    assert site.warnings == ""


def test_reading_and_writing_in_parallel_is_allowed_and_alike(make_site: MakeSite) -> None:
    many = {f"p{number:02}.md": f"# Page {number}\n\nSee {{ses:competency}}`vision`.\n" for number in range(20)}
    listed = "".join(f"{name.removesuffix('.md')}\n" for name in many)
    trees = []
    for jobs in (1, 4):
        site = make_site(many, folder=f"jobs{jobs}")
        site.replace("index.md", "reference\n", f"reference\n{listed}")
        app = site.build(jobs=jobs)
        assert site.warnings == ""
        assert app.is_parallel_allowed("read")
        assert app.is_parallel_allowed("write")
        trees.append(tree(site))
    assert trees[0] == trees[1]


@pytest.fixture
def own_templates(make_site: MakeSite) -> Site:
    """Return a small guide with templates of its own, to be spoilt. A term stands on two of its pages."""
    site = make_site()
    theirs = Path(__file__).parents[2] / "_templates"
    for path in theirs.rglob("*.html"):
        site.write(f"_templates/{path.relative_to(theirs)}", path.read_text(encoding="utf-8"))
    site.replace("conf.py", repr(str(theirs)), '"_templates"')
    site.replace("index.md", "See ", "An {ses:term}`ecq`. See ")
    return site


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("components/term-expansion.html", "{{ nosuch }}", "1", "term-expansion.html fails: 'nosuch' is undefined"),
        ("components/term-expansion.html", '\n{% include "no.html" %}', "2", "there is no template 'no.html'"),
        ("components/term-expansion.html", None, "1", "there is no template 'term-expansion.html'"),
        ("frame/page.html", "\n\n{% include 'no.html' %}", "3", "there is no template 'no.html'"),
        ("frame/page.html", None, "1", "there is no template 'frame/page.html'"),
    ],
)
def test_a_template_that_fails_or_is_missing_is_named_once(
    own_templates: Site, jobs: int, name: str, text: str | None, place: str, message: str
) -> None:
    if text is None:
        (own_templates.folder / "_templates" / name).unlink()
    else:
        own_templates.write(f"_templates/{name}", text)
    own_templates.build(jobs=jobs)
    todo = "; bring it back, or mend the name where it is asked for" if "no template" in message else ""
    assert own_templates.warnings == f"_templates/{name}:{place}:1: WARNING: {message}{todo} [ses.template]\n"


def test_a_failing_component_is_named_with_its_line(own_templates: Site) -> None:
    site = own_templates
    for broken, line, message in (
        ("<p>\n{{ nosuch }}</p>", 2, "'nosuch' is undefined"),
        ("<p>\n\n{% if %}</p>", 3, "Expected an expression"),
        ("{{ content }}\n{{ 1 / 0 }}", 2, "division by zero"),
    ):
        site.write("_templates/components/notice.html", broken)
        site.build()
        expected = f"_templates/components/notice.html:{line}:1: WARNING: notice.html fails: {message}"
        assert expected in site.warnings
        assert "[ses.template]" in site.warnings
        assert "Traceback" not in site.warnings
        assert "This page shows the old framework" in site.page("a.html")


def test_a_failing_page_template_is_named_with_its_line(own_templates: Site) -> None:
    site = own_templates
    site.replace("_templates/frame/page.html", "<main", "\n{{ nosuch.attribute }}\n<main")
    number = (site.folder / "_templates/frame/page.html").read_text().split("\n").index("{{ nosuch.attribute }}") + 1
    site.build()
    lines = [line for line in site.warnings.splitlines() if "[ses.template]" in line]
    assert lines == [
        f"_templates/frame/page.html:{number}:1: WARNING: page.html fails: 'nosuch' is undefined [ses.template]"
    ]
    assert "Sees far." in site.page("a.html")


def test_what_editors_keep_beside_files_is_no_part_of_the_site(make_site: MakeSite) -> None:
    excluded = ["_build", "ses_data", *runpy.run_path(str(ROOT / "conf.py"))["exclude_patterns"]]
    site = make_site()
    site.build(exclude_patterns=excluded)
    for name in (".#a.md", "_templates/components/.#notice.html", "ses_data/.#terms.yaml"):  # locks of Emacs
        (site.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (site.folder / name).symlink_to("someone@somewhere.1234:1600000000")
    for name in ("._a.md", ".ipynb_checkpoints/a.md", "ses_data/._terms.yaml"):
        site.write(name, "# Not a page")
    site.build(exclude_patterns=excluded)
    assert site.warnings == ""
    assert site.read == set()
