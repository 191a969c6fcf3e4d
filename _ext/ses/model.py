"""Layer 0: what a record is. The one place that says which keys each kind of record has.

The loader, the JSON Schema for editors and the data reference read these classes, so a key is declared once: its name,
type, default and, in `Annotated`, what it is for (a string), what it refers to (`Ref`) and its `Range`. A key without
a default must be written. Every kind is listed in `RECORD_TYPES`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_type_hints

from .source import SourcePos

NOWHERE = SourcePos("", 0, 0)


class Str(str):
    """Text that knows where it was written. `pos` is where the text itself begins."""

    __slots__ = ("pos",)
    #: A regular expression the whole text must match, and how to say so.
    pattern: ClassVar[str] = r"[^\n]+"
    advice: ClassVar[str] = "write some text on one line, without spaces around it"
    pos: SourcePos

    def __new__(cls, text: str, pos: SourcePos = NOWHERE) -> Str:
        """Return the text, marked with its place."""
        self = super().__new__(cls, text)
        self.pos = pos
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.pos)


class Line(Str):
    """Plain text on one line, without markup."""

    __slots__ = ()


class Markdown(Str):
    """Paragraphs, lists, emphasis, links and our roles; no headings, raw HTML or directives."""

    __slots__ = ()
    pattern = r"[\s\S]*\S[\s\S]*"
    advice = "write some text"


class Id(Str):
    """Lower-case words joined by hyphens."""

    __slots__ = ()
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    advice = "an id is lower-case words joined by hyphens, such as leading-people"


class TypedId(Str):
    """A record of any kind: its kind, a colon, its id."""

    __slots__ = ()
    pattern = r"[a-z]+(-[a-z]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*"
    advice = "write kind:id, such as tip:quantify"

    def split_id(self) -> tuple[str, str]:
        """Return kind and id."""
        kind, _, id_ = self.partition(":")
        return kind, id_


class When(Str):
    """A day, month or year: 2025-05-29, 2025-05 or 2025."""

    __slots__ = ()
    pattern = r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
    advice = "write a date as 2025-05-29, 2025-05 or 2025"


class Day(When):
    """One day: 2025-05-29."""

    __slots__ = ()
    pattern = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    advice = "write the day as 2025-05-29"


class Url(Str):
    """An address on the web."""

    __slots__ = ()
    pattern = r"https?://[^\s<>\"]+"
    advice = "write the whole address, from https:// on"


class TimeOfDay(Str):
    """A time of day, of 24 hours: 09:00."""

    __slots__ = ()
    pattern = r"([01][0-9]|2[0-3]):[0-5][0-9]"
    advice = 'write the time as "09:00", or "13:30" for half past one'


class PicturePath(Str):
    """The path of a picture, from the folder of the file that names it."""

    __slots__ = ()
    pattern = r"[^\s\\][^\n\\]*\.([pP][nN][gG]|[jJ][pP][eE]?[gG]|[sS][vV][gG])"
    advice = "write the path, with /, of a .png, .jpg or .svg file"


class ItemCode(Str):
    """The short code printed beside a check. No I, O or lower case: they are misread on paper."""

    __slots__ = ()
    pattern = r"[A-HJ-NP-Z]{1,2}[1-9][0-9]?"
    advice = "a code is one or two capital letters (no I, no O) and a number from 1 to 99, such as B3"


class Ref(NamedTuple):
    """Marks a key whose value is the id of a record of this kind."""

    kind: str


class Range(NamedTuple):
    """Marks a key whose value is a number from `least` to `most`."""

    least: int
    most: int


Status = Literal["in-force", "changed", "superseded", "historic", "not-known"]
Authority = Literal["law", "regulation", "policy", "practice", "advice", "ours"]
Evidence = Literal["primary", "copy", "secondary", "seed", "ours", "none"]
LinkState = Literal["live", "archived", "gone", "not-checked"]
Part = Literal["challenge", "context", "action", "result"]
Verdict = Literal["pass", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Anything read from a file. `pos` is where it begins."""

    pos: SourcePos = dataclasses.field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Located):
    """Where a statement stands, and how good that evidence is."""

    source: Annotated[Id, "The source that says so", Ref("source")]
    locator: Annotated[Line | None, "Where in the source: a slide, section or page"] = None
    evidence: Annotated[
        Evidence | None,
        "How the source was seen: primary (the text itself), copy (the text on a mirror), secondary (somebody reports "
        "it), seed (one of the two decks), ours (written for this guide), none (not seen at all). Left out: as the "
        "source says",
    ] = None
    checked: Annotated[Day | None, "The day this was last checked. Left out: as the source says"] = None
    quote: Annotated[Markdown | None, "The source's own words, where the record's text is not already these"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Located):
    """One side of a disagreement between sources."""

    says: Annotated[Line, "What this side says"]
    date: Annotated[Line | None, "The date it gives, where the disagreement is about dates"] = None
    citations: Annotated[tuple[Citation, ...], "Who says so"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Located):
    """What all records have in common."""

    #: What it is called in ids, roles and `kind:id`.
    KIND: ClassVar[str]
    #: The key that begins a file of these records.
    PLURAL: ClassVar[str]

    id: Annotated[
        Id, "Lower-case words joined by hyphens. Never changed, never used again: saved ticks and links rely on it"
    ]

    @property
    def name(self) -> str:
        """What readers call it: its title, or its one line of text."""
        name: str = getattr(self, "title", None) or getattr(self, "text", None) or self.id
        return name

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id, unique in the data."""
        return self.KIND, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """A record that says something, so that it needs a status, an authority and evidence."""

    edition: Annotated[
        Id | None, "The ECQ framework it belongs to. Left out: none (law, for example)", Ref("edition")
    ] = None
    status: Annotated[
        Status | None,
        "What became of it: in-force, changed (say how in status_note), superseded (by what, in superseded_by), "
        "historic, not-known. Left out: as its edition",
    ] = None
    status_note: Annotated[Markdown | None, "One sentence on the status: how it changed, what is not known"] = None
    superseded_by: Annotated[tuple[TypedId, ...], "What replaces it, as kind:id", Ref("*")] = ()
    superseded_on: Annotated[When | None, "When it was replaced. Left out: when its replacement took effect"] = None
    authority: Annotated[
        Authority | None, "What kind of statement it is: law, regulation, policy, practice, advice, ours"
    ] = None
    citations: Annotated[tuple[Citation, ...], "Where it stands; one entry for each source"] = ()
    conflict: Annotated[tuple[Claim, ...], "Where sources disagree: who says what"] = ()
    unconfirmed: Annotated[
        Markdown | None, "For a record without evidence: what is missing and where to look. It is not published"
    ] = None
    official: Annotated[Url | None, "The official page that readers are sent to while this record is not published"] = (
        None
    )
    synonyms: Annotated[tuple[Line, ...], "Other words people search for"] = ()
    revision: Annotated[int, "Raised by one when the wording of a released record changes"] = 1


Title = Annotated[Line, "Its name, as readers see it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Record):
    """A word or sentence that the site itself says."""

    KIND = "label"
    PLURAL = "labels"

    text: Annotated[Line, "What readers see. {braces} are filled in by the site; keep them"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(Statement):
    """A framework of Executive Core Qualifications, from its issue to its replacement."""

    KIND = "edition"
    PLURAL = "editions"

    title: Title
    issued: Annotated[When, "When it was issued"]
    effective: Annotated[When | None, "When it took effect. Left out: it never did, or nobody knows"] = None
    text: Annotated[Markdown, "What it was or is, in a few sentences"]
    notice: Annotated[
        Markdown | None, "The calm sentence on top of every page that shows it, once it is superseded"
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecq(Statement):
    """An Executive Core Qualification."""

    KIND = "ecq"
    PLURAL = "ecqs"

    title: Title
    text: Annotated[Markdown, "Its definition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency(Statement):
    """A competency, of one ECQ or fundamental to all."""

    KIND = "competency"
    PLURAL = "competencies"

    title: Title
    tier: Annotated[Literal["specific", "fundamental"], "specific to one ECQ, or fundamental to all"]
    ecq: Annotated[Id | None, "The ECQ it belongs to; left out for a fundamental competency", Ref("ecq")] = None
    text: Annotated[Markdown | None, "Its definition in the source's words, where the source gives one"] = None
    gloss: Annotated[Markdown | None, "What it means in our words, where the source gives no definition"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Statement):
    """A question that helps a candidate to find what to write: for an ECQ, for a part of the story, or both."""

    KIND = "question"
    PLURAL = "questions"

    ecq: Annotated[Id | None, "The ECQ it helps with", Ref("ecq")] = None
    part: Annotated[Part | None, "The part of a Challenge-Context-Action-Result story that it helps to write"] = None
    text: Annotated[Line, "The question, as the source has it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Statement):
    """A number that limits something."""

    KIND = "limit"
    PLURAL = "limits"

    title: Title
    bound: Annotated[Literal["at-most", "at-least", "exactly"], "Which way it limits"]
    value: Annotated[int, "The number"]
    unit: Annotated[Line, "What is counted, in words that follow the number: pages, calendar days"]
    text: Annotated[Markdown, "The rule as a sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip(Statement):
    """One piece of advice on writing or speaking."""

    KIND = "tip"
    PLURAL = "tips"

    group: Annotated[Literal["concept", "do", "avoid"], "General concept, something to do, something to avoid"]
    text: Annotated[Line, "The tip, as the source has it; never reworded"]
    use_now: Annotated[
        tuple[Literal["resume", "interview", "narrative"], ...],
        "Where it helps today: in the two-page résumé, in the interview, in the old narrative",
    ]
    use_note: Annotated[Markdown | None, "How to use it today, where that differs"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Statement):
    """A term of art or an abbreviation, explained."""

    KIND = "term"
    PLURAL = "terms"

    title: Title
    abbreviation: Annotated[Line | None, "Its short form"] = None
    text: Annotated[Markdown, "What it means, in one or two sentences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """A document that records cite."""

    KIND = "source"
    PLURAL = "sources"

    title: Title
    short: Annotated[Line, "Its name in a citation, a few words"]
    publisher: Annotated[Line, "Who put it out"]
    form: Annotated[
        Literal["law", "regulation", "memo", "guide", "deck", "page", "notice", "article", "data", "ours"], "What it is"
    ]
    date: Annotated[When | None, "When it was put out"] = None
    evidence: Annotated[Evidence, "How it was seen; citations take this unless they say otherwise"]
    checked: Annotated[Day, "The day it was last looked at; citations take this unless they say otherwise"]
    url: Annotated[Url | None, "Where it is"] = None
    link: Annotated[LinkState, "What the address leads to: live, archived (a copy), gone, not-checked"] = "not-checked"
    text: Annotated[Markdown | None, "What a reader should know about it"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Statement):
    """Something useful elsewhere."""

    KIND = "resource"
    PLURAL = "resources"

    title: Title
    url: Annotated[Url | None, "Where it is"] = None
    link: Annotated[LinkState, "What the address leads to: live, archived (a copy), gone, not-checked"]
    text: Annotated[Markdown, "What it is good for, and whether it is up to date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Record):
    """A group of facts that are read together."""

    KIND = "topic"
    PLURAL = "topics"

    title: Title
    text: Annotated[Markdown | None, "A sentence before the facts"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Statement):
    """A statement about the SES that no other kind of record has a place for."""

    KIND = "fact"
    PLURAL = "facts"

    title: Title
    topic: Annotated[Id, "The topic it belongs to", Ref("topic")]
    text: Annotated[Markdown, "The statement"]
    part: Annotated[Part | None, "The part of the Challenge-Context-Action-Result model that it explains"] = None
    criterion: Annotated[Line | None, "Its letter, for a criterion of the Qualifications Review Board"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Statement):
    """Something done in steps. Its steps are records of their own."""

    KIND = "process"
    PLURAL = "processes"

    title: Title
    text: Annotated[Markdown, "What it is for and who starts it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Statement):
    """One step of a process, in the order of the file."""

    KIND = "step"
    PLURAL = "steps"

    title: Title
    process: Annotated[Id, "The process it belongs to", Ref("process")]
    actor: Annotated[Line | None, "Who does it"] = None
    text: Annotated[Markdown, "What is done"]
    minutes: Annotated[int | None, "About how long it takes, where it has a place in an agenda"] = None
    limits: Annotated[tuple[Id, ...], "Limits that hold for it", Ref("limit")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLevel(Located):
    """One level of the Executive Schedule."""

    level: Annotated[Literal["I", "II", "III", "IV", "V"], "The level"]
    amount: Annotated[int, "Dollars a year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTable(Statement):
    """The range of SES basic pay in a year. Amounts are dollars a year."""

    KIND = "pay-table"
    PLURAL = "pay-tables"

    title: Title
    year: Annotated[int, "The calendar year"]
    last_year: Annotated[int | None, "The last year with the same amounts, where several years had them"] = None
    minimum: Annotated[int, "The lowest rate"]
    maximum_certified: Annotated[int, "The highest rate with a certified performance appraisal system"]
    maximum_not_certified: Annotated[int | None, "The highest rate without one"] = None
    aggregate_certified: Annotated[int | None, "The limit on all pay together, with a certified system"] = None
    aggregate_not_certified: Annotated[int | None, "The limit on all pay together, without one"] = None
    schedule: Annotated[tuple[PayLevel, ...], "Levels of the Executive Schedule that year"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Statement):
    """One line of a checklist: one observable result, in our words."""

    KIND = "check"
    PLURAL = "checks"

    code: Annotated[ItemCode, "The short code printed beside it, such as B3. Never changed, never used again"]
    text: Annotated[Line, "The result to look for, at most 20 words"]
    from_: Annotated[tuple[TypedId, ...], "The tips, questions, limits or steps it comes from, as kind:id", Ref("*")]
    critical: Annotated[bool, "Whether a miss here can fail the whole; such checks stand first in their group"] = False
    repeats: Annotated[Id | None, "The check that this one says again on purpose", Ref("check")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Located):
    """The checks that are done at one pause."""

    id: Annotated[Id, "Unique in the checklist; never changed"]
    title: Annotated[Line, "Its heading"]
    pause: Annotated[Line | None, "When to stop and do these"] = None
    checks: Annotated[tuple[Id, ...], "The checks, critical ones first", Ref("check")]
    ordered: Annotated[bool, "Whether each check needs the one before it"] = False
    end: Annotated[Line, "The last line: what to do when all are ticked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial(Located):
    """One try of a checklist with people who need it."""

    date: Annotated[Day, "The day"]
    who: Annotated[Line, "Who tried it: a role, not a name"]
    changed: Annotated[Line, "What was changed after it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(Statement):
    """Checks in groups, with what a reader must know to use them."""

    KIND = "checklist"
    PLURAL = "checklists"

    title: Title
    purpose: Annotated[Markdown, "What it is for"]
    use_when: Annotated[Markdown, "The pause at which to use it, early enough to mend what fails"]
    mode: Annotated[Literal["do-confirm", "read-do"], "Do the work, then confirm it; or read each line, then do it"]
    minutes: Annotated[int, "About how long one pass takes"]
    if_not: Annotated[Markdown, "What to do when a check fails"]
    proves_not: Annotated[Markdown, "What a full list does not prove"]
    end: Annotated[Line, "The last line of the whole list"]
    repeat_for: Annotated[
        tuple[Literal["ecq", "example"], ...], "What the list is gone through again for: each ECQ, each example"
    ] = ()
    initials: Annotated[bool, "Whether two people sign each check on paper"] = False
    groups: Annotated[tuple[Group, ...], "Its groups"]
    revised: Annotated[Day, "The day of the last change"]
    next_review: Annotated[Day, "The day it should be looked at again"]
    trials: Annotated[tuple[Trial, ...], "Tries with users; until there is one, the sheet says so"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Located):
    """One level of a rating sheet."""

    id: Annotated[Id, "Unique in the sheet; never changed"]
    title: Annotated[Line, "Its name"]
    text: Annotated[Line, "What is true of somebody at this level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSheet(Statement):
    """A sheet to rate oneself on every competency of its edition."""

    KIND = "rating-sheet"
    PLURAL = "rating-sheets"

    title: Title
    text: Annotated[Markdown, "What it is for and how to use it"]
    levels: Annotated[tuple[Level, ...], "Its levels, lowest first"]
    proves_not: Annotated[Markdown, "What a full sheet does not prove"]
    end: Annotated[Line, "The last line: what to do with the gaps"]
    revised: Annotated[Day, "The day of the last change"]
    next_review: Annotated[Day, "The day it should be looked at again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Located):
    """What a passage shows, keeps to or breaks."""

    about: Annotated[TypedId, "The competency or tip, as kind:id", Ref("*")]
    verdict: Annotated[Literal["shows", "follows", "breaks"], "Shows a competency; follows or breaks a tip"]
    text: Annotated[Line, "Why we think so"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Located):
    """One numbered piece of a worked example."""

    number: Annotated[int, "Its number, by which people speak of it"]
    part: Annotated[Part, "Which part of the model it belongs to"]
    text: Annotated[Markdown, "The passage"]
    remarks: Annotated[tuple[Remark, ...], "What it shows, keeps to or breaks"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Statement):
    """A worked example of the Challenge-Context-Action-Result model."""

    KIND = "example"
    PLURAL = "examples"

    title: Title
    text: Annotated[Markdown, "What it is an example of"]
    ecq: Annotated[Id, "The ECQ it is written for", Ref("ecq")]
    mends: Annotated[Id | None, "The example that this one mends", Ref("example")] = None
    passages: Annotated[tuple[Passage, ...], "Its numbered passages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Located):
    """Why a statement of the exercise passes or fails."""

    about: Annotated[TypedId, "The tip, competency or limit, as kind:id", Ref("*")]
    text: Annotated[Line, "The reason"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Located):
    """A statement to judge."""

    id: Annotated[Id, "Unique in the exercise"]
    text: Annotated[Markdown, "The statement"]
    verdict: Annotated[Verdict, "How we judge it"]
    reasons: Annotated[tuple[Reason, ...], "Why"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(Statement):
    """Statements to judge, with the answers."""

    KIND = "exercise"
    PLURAL = "exercises"

    title: Title
    text: Annotated[Markdown, "What to do"]
    ecq: Annotated[Id | None, "The ECQ the statements are written for", Ref("ecq")] = None
    statements: Annotated[tuple[Judged, ...], "The statements"]
    revised: Annotated[Day, "The day of the last change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout(Statement):
    """A sheet of paper to write on, besides the checklists, rating sheets and exercises, which print as they are."""

    KIND = "handout"
    PLURAL = "handouts"

    title: Title
    form: Annotated[
        Literal["ccar-worksheet", "ccar-story", "story-grid", "plan-table", "reference-card", "glossary"],
        "How it is laid out: by the template of this name in _templates/handouts/sheets",
    ]
    text: Annotated[Markdown, "What it is for, and how to use it"]
    rows: Annotated[int | None, "How many empty rows or lines it has, where its form has any"] = None
    limits: Annotated[tuple[Id, ...], "Limits that it reminds of", Ref("limit")] = ()
    processes: Annotated[tuple[Id, ...], "Processes whose steps it reminds of", Ref("process")] = ()
    revised: Annotated[Day, "The day of the last change"]
    next_review: Annotated[Day, "The day it should be looked at again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired(Record):
    """A record that is gone. What it said stays readable, and its id and code are never used again."""

    KIND = "retired"
    PLURAL = "retired"

    kind: Annotated[Line, "The kind of record it was"]
    date: Annotated[Day, "The day it was retired"]
    reason: Annotated[Line, "Why"]
    replaced_by: Annotated[tuple[TypedId, ...], "What took its place, as kind:id", Ref("*")] = ()
    text: Annotated[Markdown | None, "What it said"] = None
    code: Annotated[ItemCode | None, "The code it had, for a check"] = None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id it had; retired records of different kinds may share an id."""
        return f"retired {self.kind}", self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop(Located):
    """What a workshop hands out. It is no record: it lies in a file of its own, outside the data."""

    title: Annotated[Line, "What the workshop is called, as the covers show it"]
    date: Annotated[Day | None, "The day it is held. Left out: the covers have a line to write it on"] = None
    place: Annotated[Line | None, "Where it is held, as guests look for it. Left out: a line to write it on"] = None
    start: Annotated[TimeOfDay, "When it begins, in quotes"]
    minutes: Annotated[int, "How long it takes, breaks included", Range(10, 1440)]
    process: Annotated[Id, "The process whose steps are the agenda", Ref("process")]
    agenda: Annotated[
        tuple[Id, ...], "Which of its steps are taken, in their order; one can come twice. Left out: all", Ref("step")
    ] = ()
    edition: Annotated[Id, "The edition of the reference card", Ref("edition")]
    sheets: Annotated[tuple[TypedId, ...], "The sheets in the order of their use, as kind:id", Ref("*")]
    topics: Annotated[tuple[Id, ...], "Topics whose facts the facilitator has at hand", Ref("topic")] = ()
    copies: Annotated[int, "How many packs guests need", Range(1, 500)]
    large: Annotated[int, "How many guests need large print, on top of those", Range(0, 500)] = 0
    paper: Annotated[Literal["letter", "a4"], "What it is printed on"]
    logo: Annotated[PicturePath | None, "A picture for the covers, as a path from the folder of this file"] = None
    logo_text: Annotated[Line | None, "What the logo shows, for those who hear it: whose it is"] = None


