"""The frame around every page, tried on a small site that has none of the project's data."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from ses.navigation import Sidebar
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.testing.util import SphinxTestApp

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT_ROOT = Path(__file__).parents[2]
TEST_ROOT = PROJECT_ROOT / "tests" / "roots" / "test-chrome"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self' file:"
VOID = {"meta", "link", "input", "br", "hr", "img", "col", "path", "rect"}
PAGE_LIMIT = 60_000  # bytes with gzip, all that a page loads, the search index apart

Element = dict[str, str]  # attributes, with the tag's name under "tag" and its text under "text"


class Page(HTMLParser):
    """A page as the list of its elements, each with its ancestors' tags under "in"."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()
        assert not self._open, f"{path}: not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {name: value or "" for name, value in attrs}
        element |= {"tag": tag, "text": "", "in": " ".join(e["tag"] for e in self._open)}
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert [e["tag"] for e in self._open[-1:]] == [tag], f"{self.path}: stray </{tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element["text"] += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [element for element in self.elements if element["tag"] == tag and attributes.items() <= element.items()]

    def tree(self) -> dict[str, str]:
        """The sidebar's links: text -> address."""
        first = next(i for i, e in enumerate(self.elements) if e.get("class") == "ses-tree")
        last = next(i for i, e in enumerate(self.elements) if e.get("class") == "ses-tree-more")
        return {e["text"]: e["href"] for e in self.elements[first:last] if e["tag"] == "a"}

    def target(self, link: Element) -> Path:
        """The file that a link leads to."""
        path = unquote(urlsplit(link["href"]).path)
        return self.path.parent / path if path else self.path

    def assets(self) -> list[str]:
        scripts = [e["src"] for e in self.all("script")]
        styles = [e["href"] for e in self.all("link", rel="stylesheet")]
        return [urlsplit(address).path for address in scripts + styles]

    def loads(self, name: str) -> bool:
        return any(address.endswith(f"/{name}") for address in self.assets())


def build(srcdir: Path, outdir: Path, *, builder: str = "html", parallel: int = 0) -> Path:
    app = SphinxTestApp(builder, srcdir=srcdir, builddir=outdir, freshenv=True, parallel=parallel)
    try:
        app.build(force_all=True)
        assert app.warning.getvalue() == ""
        return Path(app.outdir)
    finally:
        app.cleanup()


def pages_of(outdir: Path) -> dict[str, Page]:
    return {
        path.relative_to(outdir).with_suffix("").as_posix(): Page(path)
        for path in sorted(outdir.rglob("*.html"))
        if "_static" not in path.parts
    }


@pytest.fixture(scope="module")
def outdir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The built site; Sphinx's own tree, drawn anew for each page, is out of bounds."""

    def refuse(*_args: object, **_kwargs: object) -> str:
        raise AssertionError("Sphinx's toctree() was called")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StandaloneHTMLBuilder, "_get_local_toctree", refuse)
        yield build(TEST_ROOT, tmp_path_factory.mktemp("chrome"))


@pytest.fixture(scope="module")
def pages(outdir: Path) -> dict[str, Page]:
    found = pages_of(outdir)
    assert {"index", "search", "genindex", "orphan", "checklists/ccar-example"} <= found.keys()
    return found


