"""Every kind of record has a rendering, in every shape and every builder."""

from __future__ import annotations

import json
import re

import pytest
from ses.model import OBJECT_KINDS, RECORD_TYPES
from ses.rules import check_directory

from tests.conftest import CONF, GUIDE, ROOT, MakeSite, Site

BASE = ROOT / "tests" / "unit" / "base"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """Return a site that shows every record of the base data, one page a kind."""
    files: dict[str, str | None] = dict.fromkeys(GUIDE)
    data, _ = check_directory(BASE)
    for path in BASE.rglob("*.*"):
        files[f"ses_data/{path.relative_to(BASE).as_posix()}"] = path.read_text(encoding="utf-8")
    labels = GUIDE["ses_data/labels.yaml"]
    files |= {"conf.py": CONF, "ses_data/labels.yaml": labels}
    shown_by_others = {"step", "check", "topic"}
    kinds = [kind for kind in OBJECT_KINDS if data.ids(kind) and kind not in shown_by_others]
    for kind in kinds:
        ids = data.published().ids(kind)
        if kind in {"process", "example", "exercise", "checklist", "rating-sheet"}:
            body = "\n".join(f"```{{ses:{kind}}} {id_}\n```\n" for id_ in ids)
        else:
            body = f"```{{ses:list}} {RECORD_TYPES[kind].PLURAL}\n```\n"
        files[f"{kind}.md"] = f"# All of {kind}\n\n{body}"
    files["index.md"] = "# Home\n\n```{toctree}\n" + "\n".join(kinds) + "\n```\n"
    return make_site(files)


@pytest.mark.parametrize("builder", ["html", "text", "latex", "epub", "gettext", "man", "texinfo"])
def test_every_kind_is_shown_without_a_warning(site: Site, builder: str) -> None:
    site.build(builder)
    assert site.warnings == ""


def test_every_published_record_has_its_anchor_once(site: Site) -> None:
    app = site.build()
    objects = app.env.domains["ses"].objects
    kinds = {kind for kind, _ in objects}
    assert kinds == {*OBJECT_KINDS} - {"topic"}
    for entry in objects.values():
        assert site.page(f"{entry.docname}.html").count(f'id="{entry.anchor}"') == 1


def test_a_list_shown_again_without_anchors_has_its_tools(site: Site) -> None:
    """Its work is kept under its own name, wherever it stands."""
    lists = ("checklist", "rating-sheet", "exercise")
    for kind in lists:
        page = (site.folder / f"{kind}.md").read_text("utf-8")
        site.write(f"{kind}-again.md", page.replace("\n```\n", "\n:no-index:\n```\n"))
    site.replace("index.md", "\n```\n", "".join(f"\n{kind}-again" for kind in lists) + "\n```\n")
    site.build(ses_storage_name="other-guide")
    assert site.warnings == ""
    for kind in lists:
        first, again = (
            re.search(r'id="ses-data" data-storage="other-guide">(.*?)</script>', site.page(f"{name}.html"), re.DOTALL)
            for name in (kind, f"{kind}-again")
        )
        assert first
        assert again
        assert json.loads(again[1]).get("choices") == json.loads(first[1]).get("choices")
    place = '<select id="ses-place"'
    assert (place in site.page("checklist-again.html")) is (place in site.page("checklist.html"))


def test_a_second_list_on_a_page_is_refused(site: Site) -> None:
    exercise = (site.folder / "exercise.md").read_text("utf-8")
    checklist = (site.folder / "checklist.md").read_text("utf-8").partition("\n\n")[2]
    site.write("exercise.md", f"{exercise}\n{checklist}".replace("\n```\n", "\n:no-index:\n```\n"))
    site.build()
    line = exercise.count("\n") + 3
    assert f"exercise.md:{line}: WARNING: this page has the exercise 'pass-or-fail' to work on already" in site.warnings
    assert site.codes() >= {"ses.second-list"}


@pytest.mark.parametrize("kind", [kind for kind in OBJECT_KINDS if kind != "topic"])
@pytest.mark.parametrize("shape", ["table", "links"])
def test_every_kind_can_be_pointed_to(site: Site, kind: str, shape: str) -> None:
    site.write("zz.md", f"# Pointing\n\n```{{ses:list}} {RECORD_TYPES[kind].PLURAL}\n:show: {shape}\n```\n")
    site.replace("index.md", "\n```\n", "\nzz\n```\n")
    site.build("dummy")
    assert site.warnings == ""


def test_a_choice_can_be_made_without_script(site: Site) -> None:
    site.build()
    for page in ("exercise.html", "rating-sheet.html"):
        text = site.page(page)
        assert re.search(r'<fieldset class="ses-choice"[^>]*>\s*<legend>[^<]+</legend>', text)
        names = re.findall(r'<input type="radio" id="([^"]+)" name="([^"]+)"', text)
        assert len({id_ for id_, _ in names}) == len(names)
        for id_, _ in names:
            assert f'<label for="{id_}">' in text
    site.build("text")
    assert "( ) Pass   ( ) Fail" in site.page("exercise.txt", "text")