RECORD_TYPES: dict[str, type[Record]] = {
    cls.KIND: cls
    for cls in (
        *(Edition, Ecq, Competency, Question, Limit, Tip, Term, Source, Resource, Topic, Fact, Process, Step),
        *(PayTable, Check, Checklist, RatingSheet, Example, Exercise, Handout, Label, Retired),
    )
}
BY_PLURAL = {cls.PLURAL: cls for cls in RECORD_TYPES.values()}
#: Kinds that readers can point at, each with a role. Labels are the site's own words; retired records lead nowhere.
OBJECT_KINDS = tuple(kind for kind in RECORD_TYPES if kind not in {Label.KIND, Retired.KIND})
#: What a file may say once for all its records.
DEFAULT_KEYS = ("edition", "status", "status_note", "superseded_by", "superseded_on", "authority", "citations")


class Key(NamedTuple):
    """A key of a record or of a part of one, as YAML has it."""

    name: str
    attribute: str
    type: Any
    doc: str
    ref: str | None
    range: Range | None
    required: bool


_KEYS: dict[type[Located], dict[str, Key]] = {}


def keys_of(cls: type[Located]) -> dict[str, Key]:
    """Return the keys of a class by their name in YAML (`from`, where Python says `from_`), required ones first."""
    if cls not in _KEYS:
        hints = get_type_hints(cls, include_extras=True)
        keys = []
        for item in dataclasses.fields(cls):
            if item.name == "pos":
                continue
            extras = hints[item.name].__metadata__
            doc = next(extra for extra in extras if isinstance(extra, str))
            ref = next((extra.kind for extra in extras if isinstance(extra, Ref)), None)
            range_ = next((extra for extra in extras if isinstance(extra, Range)), None)
            required = item.default is dataclasses.MISSING
            keys.append(Key(item.name.rstrip("_"), item.name, hints[item.name].__origin__, doc, ref, range_, required))
        keys.sort(key=lambda key: (not key.required, key.name not in {"id", "title", "text"}))
        _KEYS[cls] = {key.name: key for key in keys}
    return _KEYS[cls]
