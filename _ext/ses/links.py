"""Layer 4: Sphinx's builder `linkcheck`, whose findings are told at the records that hold the links, for people.

Sphinx asks the addresses. It knows a link by the page that shows it, and calls broken whatever is not fetched; here
what is gone stands apart from what does not answer a program, and `output.txt` says of each what to do.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx.builders.linkcheck import CheckExternalLinksBuilder, Hyperlink

from .dataset import values_of
from .domain import ses_domain
from .model import Label, Resource, Source, Str, Url
from .reporting import logger, report_at
from .source import Code, SourcePos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.linkcheck import CheckResult

    from .dataset import Dataset

_ADDRESS = re.compile(Url.pattern)
#: An address by itself, or in a text: there a bracket or a stop at its end is not its own.
_IN_TEXT = re.compile(r"^https?://[^\s<>\"]+$|https?://[^\s<>\"()\[\]]+(?<![.,;:!?*_'])")
NO_HOST = "no such host"


class State(Enum):
    """What became of an address, the most urgent first: its name in the report, and what to do."""

    GONE = "Gone", "Nothing is there any more. Find where it went, or say so in the record (link: gone)."
    MOVED = "Moved for good", "Write the new address."
    BACK = "Said to be gone, but there", "Look at it, and say so in the record (link: live)."
    NO_PLACE = "The page is there, the place in it is not found", "Some places are made by a script: look yourself."
    REFUSED = "Refused to a program", "It may well open for people: look yourself."
    SILENT = "No answer", "Try again another day."
    WORKS = "Works", ""


class Finding(NamedTuple):
    """An address, what became of it, what was said of it, and the places that name it."""

    state: State
    places: tuple[SourcePos, ...]
    address: str
    said: str


def setup_links(app: Sphinx) -> None:
    """Put our builder in the place of Sphinx's."""
    app.add_builder(LinkCheck, override=True)


class LinkCheck(CheckExternalLinksBuilder):
    """Asks all addresses that the pages link to, and those of the frame. The exit status is 1 if one is gone."""

    def finish(self) -> None:
        data = ses_domain(self.env).dataset
        self._places = places_of(data)
        items: list[Resource | Source] = [*data.all(Resource), *data.all(Source)]
        self._retracted = {item.url for item in items if item.link == "gone"}
        self._findings: list[Finding] = []
        for label in data.all(Label):
            if _ADDRESS.fullmatch(label.text):
                self.hyperlinks.setdefault(label.text, Hyperlink(label.text, self.config.root_doc, self.srcdir, 1))
        super().finish()
        if all(finding.state is State.SILENT or finding.said == NO_HOST for finding in self._findings):
            self._findings = [finding._replace(state=State.SILENT) for finding in self._findings]
        self._findings.sort(key=lambda finding: (list(State).index(finding.state), finding.places))
        report = self.outdir / "output.txt"
        report.write_text("\n".join(report_of(self._findings)), encoding="utf-8")
        for state, places, address, said in self._findings:
            if state is State.GONE:
                message = f"the link {address} leads nowhere ({said}); mend it, or let the record say 'link: gone'"
                report_at(places[0], message, Code.LINK)
        silent = bool(self._findings) and all(finding.state is State.SILENT for finding in self._findings)
        if silent:
            logger.warning("none of the %d addresses answered; is there a network?", len(self._findings))
        self._app.statuscode = int(silent or any(finding.state is State.GONE for finding in self._findings))

    def process_result(self, result: CheckResult) -> None:
        state, said = state_of(result.status, result.code, result.message)
        if state is None:
            return
        if result.uri in self._retracted:
            state = {State.GONE: State.WORKS, State.WORKS: State.BACK}.get(state, state)
        here = (SourcePos(str(self.env.doc2path(result.docname, False)), max(result.lineno, 1)),)
        places = self._places.get(result.uri, here)
        self._findings.append(Finding(state, places, result.uri, said))
        found: dict[str, Any] = {
            "state": state.value[0],
            "uri": result.uri,
            "said": said,
            "places": " ".join(map(str, places)),
        }
        self.write_linkstat(found)  # for programs, as Sphinx's own


def places_of(data: Dataset) -> dict[str, tuple[SourcePos, ...]]:
    """Return where the data names each address."""
    found: dict[str, list[SourcePos]] = {}
    values = [value for record in data.records for _, value in values_of(record)]
    for value in [*values, *data.withheld.values()]:
        for match in _IN_TEXT.finditer(value) if isinstance(value, Str) else ():
            before = value[: match.start()]
            line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
            pos = SourcePos(value.pos.path, value.pos.line + line, value.pos.column + column)
            found.setdefault(match[0], []).append(pos)
    return {address: tuple(sorted(places)) for address, places in found.items()}


def state_of(status: str, code: int, message: str) -> tuple[State | None, str]:
    """Return what Sphinx's result means, None if it asked nothing, and what to say of it.

    :param code: the HTTP status of a redirection; Sphinx tells others in the message only.
    """
    number = re.match(r"([45]\d\d) \w+ Error: ([^\n]*?)(?: for url: |$)", message)
    said = f"{number[1]} {number[2]}" if number else message
    match status:
        case "working":
            return State.WORKS, ""
        case "redirected":
            return (State.MOVED if code in {301, 308} else State.WORKS), f"now {message}"
        case "timeout":
            return State.SILENT, "no answer in time"
        case "ignored" if message == "service unavailable":
            return State.SILENT, f"503 {message}"
        case "broken" if number:
            state = State.GONE if number[1] in {"404", "410"} else State.REFUSED if number[1] < "500" else State.SILENT
            return state, said
        case "broken" if message == "unauthorized":
            return State.REFUSED, "401 Unauthorized"
        case "broken" if message.startswith("Anchor "):
            return State.NO_PLACE, message
        case "broken" if "NameResolutionError" in message:
            return State.GONE, NO_HOST
        case "broken":
            reason = re.search(r"\[Errno -?\d+\] ([^'\")]+)", message)
            return State.SILENT, reason[1] if reason else message
        case _:
            return None, ""


def report_of(findings: list[Finding]) -> Iterator[str]:
    """Yield the lines of the report on sorted findings. The first is a summary."""
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    yield ", ".join(f"{state.value[0].lower()} {count}" for state, count in counts.items() if count) or "no links"
    for state in (state for state in State if counts[state] and state is not State.WORKS):
        title, advice = state.value
        yield from ("", f"{title}: {counts[state]}", advice)
        for finding in (finding for finding in findings if finding.state is state):
            yield f"  {finding.places[0]}: {finding.address}"
            yield f"      {finding.said}"
            yield from (f"      also at {place}" for place in finding.places[1:])
    yield ""
