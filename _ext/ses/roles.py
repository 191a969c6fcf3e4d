"""Layer 4: the roles: `{ses:competency}` and one for each other kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.roles import XRefRole

from .dataset import Use
from .domain import ses_domain
from .model import OBJECT_KINDS, RECORD_TYPES, Label, Term
from .render import display

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup_roles(app: Sphinx) -> None:
    """Add one role for each kind of record."""
    for kind in OBJECT_KINDS:
        app.add_role_to_domain("ses", kind, RecordRole())


class RecordRole(XRefRole):
    """Refers to a record by its id and says its name, or the author's words: ``{ses:ecq}`these <leading-people>```."""

    def __init__(self) -> None:
        super().__init__(warn_dangling=True, innernodeclass=nodes.inline)

    def process_link(
        self, env: BuildEnvironment, refnode: Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        return record_link(env, refnode, has_explicit_title, title, target)


def record_link(env: BuildEnvironment, refnode: Element, explicit: bool, title: str, target: str) -> tuple[str, str]:
    """Return a reference's text and target: the record's display name unless the author gave a text.

    A term's reference is marked for `transforms.ExpandTerms`, unless the author gave a text.
    """
    domain = ses_domain(env)
    kind = refnode["reftype"]
    if explicit or kind not in RECORD_TYPES:
        return title, target
    domain.note_use(Use(kind, target))
    found = domain.dataset.find(kind, target)

    def label(id_: str) -> str:
        domain.note_use(Use(Label.KIND, id_))
        return domain.dataset.label(id_)

    if isinstance(found, Term) and found.abbreviation:
        refnode["expansion"] = str(found.title)
    return (display(found, label) if found else title), target
