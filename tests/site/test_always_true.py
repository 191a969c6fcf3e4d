"""`make html` always equals a clean build, byte for byte, and a build that fails leaves the last good site alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import GUIDE, ROOT, Site

PARTS = ("conf.py", "make.py", "_ext", "_templates", "_static")


@pytest.fixture
def project(tmp_path: Path) -> Site:
    """Return a whole project: our code, templates and commands over a small guide."""
    folder = tmp_path / "the project"
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    files = {name if name.startswith("ses_data") else f"content/{name}": text for name, text in GUIDE.items()}
    del files["content/conf.py"]
    return Site(folder, files)


def make_html(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `make html` there, with the Python of the tests."""
    environment = {**os.environ, "SES_PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "make.py", "html"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files of the built site."""
    out = folder / "_build" / "html"
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def edit(site: Site) -> None:
    site.replace("ses_data/competencies.yaml", "Sees far.", "Sees very far.")


def add(site: Site) -> None:
    site.replace(
        "ses_data/terms.yaml",
        "terms:\n",
        "terms:\n  - {id: ses, title: Senior Executive Service, text: They, "
        "status: in-force, authority: law, citations: [{source: deck}]}\n",
    )


def rename(site: Site) -> None:
    site.replace("ses_data/competencies.yaml", "title: Vision", "title: Foresight")


def rename_page(site: Site) -> None:
    (site.folder / "content" / "a.md").rename(site.folder / "content" / "b.md")
    site.replace("content/index.md", "\na\n", "\nb\n")


def retire(site: Site) -> None:
    site.replace(
        "ses_data/checklists.yaml", "[one-problem, stakes-named, reader-follows]", "[one-problem, stakes-named]"
    )
    text = (site.folder / "ses_data/checks.yaml").read_text(encoding="utf-8")
    site.write("ses_data/checks.yaml", text[: text.index("  - id: reader-follows")])
    site.write(
        "ses_data/retired.yaml",
        "retired:\n  - {id: reader-follows, kind: check, code: C3, date: 2026-11-21, reason: Said twice.}\n",
    )


def move(site: Site) -> None:
    site.write("content/a.md", "# Competencies\n\n```{ses:competency} vision\n```\n")
    site.write("content/z.md", "# Moved\n\n```{ses:competency} resilience\n```\n")
    site.replace("content/index.md", "\nreference\n", "\nreference\nz\n")


def move_to_another_file(site: Site) -> None:
    text = (site.folder / "ses_data/competencies.yaml").read_text(encoding="utf-8")
    (site.folder / "ses_data/competencies.yaml").unlink()
    site.write("ses_data/deeper/people.yaml", text)


def change_template(site: Site) -> None:
    site.replace("_ext/ses/templates/components/notice.html", 'role="note"', 'role="note" data-new="1"')


def change_page_template(site: Site) -> None:
    site.replace("_ext/ses/templates/frame/page.html", "<main", "<main data-new")


def change_style(site: Site) -> None:
    site.replace("_static/guide.css", "}", "}\n/* new */")


def change_page(site: Site) -> None:
    site.replace("content/index.md", "See ", "Look at ")


def change_conf(site: Site) -> None:
    site.replace("conf.py", 'html_title = "SES Guide"', 'html_title = "Another name"')


def change_code(site: Site) -> None:
    site.replace("_ext/ses/render/parts.py", 'joined_lists(parts, " · ")', 'joined_lists(parts, " | ")')


def change_with_old_date(site: Site) -> None:
    for name in ("ses_data/competencies.yaml", "content/index.md", "_ext/ses/templates/components/notice.html"):
        path = site.folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("e", "e", 1), encoding="utf-8")
    edit(site)
    change_page(site)
    for path in site.folder.rglob("*"):
        if path.is_file() and "_build" not in path.parts:
            os.utime(path, (1_000_000_000, 1_000_000_000))


def switch_branches(site: Site) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *words],
            cwd=site.folder,
            check=True,
            capture_output=True,
        )

    git("init", "--initial-branch=main")
    git("add", "conf.py", "content", "ses_data")
    git("commit", "-m", "first")
    git("switch", "--create", "other")
    edit(site)
    rename_page(site)
    git("add", "--all", "content", "ses_data")
    git("commit", "-m", "second")
    make_html(site.folder)
    git("switch", "main")


CHANGES: list[Callable[[Site], None]] = [
    edit, add, rename, rename_page, retire, move, move_to_another_file, change_template, change_page_template,
    change_style, change_page, change_conf, change_code, change_with_old_date, switch_branches,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_any_change_the_site_equals_a_clean_build(
    project: Site, tmp_path: Path, change: Callable[[Site], None]
) -> None:
    first = make_html(project.folder)
    assert first.returncode == 0, first.stderr
    before = tree(project.folder)
    change(project)
    again = make_html(project.folder)
    assert again.returncode == 0, again.stderr
    clean = tmp_path / "clean"
    shutil.copytree(project.folder, clean, ignore=shutil.ignore_patterns("_build", "__pycache__", ".git"))
    assert make_html(clean).returncode == 0
    after, expected = tree(project.folder), tree(clean)
    assert after.keys() == expected.keys()
    assert [name for name in after if after[name] != expected[name]] == []
    if change not in {move_to_another_file, switch_branches}:  # these two change nothing that readers see
        assert after != before


FAULTS: dict[str, tuple[Callable[[Site], None], str]] = {
    "data": (
        lambda site: site.replace("ses_data/competencies.yaml", "title: Vision", "titel: Vision"),
        "ses_data/competencies.yaml:5:5: unknown key 'titel' in a competency; did you mean 'title'? [ses.unknown-key]",
    ),
    "page": (
        lambda site: site.replace("content/index.md", "resilience", "resilence"),
        "unknown competency 'resilence'; did you mean 'resilience'? [ses.unknown-reference]",
    ),
    "component": (
        lambda site: site.write("_ext/ses/templates/components/notice.html", "{{ nosuch }}"),
        "templates/components/notice.html:1:1: WARNING: notice.html fails: 'nosuch' is undefined [ses.template]",
    ),
    "page template": (
        lambda site: site.write("_ext/ses/templates/frame/page.html", "{% if %}"),
        "_ext/ses/templates/frame/page.html:1:1: WARNING: page.html fails: Expected an expression",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_build_fails_each_time_and_leaves_the_last_good_site(project: Site, fault: str) -> None:
    assert make_html(project.folder).returncode == 0
    good = tree(project.folder)
    change, message = FAULTS[fault]
    change(project)
    for _ in range(2):
        result = make_html(project.folder)
        assert result.returncode == 1
        assert message in result.stderr
        assert "Traceback" not in result.stderr + result.stdout
        assert tree(project.folder) == good
    assert [path.name for path in (project.folder / "_build").iterdir()] == ["html"]
