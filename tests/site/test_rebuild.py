"""`make serve` may read fewer pages, but never shows a stale one: it shows what a clean build would, byte for byte."""

from __future__ import annotations

import os
import runpy
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import GUIDE, ROOT, MakeSite, Site


def read_pages(site: Site) -> set[str]:
    """Build, and return which documents were read."""
    site.build()
    return site.read


def tree(site: Site) -> dict[str, bytes]:
    """Return all built files."""
    out = site.folder / "_build" / "html"
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def clean_tree(site: Site, **config: str) -> dict[str, bytes]:
    """Return what a clean build of the same files makes."""
    clean = Site(site.folder.parent / "clean", {})
    shutil.copytree(site.folder, clean.folder, ignore=shutil.ignore_patterns("_build"))
    clean.build(**config)
    return tree(clean)


def assert_like_clean(site: Site) -> None:
    """Assert that the output equals that of a clean build of the same files, byte for byte."""
    assert_alike(tree(site), clean_tree(site))


def assert_alike(found: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    """Assert that two outputs are the same, and name the files that are not, instead of showing them."""
    assert sorted(found) == sorted(wanted)
    assert [name for name in wanted if found[name] != wanted[name]] == []


def take_over_static(site: Site) -> None:
    """Give a site a copy of the real guide's scripts and styles, to be changed."""
    shutil.copytree(ROOT / "_static", site.folder / "_static")
    site.replace("conf.py", repr(str(ROOT / "_static")), repr("_static"))


def take_over_templates(site: Site) -> None:
    """Give a site templates of its own, which are those of the extension, to be changed."""
    shutil.copytree(
        ROOT / "_ext/ses/templates", site.folder / "_templates", ignore=shutil.ignore_patterns("*.py*", "__*")
    )
    site.replace("conf.py", 'project = "Test"', 'project = "Test"\ntemplates_path = ["_templates"]')


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
    assert_like_clean(site)


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
    assert_like_clean(site)
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
    assert "Staying power" in site.page("index.html")
    assert_like_clean(site)


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
    assert_like_clean(site)


def test_a_changed_label_and_notice_reach_their_pages(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    site.replace("ses_data/labels.yaml", "text: Not yet tried with users.", "text: Nobody tried it.")
    site.replace("ses_data/editions.yaml", "notice: This page shows", "notice: Here you see")
    site.build()
    assert "Nobody tried it." in site.page("list.html")
    assert "Here you see" in site.page("a.html")
    assert_like_clean(site)


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
    assert_like_clean(site)


def test_changed_code_reads_everything_anew(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make_site()
    site.build()
    monkeypatch.setattr("ses.rebuild._digest_of_shared", lambda *_: "other")
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
    take_over_templates(site)
    site.replace("index.md", "See ", "An {ses:term}`ecq`. See ")
    return site


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("components/term-expansion.html", "{{ nosuch }}", "1", "term-expansion.html fails: 'nosuch' is undefined"),
        ("components/term-expansion.html", '\n{% include "no.html" %}', "2", "there is no template 'no.html'"),
        ("frame/page.html", "\n\n{% include 'no.html' %}", "3", "there is no template 'no.html'"),
    ],
)
def test_a_template_that_fails_or_is_missing_is_named_once(
    own_templates: Site, jobs: int, name: str, text: str, place: str, message: str
) -> None:
    own_templates.write(f"_templates/{name}", text)
    own_templates.build(jobs=jobs)
    todo = "; bring it back, or mend the name where it is asked for" if "no template" in message else ""
    assert own_templates.warnings == f"_templates/{name}:{place}:1: WARNING: {message}{todo} [ses.template]\n"


def test_a_project_has_the_templates_of_the_extension_where_it_has_none_of_its_own(own_templates: Site) -> None:
    site = own_templates
    site.replace("_templates/components/notice.html", 'role="note"', 'role="note" data-ours="1"')
    site.build()
    assert 'data-ours="1"' in site.page("a.html")
    for name in ("components/notice.html", "components/term-expansion.html", "frame/page.html"):
        (site.folder / "_templates" / name).unlink()
    site.build()
    assert site.warnings == ""
    assert 'role="note">' in site.page("a.html")
    assert 'class="ses-expansion"' in site.page("index.html")
    assert 'class="ses-frame"' in site.page("index.html")


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
    site.build(exclude_patterns=excluded, templates_path=["_templates"])
    for name in (".#a.md", "_templates/components/.#notice.html", "ses_data/.#terms.yaml"):  # locks of Emacs
        (site.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (site.folder / name).symlink_to("someone@somewhere.1234:1600000000")
    for name in ("._a.md", ".ipynb_checkpoints/a.md", "ses_data/._terms.yaml"):
        site.write(name, "# Not a page")
    site.build(exclude_patterns=excluded, templates_path=["_templates"])
    assert site.warnings == ""
    assert site.read == set()


PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="{}"/></svg>'
MORE_PAGES = {
    "index.md": (
        "# Home\n\n```{toctree}\n:caption: All\na\nlist\nmore/deep\nmy-work\n```\n\n```{toctree}\nreference\n```\n\n"
        "See {ses:competency}`resilience` and [a deep page](more/deep.md).\n"
    ),
    "more/deep.md": "# Deep (c)\n\n## A heading\n\n```{include} part.txt\n```\n\n![A dot](dot.svg) [](../a.md)\n",
    "more/part.txt": "Included words.\n",
    "more/dot.svg": PICTURE.format(3),
    "my-work.md": (
        "# My work\n\n[Perhaps](new.md) [A heading](more/deep.md)\n\n```{container} ses-my-work\n\nDrafts.\n```\n"
    ),
    "ses_data/z-competencies.yaml": (
        "competencies:\n  - {id: tact, title: Tact, tier: fundamental, text: Is polite., edition: old, "
        "authority: policy, citations: [{source: deck}]}\n"
    ),
}
#: A change of conf.py that is no value of it.
FUNCTION = """
def setup(app):
    app.connect("source-read", read)
def read(app, docname, text):
    text[0] = text[0].replace("Deep", "Deeper")
"""
Edit = Callable[[Site], None]


def replaces(*changes: tuple[str, str, str]) -> Edit:
    """Return an edit that replaces words in files."""

    def edit(site: Site) -> None:
        for name, old, new in changes:
            site.replace(name, old, new)

    return edit


def writes(name: str, text: str, *changes: tuple[str, str, str]) -> Edit:
    """Return an edit that writes a file, and replaces words in others."""

    def edit(site: Site) -> None:
        site.write(name, text)
        replaces(*changes)(site)

    return edit


def moves(old: str, new: str | None, *changes: tuple[str, str, str]) -> Edit:
    """Return an edit that moves or deletes a file, and replaces words in others."""

    def edit(site: Site) -> None:
        if new is None:
            (site.folder / old).unlink()
        else:
            (site.folder / new).parent.mkdir(exist_ok=True)
            (site.folder / old).rename(site.folder / new)
        replaces(*changes)(site)

    return edit


EDITS = {
    "a page's title": replaces(("a.md", "# Competencies", "# Skills")),
    "a page's words": replaces(("more/deep.md", "A heading", "Another heading")),
    "a page added, linked already": writes("new.md", "# New\n", ("index.md", "\nlist\n", "\nnew\nlist\n")),
    "a page added, not in the tree": writes("new.md", "# New\n"),
    "a page moved": moves("a.md", "more/a.md", ("index.md", "\na\n", "\nmore/a\n"), ("more/deep.md", "../a", "a")),
    "a list moved": moves("list.md", "more/l.md", ("index.md", "\nlist\n", "\nmore/l\n")),
    "a page removed": moves("my-work.md", None, ("index.md", "\nmy-work\n", "\n")),
    "a page removed, still in the tree": moves("my-work.md", None),
    "a page removed, still linked": moves("more/deep.md", None, ("index.md", "\nmore/deep\n", "\n")),
    "pages in another order": replaces(("index.md", "\na\nlist\n", "\nlist\na\n")),
    "an included file": replaces(("more/part.txt", "words", "sentences")),
    "a picture": replaces(("more/dot.svg", "3", "4")),
    "a style": replaces(("_static/guide.css", "{", "{--new: 1;")),
    "a script": replaces(("_static/guide.js", '"use strict";', '"use strict"; globalThis.news = 1;')),
    "a script's part": replaces(("_static/checklist/view.js", "document.querySelector", "document.body.querySelector")),
    "a static file removed": moves("_static/print.css", None),
    "an icon": writes("_static/icon.svg", PICTURE.format(5)),
    "a template of the frame": replaces(("_templates/frame/footer.html", "</footer>", "new</footer>")),
    "a component": replaces(("_templates/components/notice.html", "{{ content }}", "new {{ content }}")),
    "a label of the frame": replaces(("ses_data/labels.yaml", "text: Search", "text: Seek")),
    "conf.py, the project": replaces(("conf.py", 'project = "Test"', 'project = "Trial"')),
    "conf.py, how pages are read": replaces(("conf.py", '"deflist"]', '"deflist", "replacements"]')),
    "conf.py, a function": replaces(("conf.py", "\nproject", FUNCTION + "\nproject")),
    "a record's title": replaces(("ses_data/competencies.yaml", "title: Resilience", "title: Staying power")),
    "a record's words": replaces(("ses_data/competencies.yaml", "Sees far.", "Sees very far.")),
    "a check's words": replaces(("ses_data/checks.yaml", "names one problem", "names one problem only")),
    "a source's date": replaces(("ses_data/sources.yaml", "checked: 2026-11-21", "checked: 2026-11-22")),
    "an edition's notice": replaces(("ses_data/editions.yaml", "notice: This page shows", "notice: Here you see")),
    "a term's synonym": replaces(("ses_data/terms.yaml", "leadership yardstick", "measure")),
    "a data file renamed": moves("ses_data/z-competencies.yaml", "ses_data/a-competencies.yaml"),
    "a data file removed": moves("ses_data/z-competencies.yaml", None),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a small guide with all that can be changed, built once."""
    site = Site(tmp_path_factory.mktemp("edits") / "site", {**GUIDE, **MORE_PAGES})
    take_over_static(site)
    take_over_templates(site)
    site.build()
    shutil.copytree(site.folder, site.folder.with_name("kept"))
    return site


@pytest.fixture
def whole(built: Site) -> Iterator[Site]:
    """Return the small guide as it was when it was built."""
    yield built
    for folder in (built.folder, built.folder.with_name("clean")):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built.folder.with_name("kept"), built.folder)


def sources(site: Site) -> dict[Path, bytes]:
    """Return what a site is made from."""
    paths = (path for path in site.folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in paths if "_build" not in path.parts}


@pytest.mark.parametrize("kind", EDITS)
def test_nothing_is_stale(whole: Site, kind: str) -> None:
    """Whatever changes, and however old its date: built as `make serve` does, which keeps what was read only."""
    before, old = sources(whole), tree(whole)
    EDITS[kind](whole)
    for path, content in sources(whole).items():
        if before.get(path) != content:
            os.utime(path, (1_000_000_000, 1_000_000_000))
    shutil.rmtree(whole.folder / "_build/html")
    whole.build()
    wanted = clean_tree(whole)
    assert_alike(tree(whole), wanted)
    assert wanted != old, "the edit changes nothing"


@pytest.mark.parametrize("kind", ["a page's title", "a page added, linked already", "a page removed", "a style"])
def test_nothing_is_stale_where_the_output_was_kept(whole: Site, kind: str) -> None:
    EDITS[kind](whole)
    whole.build()
    assert_like_clean(whole)
