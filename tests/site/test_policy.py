"""What a page holds that its own content policy refuses is named where it is written."""

from __future__ import annotations

import pytest

from tests.conftest import MakeSite

ADVICE = "put pictures beside the page, styles and scripts under _static/ [ses.policy]"
#: On a page -> what is named, each at line 3.
REFUSED = {
    "Words and ![remote](https://example.org/a.png)": ['<img alt="remote" src="https://example.org/a.png" />'],
    "<img src='//example.org/a.png'>": ["<img src='//example.org/a.png'>"],
    "<p style='color: red' onclick='go()'>": ["<p  onclick='go()'>"],
    "Words and <b onload=go()>": ["<b onload=go()>"],
    "<script>go()</script>": ["<script>"],
    "<style>p { color: red }</style>": ["<style>"],
    '<p style="color: red} b {">': ['<p style="color: red} b {">'],
    '<iframe src="https://example.org/"></iframe>': ['<iframe src="https://example.org/">'],
    '<link rel="stylesheet" href="https://example.org/a.css">': [
        '<link rel="stylesheet" href="https://example.org/a.css">'
    ],
    '<a href="javascript:go()">go</a>': ['<a href="javascript:go()">'],
    '<object data="a.svg"></object>': ['<object data="a.svg">'],
    "{math}`x^2`": ["https://cdn.example/mathjax.js"],
}
ALLOWED = """# B

`<script>go()</script>`, `<p onclick="go()">`, <https://example.org/>, <a href="//example.org/a">there</a>

<p style='color: "red"'>

```html
<img src="https://example.org/a.png" style="width: 5px">
```

<a href="https://example.org/only">a</a> <script src="_static/own.js"></script> a style="b" onclick="c"
"""


def test_what_the_policy_refuses_is_named_at_its_line(make_site: MakeSite) -> None:
    # One page for each, so that one build tells of all.
    pages = {f"b{number}.md": f"# B\n\n{text}\n" for number, text in enumerate(REFUSED)}
    site = make_site({**pages, "ok.md": ALLOWED})
    names = "\n".join(name.removesuffix(".md") for name in (*pages, "ok.md"))
    site.replace("index.md", "reference\n", f"reference\n{names}\n")
    site.build(mathjax_path="https://cdn.example/mathjax.js")
    wanted = [
        f"b{number}.md:3: WARNING: the content policy of the pages refuses {said}; {ADVICE}"
        for number, found in enumerate(REFUSED.values())
        for said in found
    ]
    assert sorted(site.warnings.splitlines()) == sorted(wanted)
    assert 'data-ses-style="0"' in site.page("ok.html")


@pytest.mark.parametrize(("builder", "theme"), [("epub", "furo"), ("html", "basic")])
def test_pages_without_the_policy_stay_as_they_are(make_site: MakeSite, builder: str, theme: str) -> None:
    site = make_site({"b.md": "# B\n\n<p style='color: red'>red</p>\n"})
    site.replace("index.md", "reference\n", "reference\nb\n")
    site.build(builder, html_theme=theme)
    assert site.warnings == ""
    assert "<p style='color: red'>" in site.page("b.xhtml" if builder == "epub" else "b.html", builder)
