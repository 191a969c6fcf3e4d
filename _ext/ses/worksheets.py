"""Layer 4: what the pages with saved work need: their tools, words and facts, put into the page by templates.

The scripts hold no word and no fact: labels `work-…` go into the templates, labels `say-…` and what a script must know
of the records into a block of JSON, which a strict content policy allows since it is not run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from sphinx.util.osutil import relative_uri

from .assets import SITE_BUILDERS
from .config import ses_config
from .domain import ses_domain
from .model import Check, Checklist, Competency, Ecq, Edition, Exercise, Label, Limit, RatingSheet, Retired, Verdict
from .nodes import kept_for
from .render import date_text, fill, revised, standing
from .templates import render_component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from .dataset import Dataset
    from .domain import SesDomain
    from .model import Record

#: Signs in a page's HTML.
LIST, RATING, ALL_WORK, GAPS = "data-ses-check=", 'class="ses-rating', 'class="ses-my-work', 'class="ses-gaps'
CHOICE = '<fieldset class="ses-choice"'
SAVED_WORK = (LIST, CHOICE, ALL_WORK, GAPS)
#: The limit that says how many examples an ECQ has.
EXAMPLES = "examples-per-ecq"
#: More links than this before the first box, and a link leads past them.
LINKS_BEFORE_LIST = 2


class Place(NamedTuple):
    """What a list is gone through for: the part of the key, and what a reader calls it."""

    value: str
    title: str


def setup_worksheets(app: Sphinx) -> None:
    """Put the tools onto the pages that have work to save."""
    app.connect("html-page-context", add_tools)


def add_tools(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add what a page with work to save needs, around its first group of checks and at its end."""
    body = context.get("body", "")
    if app.builder.name not in SITE_BUILDERS or not any(sign in body for sign in SAVED_WORK):
        return
    domain = ses_domain(app.env)
    data = domain.dataset
    work = next((data.find(*key) for key in kept_for([doctree] if doctree else [])), None)
    places = places_of(data, work) if isinstance(work, Checklist) else []
    start = _start_of_work(body)
    values = {
        "ui": _labels(data, "work-"),
        "say": data.label,
        "sheet": sheet_of(domain, pagename, work, context.get("pageurl")),
        "places": places,
        "is_list": LIST in body,
        "is_rating": RATING in body,
        "is_all": ALL_WORK in body,
        "far": _links_in(body[:start]) + bool(places) > LINKS_BEFORE_LIST,
        "uri": lambda docname: (
            relative_uri(app.builder.get_target_uri(pagename), app.builder.get_target_uri(docname))
            if docname in app.env.found_docs
            else ""
        ),
        "data": page_data(domain, app.builder, pagename, body, work),
    }
    config = ses_config(app.config, app.confdir)
    skip, head, above, below = (
        render_component(config.templates, f"worksheet-{part}.html", "", storage=config.storage, **values)
        for part in ("skip", "head", "above", "below")
    )
    context["body"] = (
        f'{skip}<div class="ses-sheet" id="ses-sheet">{head}<div class="ses-sheet-body">'
        f"{body[:start]}{above}{body[start:]}{below}</div></div>"
    )


def sheet_of(domain: SesDomain, pagename: str, work: Record | None, address: str | None) -> dict[str, Any]:
    """Return what stands on every printed sheet of a page: title, edition, revised when, the short address back."""
    data = domain.dataset
    sheet: dict[str, Any] = {
        "title": domain.env.titles[pagename].astext(),
        "address": (address or "").partition("://")[2],
        "says": f"{data.label('site-notice')} {data.label('site-governs')}",
        "edition": "",
        "revised": "",
        "initials": False,
    }
    if isinstance(work, (Checklist, RatingSheet)):
        sheet["edition"], sheet["revised"] = standing(work, data), revised(work, data)
        sheet["initials"] = isinstance(work, Checklist) and work.initials
    return sheet


def _links_in(html: str) -> int:
    """Return how many links the keyboard stops at; those beside headings show, and stop, only under the pointer."""
    return html.count("<a ") - html.count('class="headerlink"')


def _start_of_work(body: str) -> int:
    group = body.find('<fieldset class="ses-check-group"')
    if group >= 0:
        return group
    choice = body.find(CHOICE)
    if choice >= 0:
        return body.rfind("<section", 0, choice)
    return body.find(f"<div {ALL_WORK}") if ALL_WORK in body else len(body)


