"""The scripts as shipped, and the words they say: all labels, each of them used."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
import yaml
from rjsmin import jsmin
from ses import scripts
from ses.scripts import BUNDLES, PARTS

from tests.conftest import GUIDE, ROOT, MakeSite

LABELS = [label["id"] for label in yaml.safe_load((ROOT / "ses_data/labels.yaml").read_text("utf-8"))["labels"]]
SOURCES = sorted((ROOT / "_static" / PARTS).glob("*.js"))
#: Ids that scripts put together.
COMPOSED = (
    r"(file|trace-asks|trace-left|no-drafts)-(alone|apart)"
    r"|(undo|redo)(-part|-none)?|state-(done|na|open)|(delete|clear|trace|link)-asks"
)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('x = "http://kept"; // gone', 'x="http://kept";'),
        ("x = `a  //  kept ${b}  /* kept */`; /* gone */", "x=`a  //  kept ${b}  /* kept */`;"),
        ('x.replace(/\\/\\*  "/g, 1) // gone', 'x.replace(/\\/\\*  "/g,1)'),
        ("return [a / b, /c  d/]", "return[a/b,/c  d/]"),
        ("a = b\n(c)\nd++\ne", "a=b\n(c)\nd++\ne"),
    ],
)
def test_a_system_without_the_library_still_gets_shorter_scripts(
    script: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "minify", None)
    assert scripts.minified(script, ".js") == expected
    assert scripts.minified("a { /* kept */ }", ".css") == "a { /* kept */ }"


def test_names_are_shortened_but_those_that_others_use() -> None:
    assert scripts.minified("(function (ses) { let aLongName = 1; ses.kept = aLongName + aLongName; })(x);", ".js") == (
        "(function(e){let t=1;e.kept=t+t})(x)"
    )


def test_a_slip_in_a_script_is_named_with_its_line(make_site: MakeSite) -> None:
    text = "var a =\n  1 +;\n"
    site = make_site({"_static/guide.js": text, "conf.py": GUIDE["conf.py"] + 'html_static_path = ["_static"]\n'})
    site.build()
    assert site.warnings.startswith("_static/guide.js:2:6: WARNING: this cannot be read"), site.warnings
    assert site.codes() == {"ses.asset"}
    assert site.page("_static/guide.js") == f"{text}\n"


def test_scripts_are_shipped_in_bundles_without_comments_and_the_same_each_time(make_site: MakeSite) -> None:
    contents = []
    for folder in ("one", "two"):
        site = make_site(folder=folder)
        site.build()
        assert not site.warnings
        static = Path(site.folder, "_build/html/_static")
        assert not (static / PARTS).exists()
        contents.append({name: (static / name).read_bytes() for name in (*BUNDLES, "guide.js", "theme.js")})
    assert contents[0] == contents[1]
    for name, content in contents[0].items():
        assert content, name
        assert b"/*" not in content, name
        assert not re.search(rb"(^|\s)//", content), name


def test_the_parts_of_a_bundle_stay_apart(tmp_path: Path) -> None:
    parts = [tmp_path / name for name in ("one.js", "two.js")]
    for part in parts:
        part.write_text("(function (a) { a.b = 1; })(window);\n", "utf-8")
    scripts._write(tmp_path / "both.js", *parts)
    one, two = (tmp_path / "both.js").read_text("utf-8").splitlines()
    assert one == f"{two};"  # without it, the second would be called with what the first gives


def test_every_part_is_shipped() -> None:
    assert {part for parts in BUNDLES.values() for part in parts} == {path.stem for path in SOURCES}


def test_pages_load_only_what_they_need(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    for page, loads in (("index.html", False), ("a.html", False), ("list.html", True)):
        html = site.page(page)
        for sign in ("checklist.js", "checklist.css", 'id="ses-data"'):
            assert (sign in html) is loads, f"{page}: {sign}"
        assert not re.search(r"(my-work|choices|saved-work)\.js", html)


def test_no_page_loads_a_part_twice_and_each_has_what_it_needs(make_site: MakeSite) -> None:
    kinds = {
        "list": "```{ses:checklist} story\n```",
        "work": "```{container} ses-my-work\n\n-\n```",
        "gaps": "```{container} ses-gaps\n\n-\n```",
    }
    pages = {"+".join(some): some for size in (1, 2, 3) for some in itertools.combinations(kinds, size)}
    files = {f"page-{name}.md": f"# Page\n\n{chr(10).join(map(kinds.get, some))}\n" for name, some in pages.items()}
    toctree = "\n".join(f"page-{name}" for name in pages)
    site = make_site(
        {**files, "list.md": None, "index.md": f"# Home\n\n```{{toctree}}\n{toctree}\na\nreference\n```\n"}
    )
    site.build()
    for name, some in pages.items():
        loaded = re.findall(r'src="_static/([a-z-]+\.js)', site.page(f"page-{name}.html"))
        parts = [part for file in loaded for part in BUNDLES.get(file, ())]
        assert len(parts) == len(set(parts)), f"{name}: {loaded}"
        needed = {"list": "checklist", "work": "my-work", "gaps": "gaps"}
        assert set(parts) >= {"state", "view", *(needed[kind] for kind in some)}, f"{name}: {loaded}"


def test_each_label_of_the_tools_is_said_somewhere() -> None:
    scripts = "".join(path.read_text("utf-8") for path in SOURCES)
    templates = "".join(
        path.read_text("utf-8") for path in (ROOT / "_ext/ses/templates/components").glob("worksheet-*.html")
    )
    quoted = set(re.findall(r'"([a-z-]+)"', scripts))
    said = {label.removeprefix("say-") for label in LABELS if label.startswith("say-")}
    assert not {id_ for id_ in said - quoted if not re.fullmatch(COMPOSED, id_)}
    assert not set(re.findall(r'(?:say|tell)\("([a-z-]+)"', scripts)) - said - {"state-"}
    shown = set(re.findall(r'ui\["([a-z-]+)"\]', templates))
    for prefix, names in re.findall(r'% for \w+ in \(([^)]*)\) %.*?ui\["([a-z]+-)" ~', templates, re.DOTALL):
        shown |= {f"{names}{name}" for name in re.findall(r'"([a-z]+)"', prefix)}
    assert {label.removeprefix("work-") for label in LABELS if label.startswith("work-")} == shown


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_scripts_say_nothing_in_words_of_their_own(path: Path) -> None:
    code = jsmin(path.read_text("utf-8")).replace('"use strict"', "")
    texts = re.findall(r'"([^"\n]*)"', code) + re.findall(r"`([^`\n]*)`", code)
    sentences = [text for text in texts if re.search(r"[A-Za-z]{2,},? [a-z]{2,} [a-z]", re.sub(r"\$\{.*\}", "", text))]
    assert not sentences
