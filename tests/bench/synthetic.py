"""A guide of any size in our own schema, for `make bench`: pages of ECQs and pages of checklists, in sections."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

PAGES_IN_SECTION = 20
COMPETENCIES, QUESTIONS, CHECKS_IN_GROUP = 6, 5, (7, 7, 6)
SAID = {"status": "in-force", "authority": "ours", "citations": [{"source": "made-up"}]}
WORDS = [
    "vision",
    "result",
    "people",
    "budget",
    "change",
    "mission",
    "team",
    "policy",
    "goal",
    "measure",
    "outcome",
    "partner",
    "risk",
    "plan",
    "customer",
    "service",
    "strategy",
    "conflict",
    "negotiation",
    "technology",
    "resource",
    "integrity",
    "program",
    "agency",
]


class PlainDumper(yaml.SafeDumper):
    """Writes no anchors, which the data may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        """Say that nothing is worth an anchor."""
        return True


def sentence(seed: int, length: int = 12) -> str:
    """Return a sentence that no other seed gives."""
    words = [WORDS[(seed * 7 + place * place * 3) % len(WORDS)] for place in range(length)]
    return f"{' '.join(words).capitalize()} in case {seed}."


def codes() -> Iterator[str]:
    """Yield every code that a check may have."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    for first, second, number in itertools.product(["", *letters], letters, range(1, 100)):
        yield f"{first}{second}{number}"


def ecq_records(number: int) -> dict[str, list[dict[str, Any]]]:
    """Return an ECQ with its competencies and questions. Every other text holds markup, as real ones do."""
    id_ = f"ecq-{number}"
    link = f" It goes with {{ses:competency}}`competency-{number}-0`." if number % 2 else ""
    competencies = [
        {
            "id": f"competency-{number}-{place}",
            "title": f"Competency {number}.{place}",
            "tier": "specific",
            "ecq": id_,
            "text": sentence(number * 10 + place),
            **SAID,
        }
        for place in range(COMPETENCIES)
    ]
    questions = [
        {"id": f"question-{number}-{place}", "ecq": id_, "text": f"{sentence(number * 10 + place)[:-1]}?", **SAID}
        for place in range(QUESTIONS)
    ]  # fmt: skip
    ecq = {"id": id_, "title": f"Qualification {number}", "text": sentence(number, 30) + link, **SAID}
    return {"ecqs": [ecq], "competencies": competencies, "questions": questions}


def checklist_records(
    number: int, some_codes: Iterable[str], sizes: Sequence[int] = CHECKS_IN_GROUP
) -> dict[str, list[dict[str, Any]]]:
    """Return a checklist with its checks, each of which comes from a question on the ECQ of its number."""
    checks, groups = [], []
    for group, size in enumerate(sizes):
        ids = [f"check-{number}-{group}-{place}" for place in range(size)]
        groups.append({"id": f"group-{group}", "title": f"Group {group}", "checks": ids, "end": "Go on."})
        checks += [
            {"id": id_, "code": code, "text": sentence(number * 100 + group * 10 + place, 9),
             "from": [f"question:question-{number}-{place % QUESTIONS}"], **SAID}
            for place, (id_, code) in enumerate(zip(ids, some_codes, strict=False))
        ]  # fmt: skip
    text = sentence(number, 10)
    checklist = {
        "id": f"checklist-{number}",
        "title": f"Checklist number {number}",
        "mode": "do-confirm",
        "minutes": 5,
        **dict.fromkeys(("purpose", "use_when", "if_not", "proves_not", "end"), text),
        "groups": groups,
        "revised": "2026-01-01",
        "next_review": "2030-01-01",
        **SAID,
    }
    return {"checks": checks, "checklists": [checklist]}


def copy_project(project: Path, folder: Path, *more: str) -> None:
    """Copy the project's code and frame, and more folders, into an existing folder."""
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for part in ("_ext", "_templates", "_static", *more):
        shutil.copytree(project / part, folder / part, ignore=ignore)
    shutil.copy(project / "conf.py", folder)


def write_guide(project: Path, folder: Path, pages: int, sizes: Sequence[int] = CHECKS_IN_GROUP) -> None:
    """Write a guide with so many pages of records into a new folder, with the project's own code and frame.

    :param sizes: of the groups of each checklist.
    """
    copy_project(project, folder)
    data, content = folder / "ses_data", folder / "content"
    data.mkdir()
    content.mkdir()
    for labels in (project / "ses_data").glob("labels*"):  # the site's own words
        shutil.copy(labels, data)
    source = {"id": "made-up", "title": "Made up", "short": "Made up", "publisher": "Nobody",
              "form": "ours", "evidence": "ours", "checked": "2026-01-01"}  # fmt: skip
    write_yaml(data / "sources.yaml", {"sources": [source]})

    some_codes = codes()
    bodies: list[tuple[str, str]] = []
    for number in range(pages // 2):
        for kind, records in (
            ("ecq", ecq_records(number)),
            ("checklist", checklist_records(number, some_codes, sizes)),
        ):
            for plural, items in records.items():
                write_yaml(data / plural / f"{number:04}.yaml", {plural: items})
            title, directive = f"{kind.capitalize()} page {number}", f"```{{ses:{kind}}} {kind}-{number}\n```"
            text = f"{sentence(number, 25)} See {{ses:ecq}}`ecq-{(number + 7) % (pages // 2)}`."
            bodies.append((f"{kind}-{number}", f"# {title}\n\n{text}\n\n{directive}\n"))

    sections = [bodies[at : at + PAGES_IN_SECTION] for at in range(0, len(bodies), PAGES_IN_SECTION)]
    for number, section in enumerate(sections):
        names = [name for name, _ in section]
        write_page(content / f"section-{number}/index.md", f"# Section {number}\n\n{toctree(names)}")
        for name, body in section:
            write_page(content / f"section-{number}/{name}.md", body)
    tree = toctree([f"section-{number}/index" for number in range(len(sections))])
    write_page(content / "index.md", f"# Guide\n\n```{{ses:source}} made-up\n```\n\n{tree}")


def toctree(names: Iterable[str]) -> str:
    """Return a toctree of pages."""
    return "```{toctree}\n" + "".join(f"{name}\n" for name in names) + "```\n"


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write a data file."""
    write_page(path, yaml.dump(content, Dumper=PlainDumper, sort_keys=False, width=1000))


def write_page(path: Path, text: str) -> None:
    """Write a file, its folder included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