def places_of(data: Dataset, item: Checklist) -> list[tuple[str, list[Place]]]:
    """Return what a list is gone through for, by edition, the one in force first; nothing if it is used once."""
    if not item.repeat_for:
        return []
    limit = data.find(Limit.KIND, EXAMPLES)
    examples = range(1, (limit.value if isinstance(limit, Limit) else 1) + 1) if "example" in item.repeat_for else ()
    names = [str(ecq.title) for ecq in data.all(Ecq)]
    result = []
    for edition in sorted(data.all(Edition), key=lambda edition: edition.status != "in-force"):
        places = []
        for ecq in data.all(Ecq, "edition", edition.id):
            name = str(ecq.title)
            if names.count(name) > 1:  # where it stands without its edition, too
                name = fill(data.label("place-of-edition"), ecq=name, edition=str(edition.title))
            numbered = [
                Place(f"{ecq.id}/{number}", fill(data.label("place-example"), ecq=name, number=str(number)))
                for number in examples
            ]
            places += numbered or [Place(str(ecq.id), name)]
        if places:
            result.append((str(edition.title), places))
    return result


def page_data(domain: SesDomain, builder: Builder, pagename: str, body: str, work: Record | None) -> dict[str, Any]:
    """Return what the scripts of a page must know: words, thresholds, retired checks, and whatever the page gathers.

    :param work: the record whose boxes or answers the page has, if any.
    """
    data = domain.dataset
    number = {name: int(data.label(f"remind-{name}") or 0) for name in ("changes", "days")}
    found: dict[str, Any] = {
        "say": _labels(data, "say-"),
        "remind": number,
        "fileName": data.label("copy-file-name"),
    }
    if LIST in body or ALL_WORK in body:
        found["retired"] = {
            str(gone.id): {
                "text": str(gone.text or gone.id).strip(),
                "code": str(gone.code or ""),
                "date": date_text(gone.date),
                "reason": str(gone.reason),
            }
            for gone in data.all(Retired, "kind", Check.KIND)
        }
    if isinstance(work, (RatingSheet, Exercise)):
        found["choices"] = {"id": str(work.id), "title": str(work.title)}
    gathered: tuple[type[Checklist | Exercise | RatingSheet], ...] = ()
    if ALL_WORK in body:
        gathered = (Checklist, Exercise, RatingSheet)
    elif RATING in body or GAPS in body:
        gathered = (RatingSheet,)
    if gathered:
        found["lists"] = [_list_data(domain, builder, pagename, item) for kind in gathered for item in data.all(kind)]
    return found


def _labels(data: Dataset, prefix: str) -> dict[str, str]:
    labels = (label for label in data.all(Label) if label.id.startswith(prefix))
    return {label.id.removeprefix(prefix): str(label.text) for label in labels}


def _uri(domain: SesDomain, builder: Builder, pagename: str, kind: str, id_: str) -> str:
    place = domain.objects.get((kind, id_))
    return relative_uri(builder.get_target_uri(pagename), builder.get_target_uri(place.docname)) if place else ""


def _list_data(
    domain: SesDomain, builder: Builder, pagename: str, item: Checklist | Exercise | RatingSheet
) -> dict[str, Any]:
    """Return a list of any kind in one shape: its groups hold an item's id, code and text."""
    data = domain.dataset
    found: dict[str, Any] = {
        "id": str(item.id),
        "title": str(item.title),
        "uri": _uri(domain, builder, pagename, item.KIND, item.id),
        "about": "",
        "places": {},
        "groups": [[title, some] for title, some in _groups_of(item, data) if some],
    }
    if isinstance(item, (Checklist, RatingSheet)):
        found["about"] = f"{revised(item, data)} {standing(item, data)}".strip()
    if isinstance(item, Checklist):
        found["places"] = {place.value: place.title for _, places in places_of(data, item) for place in places}
    if isinstance(item, RatingSheet):
        found["levels"] = [[str(level.id), str(level.title)] for level in item.levels]
    if isinstance(item, Exercise):
        found["levels"] = [[verdict, data.label(f"judge-{verdict}")] for verdict in get_args(Verdict)]
    return found


def _groups_of(item: Checklist | Exercise | RatingSheet, data: Dataset) -> Iterator[tuple[str, list[list[str]]]]:
    if isinstance(item, Checklist):
        for group in item.groups:
            checks = [check for id_ in group.checks if isinstance(check := data.find(Check.KIND, id_), Check)]
            yield str(group.title), [[str(check.id), str(check.code), str(check.text)] for check in checks]
    elif isinstance(item, Exercise):
        numbered = enumerate(item.statements, 1)
        says = data.label("statement")
        yield "", [[str(each.id), "", fill(says, number=str(number))] for number, each in numbered]
    else:
        for ecq in data.all(Ecq, "edition", item.edition):
            yield str(ecq.title), _rated(data.all(Competency, "ecq", ecq.id))
        fundamental = data.all(Competency, "tier", "fundamental")
        yield data.label("tier-fundamental"), _rated(each for each in fundamental if each.edition == item.edition)


def _rated(competencies: Iterable[Competency]) -> list[list[str]]:
    return [[str(each.id), "", str(each.title)] for each in competencies]
