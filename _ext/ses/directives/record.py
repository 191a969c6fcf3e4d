"""One record: ``{ses:ecq} leading-change``, and a directive for each other kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from ses.domain import ses_domain
from ses.load import did_you_mean
from ses.markup import literal
from ses.model import OBJECT_KINDS, Check, Checklist, Competency, Ecq, Process, Question, Record, Step
from ses.render import PARTS, composed, single
from ses.source import Code

from .base import SesDirective, words

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import OptionSpec


def setup_record(app: Sphinx) -> None:
    """Add one directive for each kind of record."""
    for kind in OBJECT_KINDS:
        app.add_directive_to_domain("ses", kind, RecordDirective)


class RecordDirective(SesDirective):
    """Shows one record and declares it here. The directive's name is the kind.

    An unpublished record is replaced by a sentence saying that the guide does not state this yet, and the official
    link.
    """

    option_spec: ClassVar[OptionSpec] = {
        "show": words,
        "edition": directives.unchanged,
        "no-index": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        kind, id_ = self.name.removeprefix("ses:"), self.arguments[0]
        record = self.find(kind, id_)
        if record is None:
            return self.not_stated(kind, id_)
        edition = self.options.get("edition")
        if edition and getattr(record, "edition", None) != edition:
            has = getattr(record, "edition", None) or "no edition"
            return self.problem(f"the {kind} '{id_}' is of {has}, not of '{edition}'", Code.OPTION)
        parts = PARTS.get(type(record), ())
        show = self.options.get("show", list(parts))
        if unknown := [part for part in show if part not in parts]:
            knows = f"it knows {', '.join(parts)}" if parts else f"a {kind} is shown whole"
            message = f"':show:' does not know '{unknown[0]}'{did_you_mean(unknown[0], parts)}; {knows}"
            return self.problem(message, Code.OPTION)
        return self.shown(single(record, self, show), [record, *self.parts(record)])

    def parts(self, record: Record) -> list[Record]:
        """Return the records shown with a record, whose editions count too."""
        match record:
            case Ecq():
                return [*self.all(Competency, "ecq", record.id), *self.all(Question, "ecq", record.id)]
            case Process():
                return list(self.all(Step, "process", record.id))
            case Checklist():
                found = (self.find(Check.KIND, id_) for group in record.groups for id_ in group.checks)
                return [item for item in found if item]
            case _:
                return []

    def not_stated(self, kind: str, id_: str) -> list[nodes.Node]:
        domain = ses_domain(self.env)
        if (kind, id_) not in domain.dataset.withheld:
            domain.report_unresolved(kind, id_, self.here(), Code.NO_SUCH_RECORD)
            return []
        official = domain.dataset.withheld[kind, id_]
        result: list[nodes.Node] = [literal(nodes.paragraph, self.label("not-stated"), classes=["ses-not-stated"])]
        if official:
            result.append(composed(nodes.reference("", self.label("official-page"), refuri=official, internal=False)))
        return result
