"""What authors may write beyond what the guide has today: under its content policy, and on paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from browsing import OpenPage, Watch, headers_for_hosts, served

from tests.conftest import CONF, GUIDE, ROOT, Site

PAGE = """# A page

```{image} picture.png
:width: 60px
:alt: a picture
```

```{figure} picture.png
:width: 30px
:figwidth: 50%
A figure
```

```{list-table}
:widths: 10 90
:width: 80%
* - a
  - b
```

<p id="raw" style='color: rgb(1, 2, 3); font-family: "Wide"'>raw</p>

::::::{dropdown} A drop
text that is folded

::::{tab-set}
:::{tab-item} One
first
:::
:::{tab-item} Two
second
:::
::::
::::::

<details><summary>Raw</summary>a raw one</details>

::::{tab-set}
:orientation: vertical

:::{tab-item} Three
third
:::
:::{tab-item} Four
fourth
:::
::::

::::{card-carousel} 1
:::{card} Card one
on the first card
:::
:::{card} Card two
on the second card
:::
::::
"""
HIDDEN = ("folded", "first", "second", "a raw one", "third", "fourth", "the first card", "the second card")
WIDTH = "node => node.getBoundingClientRect().width"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A guide with that page, on a host that sends our headers."""
    css = 'html_css_files = ["guide.css", ("print.css", {"media": "print"})]\n'
    files = {**GUIDE, "conf.py": CONF + css, "b.md": PAGE}
    site = Site(tmp_path_factory.mktemp("markdown"), files)
    shutil.copy(ROOT / "content/pictures/sheet-checklist.png", site.folder / "picture.png")
    site.replace("index.md", "reference\n", "reference\nb\n")
    site.build()
    assert site.warnings == ""
    html = site.folder / "_build/html"
    with served(html, headers_for_hosts(html)) as address:
        yield address


def test_sizes_and_styles_hold_under_the_policy(site: str, open_page: OpenPage) -> None:
    page = open_page()
    watch = Watch(page.context, site)
    page.goto(f"{site}b.html")
    picture, figured = (page.locator("article img").nth(index).evaluate(WIDTH) for index in (0, 1))
    assert (picture, figured) == (60, 30)
    article = page.locator("article section").first.evaluate(WIDTH)
    assert page.locator("figure").evaluate(WIDTH) == pytest.approx(article / 2, rel=0.01)
    one, nine = (page.locator("td").nth(index).evaluate(WIDTH) for index in (0, 1))
    assert nine / one == pytest.approx(9, rel=0.05)
    assert one + nine == pytest.approx(page.locator(".table-wrapper").evaluate(WIDTH) * 0.8, rel=0.02)
    style = "node => [getComputedStyle(node).color, getComputedStyle(node).fontFamily]"
    assert page.locator("#raw").evaluate(style) == ["rgb(1, 2, 3)", "Wide"]
    assert watch.problems == []


def test_paper_shows_what_is_folded_or_behind_a_tab(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}b.html")
    document = pdfium.PdfDocument(page.pdf())
    text = " ".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    text = " ".join(text.split())
    assert [words for words in HIDDEN if words not in text] == []
    order = [text.index(name) for name in ("One", "first", "Two", "second", "Three", "third", "Four", "fourth")]
    assert order == sorted(order)
