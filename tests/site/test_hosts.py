"""What hosts need: the headers shipped, the nginx lines on the page that shows them, the workflow's steps by commit."""

from __future__ import annotations

import re

import yaml

from tests.conftest import ROOT, MakeSite


def test_headers_for_hosts_are_the_policy_of_the_pages_and_more(make_site: MakeSite) -> None:
    site = make_site()
    site.build()
    place, *lines = site.page("_headers").splitlines()
    assert place == "/*"
    headers = dict(line.removeprefix("  ").split(": ", 1) for line in lines)
    own = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', site.page("index.html"))
    policy = headers["Content-Security-Policy"]
    assert own == [policy.removesuffix("; frame-ancestors 'none'")] != [policy]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    shown = (ROOT / "content/maintaining/publish.md").read_text("utf-8")
    assert dict(re.findall(r'^add_header (\S+) "([^"]+)" always;$', shown, re.MULTILINE)) == headers


def test_headers_come_with_our_pages_only(make_site: MakeSite) -> None:
    site = make_site()
    for builder, theme, there in (("dirhtml", "furo", True), ("html", "basic", False), ("epub", "furo", False)):
        site.build(builder, html_theme=theme)
        assert (site.folder / "_build" / builder / "_headers").exists() == there


def test_the_workflow_names_the_code_of_others_by_commit() -> None:
    text = (ROOT / ".github/workflows/site.yml").read_text("utf-8")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert len(used) > 3
    assert [name for name in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", name)] == []
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == len(used)
