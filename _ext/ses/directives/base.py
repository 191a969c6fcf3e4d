"""What directives share: access to the data that notes every use, options, and the end that declares what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from ses.dataset import Dataset, Use
from ses.domain import ses_domain
from ses.markup import parse_markdown
from ses.model import OBJECT_KINDS, Edition, Label, Line, Markdown, Record, Statement
from ses.nodes import kept_for, notice
from ses.reporting import report_at
from ses.roles import record_link
from ses.source import Code, SourcePos

if TYPE_CHECKING:
    from collections.abc import Iterable

R = TypeVar("R", bound=Record)


class SesDirective(SphinxDirective):
    """A directive that shows records. It is the `render.Page` of what it renders."""

    has_content = False
    required_arguments = 1
    final_argument_whitespace = False

    @property
    def dataset(self) -> Dataset:
        """The published records, or all of them in a draft."""
        return ses_domain(self.env).dataset

    def find(self, kind: str, id_: str) -> Record | None:
        ses_domain(self.env).note_use(Use(kind, str(id_)))
        return self.dataset.find(kind, id_)

    def all(self, cls: type[R], key: str | None = None, value: str | None = None) -> tuple[R, ...]:
        ses_domain(self.env).note_use(Use(cls.KIND, None, key, value))
        return self.dataset.all(cls, key, value)

    def label(self, id_: str) -> Line:
        found = self.find(Label.KIND, id_)
        if isinstance(found, Label):
            return found.text
        message = f"there is no label '{id_}', which the page needs; bring it back to labels.yaml"
        report_at(self.here(), message, Code.NO_SUCH_RECORD)
        return Line(id_)

    def parse(self, text: Markdown) -> list[nodes.Node]:
        return parse_markdown(text, self)

    def link(self, kind: str, id_: str, pos: SourcePos, text: str | None = None) -> nodes.Node:
        if kind not in OBJECT_KINDS:
            return nodes.inline("", text or id_)
        id_ = str(id_)
        xref = addnodes.pending_xref("", refdomain="ses", reftype=kind, reftarget=id_, refexplicit=text is not None)
        xref["refwarn"], xref["refdoc"] = True, self.env.current_document.docname
        title, _ = record_link(self.env, xref, text is not None, text or id_, id_)
        xref += nodes.inline("", title, classes=["xref", "ses", f"ses-{kind}"])
        xref.source, xref.line = pos.path, pos.line
        return xref

    def here(self) -> tuple[str, int]:
        """Return the place of the directive on its page."""
        return self.env.current_document.docname, self.lineno

    def problem(self, message: str, code: Code) -> list[nodes.Node]:
        """Report a problem at the directive, which then shows nothing."""
        report_at(self.here(), message, code)
        return []

    def shown(self, result: list[nodes.Node], items: Iterable[Record]) -> list[nodes.Node]:
        """Declare the records that a directive has rendered, and lead with the notices of their editions.

        With `:no-index:` they are shown without anchors and declared elsewhere.
        """
        self._note_saved_work(result)
        entries: list[tuple[str, str, str, str, None]] = []
        for node in [node for part in result for node in part.findall(nodes.Element) if "ses_id" in node]:
            record = self.dataset.find(node["ses_kind"], node["ses_id"])
            if "no-index" in self.options:
                node["ids"] = []
            elif record is not None:
                anchor = node["ids"][0]
                ses_domain(self.env).note_object(record, anchor, self.lineno)
                self.state.document.note_explicit_target(node, node)
                # What the index knows a record by, and the search besides its name.
                title = getattr(record, "title", None)
                words = [title, getattr(record, "abbreviation", None), *getattr(record, "synonyms", ())]
                entries += [("single", str(word), anchor, "", None) for word in words if word]
        index = [addnodes.index(entries=entries)] if entries else []
        return [*self.notices(items), *index, *result]

    def _note_saved_work(self, result: list[nodes.Node]) -> None:
        """Report a second list of boxes or answers on a page: the tools of a page save, count and print one."""
        for key in kept_for(result):
            first = self.env.current_document.setdefault("ses_saved_work", key)
            assert isinstance(first, tuple)
            if first != key:
                message = (
                    f"this page has the {first[0]} '{first[1]}' to work on already, and its tools serve one; "
                    f"show the {key[0]} '{key[1]}' on a page of its own"
                )
                report_at(self.here(), message, Code.SECOND_LIST)

    def notices(self, items: Iterable[Record]) -> list[nodes.Node]:
        """Return the notices of superseded editions that this page has not given yet."""
        given = self.env.current_document.setdefault("ses_notices", set())
        assert isinstance(given, set)
        result: list[nodes.Node] = []
        ids = dict.fromkeys(str(item.edition) for item in items if isinstance(item, Statement) and item.edition)
        for id_ in ids:
            edition = self.find(Edition.KIND, id_)
            if isinstance(edition, Edition) and edition.status == "in-force":
                self.env.current_document["ses_current"] = True
            if id_ not in given and isinstance(edition, Edition) and edition.status == "superseded" and edition.notice:
                given.add(id_)
                result.append(notice("", *self.parse(edition.notice), classes=["ses-note", "ses-note-superseded"]))
        return result


def words(argument: str) -> list[str]:
    """Read an option's words, separated by commas or spaces."""
    return argument.replace(",", " ").split()