def test_policy_needs_no_exception(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        policies = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert [policy["content"] for policy in policies] == [POLICY], name
        assert not page.all("style"), name
        for element in page.elements:
            assert element["tag"] != "script" or (element["src"] and not element["text"]), name
            assert not [a for a in element if a == "style" or a.startswith("on")], (name, element)


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        loaded = [e["src"] for e in page.elements if "src" in e]
        loaded += [e["href"] for e in page.all("link")]
        assert loaded, name
        assert not [address for address in loaded if urlsplit(address).netloc], name


def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    ids = {name: {e["id"] for e in page.elements if "id" in e} for name, page in pages.items()}
    for name, page in pages.items():
        for link in page.all("a"):
            if urlsplit(link["href"]).scheme:
                continue
            target = page.target(link).resolve()
            (found,) = (n for n, p in pages.items() if p.path.resolve() == target)
            fragment = unquote(urlsplit(link["href"]).fragment)
            assert not fragment or fragment in ids[found], (name, link["href"])


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        ids = [element["id"] for element in page.elements if "id" in element]
        assert sorted(ids) == sorted(set(ids)), name


def test_landmarks(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for landmark in ("header", "main", "footer"):
            assert len(page.all(landmark)) == 1, (name, landmark)
        assert not [e for e in page.elements if e.get("role") in {"main", "banner"}], name
        assert len([e for e in page.elements if e.get("role") == "search"]) == 1, name
        titles = {e["id"]: e["text"].strip() for e in page.elements if "id" in e}
        labels = [e.get("aria-label") or titles[e["aria-labelledby"]] for e in page.all("nav")]
        assert "Guide" in labels, name
        assert len(labels) == len(set(labels)), (name, labels)
        assert len(page.all("h1")) == 1, name
        assert page.all("html")[0]["lang"] == "en", name


def test_skip_link_comes_first(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        first = next(e for e in page.elements if e["tag"] in {"a", "button", "input", "select"})
        assert (first["href"], first["text"]) == ("#main", "Skip to content"), name


def test_menu_opens_without_script(pages: dict[str, Page]) -> None:
    css = (PROJECT_ROOT / "_static" / "guide.css").read_text(encoding="utf-8")
    for name, page in pages.items():
        panels = [e for e in page.all("nav") if "ses-panel" in e["class"]]
        assert panels, name
        closing = [e["href"] for e in page.all("a", **{"class": "ses-close"})]
        for panel, back in zip(panels, closing, strict=True):
            (opener,) = page.all("a", href="#" + panel["id"])
            assert back == "#" + opener["id"], name
            kind = panel["class"].split()[-1]
            closed = rf"\.{kind} \{{\s+display: none;"
            opened = rf"\.{kind}:target \{{\s+display: block;"
            assert re.search(closed, css), kind
            assert re.search(opened, css), kind


def test_only_the_way_to_the_page_is_open(pages: dict[str, Page]) -> None:
    top = {"Prepare for the Senior Executive Service", "The five qualifications", "A plain page"}
    top |= {"Checklists", "Glossary", "A wide table and code", "Search Page", "OPM"}
    section = {"Leading change", "Results & “driven” <things>"}
    assert pages["plain"].tree().keys() == top
    assert pages["orphan"].tree().keys() == top
    assert pages["search"].tree().keys() == top
    assert pages["qualifications/index"].tree().keys() == top | section
    assert pages["qualifications/results"].tree().keys() == top | section
    assert pages["qualifications/leading/index"].tree().keys() == top | section | {"Vision"}
    assert pages["checklists/index"].tree().keys() == top | {"Check one CCAR example"}
    captions = [e["text"] for e in pages["plain"].all("p", **{"class": "ses-tree-caption"})]
    assert captions == ["Understand", "Do", "Look up"]


def test_current_page_is_marked_once(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        current = [e for e in page.all("a", **{"aria-current": "page"}) if "nav" in e["in"]]
        targets = [page.target(link).resolve() for link in current]
        assert targets == ([] if name == "orphan" else [page.path.resolve()]), name


def test_sidebar_is_drawn_once_per_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Sidebar._draw
    drawn: list[tuple[str, str]] = []

    def note(self: Sidebar, opened: str, directory: str) -> str:
        drawn.append((opened, directory))
        return draw(self, opened, directory)

    monkeypatch.setattr(Sidebar, "_draw", note)
    counts = []
    for size in (3, 30):
        root = tmp_path / str(size)
        (root / "a").mkdir(parents=True)
        conf = (TEST_ROOT / "conf.py").read_text(encoding="utf-8")
        conf = conf.replace("Path(__file__).resolve().parents[3]", f"Path({str(PROJECT_ROOT)!r})")
        (root / "conf.py").write_text(conf, encoding="utf-8")
        (root / "index.md").write_text("# Home\n\n```{toctree}\na/index\n```\n", encoding="utf-8")
        toctree = "# A\n\n```{toctree}\n:glob:\n\n[0-9]*\n```\n"
        (root / "a" / "index.md").write_text(toctree, encoding="utf-8")
        for number in range(size):
            (root / "a" / f"{number}.md").write_text(f"# Page {number}\n", encoding="utf-8")
        drawn.clear()
        pages = pages_of(build(root, tmp_path / f"out{size}"))
        assert len(pages) == size + 4  # index, a/index, search, genindex
        counts.append(sorted(drawn))
    assert counts[0] == counts[1] == [("", ""), ("a/index", "a"), ("index", "")]


def test_scripts_and_styles(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        scripts = page.all("script")
        names = [Path(urlsplit(script["src"]).path).name for script in scripts]
        search = ["search.js", "language_data.js", "searchtools.js", "searchindex.js"]
        assert names == ["theme.js", "guide.js", *(search if name == "search" else [])], name
        assert "defer" not in scripts[0], name  # before the first paint
        assert all("defer" in script for script in scripts[1:]), name
        assert page.loads("guide.css"), name
        assert page.loads("print.css"), name
        assert page.loads("sphinx-design.min.css") == (name == "index"), name
        assert page.loads("pygments.css") == (name == "reference/wide"), name


def test_page_weight(pages: dict[str, Page]) -> None:
    def weight(path: Path) -> int:
        return len(gzip.compress(path.read_bytes(), mtime=0))

    for name, page in pages.items():
        files = [page.path.parent / address for address in page.assets()]
        total = weight(page.path)
        total += sum(weight(file) for file in files if file.name != "searchindex.js")
        print(f"{name}: {weight(page.path)} bytes of HTML, {total} with all it loads (gzip)")
        assert total <= PAGE_LIMIT, name


def test_facts_of_the_site_are_escaped(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        (notice,) = page.all("p", **{"class": "ses-notice"})
        assert notice["text"] == "Unofficial & independent: not OPM, <not> an agency.", name
        (footer,) = page.all("footer")
        assert "announcement you answer always governs" in footer["text"], name
        assert "21 November 2026" in footer["text"], name
        assert "Report a wrong fact" not in footer["text"], name  # no address, no link


def test_parallel_writing_changes_nothing(outdir: Path, tmp_path: Path) -> None:
    def read(folder: Path) -> dict[str, bytes]:
        return {name: page.path.read_bytes() for name, page in pages_of(folder).items()}

    assert read(build(TEST_ROOT, tmp_path, parallel=2)) == read(outdir)


def test_both_dark_blocks_say_the_same() -> None:
    css = (PROJECT_ROOT / "_static" / "guide.css").read_text(encoding="utf-8")
    pattern = r'body\[data-theme(?:="dark"\]|\]:not\(\[data-theme="light"\]\)) \{(.*?)\}'
    chosen, preferred = re.findall(pattern, css, re.DOTALL)
    assert chosen.split() == preferred.split()


def test_epub_keeps_its_own_frame(tmp_path: Path) -> None:
    epub = build(TEST_ROOT, tmp_path, builder="epub")
    page = (epub / "plain.xhtml").read_text(encoding="utf-8")
    assert "A plain page" in page
    assert "ses-frame" not in page
    assert "theme.js" not in page


def test_everything_saved_has_our_prefix() -> None:
    for script in {*(PROJECT_ROOT / "_static").glob("*.js")} - {PROJECT_ROOT / "_static" / "folder.js"}:  # does as told
        text = script.read_text(encoding="utf-8")
        for use in re.findall(r"(?:local|session)Storage\.\w+\(([^,)]*)", text):
            assert re.search(rf'{re.escape(use)} = root\.dataset\.storage \+ ":\w+"', text), (script.name, use)
