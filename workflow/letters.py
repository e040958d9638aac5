"""A person's mail of one day as words: facts in, subject and both bodies out (``templates/mail/daily``, ``weekly``, ``trial``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from workflow.catalogue import LANGUAGES, catalogue
from workflow.html_sentences import WithHtmlSentences
from workflow.rules.classification import Bucket, Rate, Tally
from workflow.rules.states import State
from workflow.rules.typed_numbers import write_percent
from workflow.rules.urging import MANUAL
from workflow.rules.work_order import Part
from workflow.standing_words import InLanguage, against_deadline, part_name, why_words

WRITTEN_OUT = 20
"""So many items are written out in one letter; it stays small enough for every mail server and reader."""
_PARTS = ("subject.txt", "body.txt", "body.html")


@dataclass(frozen=True, slots=True)
class Ordered:
    """An urging that a person ordered: who, when, in which words, and the day by which a result is asked for."""

    by: str
    on: date
    note: str
    report_by: date | None


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One notice as its reader needs it. Days are working days; codes are those of the ladder rules."""

    assignment_id: int
    ladder: str
    urging_no: int
    audience: str
    #: Empty, or the audience that nobody holds: the office is told in its place.
    instead_of: str
    agency: str
    duty: str
    document: str
    clause: str
    deadline_phrase: str
    due: date | None
    #: Working days past the deadline; negative: still to go.
    late_by: int
    #: Working days since the hand-out or the submission, for the other two ladders.
    waited: int
    last_words: str
    last_words_on: date | None
    also_told: tuple[str, ...]
    next_on: date | None
    next_to: tuple[str, ...]
    document_id: int = 0
    part: Part = Part.NOW
    state: State = State.IN_PROGRESS
    reported_on: date | None = None
    explain_by: date | None = None
    committed_on: date | None = None
    broken: bool = False
    ordered: Ordered | None = None
    #: The latest official letter that named it, for whom it was sent to: symbol, day, and its row's id.
    official: tuple[str, date, int] | None = None

    @property
    def about_deadline(self) -> bool:
        """Whether it is about the deadline, by the ladder or by a person's order."""
        return self.ladder in ("completion", MANUAL)

    @property
    def is_late(self) -> bool:
        return self.about_deadline and self.late_by > 0

    @property
    def day(self) -> date | None:
        """What it is ordered by: the deadline, or the day of the report that waits for review."""
        return self.reported_on if self.part is Part.REVIEW else self.due

    @property
    def bucket(self) -> Bucket:
        """Its official class on the day of the mail, a working day."""
        if self.due is None:
            return Bucket.UNDATED
        return Bucket.OPEN_OVERDUE if self.late_by > 0 else Bucket.OPEN_IN_TIME

    @property
    def late(self) -> int:
        return max(0, self.late_by)

    @property
    def left(self) -> int:
        return max(0, -self.late_by)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One assignment in the weekly digest. ``days``: working days late or waiting for review, days of silence."""

    assignment_id: int
    duty: str
    agency: str
    due: date | None
    days: int
    committed_on: date | None = None


@dataclass(frozen=True, slots=True)
class DigestList:
    """One list of the digest: how many there are, the first of them, and the page with all."""

    total: int
    lines: tuple[DigestLine, ...]
    page: str

    @property
    def rest(self) -> int:
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class DigestAgency:
    """One agency's counts, in official order."""

    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Digest:
    """How everything stands, for the leader, once a week. ``since``: what went overdue from that day on is new."""

    week: int
    since: date
    months: int
    review_days: int
    total: Tally
    agencies: tuple[DigestAgency, ...]
    newly: DigestList
    longest: DigestList
    silent: DigestList
    waiting: DigestList


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One duty that its lead is asked to update before a meeting. ``late``: working days past the deadline.

    ``why``: codes of ``review_meetings.Why``; ``audience`` and ``instead_of`` as of ``LetterItem``.
    """

    assignment_id: int
    duty: str
    agency: str
    document: str
    due: date | None
    late: int
    why: tuple[str, ...]
    last_words: str
    last_words_on: date | None
    audience: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class MeetingAsk:
    """All that one person is asked to update before one meeting. ``starts_at`` is local.

    ``also_told``: who else is asked about some of it.
    """

    title: str
    starts_at: datetime
    place: str
    chair: str
    lines: tuple[MeetingLine, ...]
    also_told: tuple[str, ...]

    @property
    def written_out(self) -> tuple[MeetingLine, ...]:
        return self.lines[:WRITTEN_OUT]

    @property
    def rest(self) -> int:
        """Lines that are only counted; the person's page lists them."""
        return max(0, len(self.lines) - WRITTEN_OUT)


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one person is told on one day; the worst item comes first."""

    outbox_id: int
    message_id: str
    to: str
    to_name: str
    locale: str
    authority: str
    day: date
    items: tuple[LetterItem, ...]
    base_url: str = ""
    digest: Digest | None = None
    meetings: tuple[MeetingAsk, ...] = ()
    #: It tells of nothing but that mail arrives.
    trial: bool = False

    @property
    def written_out(self) -> tuple[LetterItem, ...]:
        return self.items[:WRITTEN_OUT]

    @property
    def rest(self) -> tuple[LetterItem, ...]:
        """Items that are only counted; their page lists them."""
        return self.items[WRITTEN_OUT:]

    @property
    def rest_page(self) -> str:
        """Where the rest stands: those who only watch late duties have the overdue list."""
        watched = all(item.is_late and item.audience in {"office", "leader"} for item in self.rest)
        return "/overdue" if watched else "/my-work"


@dataclass(frozen=True, slots=True)
class Words:
    """A rendered letter."""

    subject: str
    text: str
    html: str


def _on_one_line(value: object) -> object:
    """What is filled in never begins a line: the lines of a mail are the template's, whoever wrote the words."""
    if not isinstance(value, str) or len(value.splitlines()) < 2:
        return value
    return type(value)(" ").join(value.splitlines())


@cache
def _environment(locale: str) -> Environment:
    made = Environment(
        loader=WithHtmlSentences(PackageLoader("templates", "mail")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        finalize=_on_one_line,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(locale), newstyle=True
    )
    made.filters["date_vi"] = lambda day: f"{day:%d/%m/%Y}"
    made.filters["share"] = _share
    say = InLanguage(locale)
    made.globals["against_deadline"] = lambda item, day: against_deadline(item, day, say)[1]
    made.globals["part_name"] = lambda part: part_name(part, say)
    made.globals["why_words"] = lambda why: why_words(why, say)
    return made


def _share(rate: Rate) -> str:
    """A percentage as printed, with what it was computed from; a dash of nothing."""
    percent = rate.percent()
    if percent is None:
        return "–"
    return f"{write_percent(percent)} ({rate.numerator}/{rate.denominator})"


def render(letter: Letter) -> Words:
    """Subject (one line), plain text and HTML without anything remote."""
    if letter.trial:
        return fill("trial", letter.locale, letter=letter)
    return fill("daily", letter.locale, letter=letter, first=letter.items[0] if letter.items else None)


def fill(kind: str, locale: str, /, **facts: object) -> Words:
    """The three templates of one kind of mail, filled in one language."""
    templates = _environment(locale)
    subject, text, html = (templates.get_template(f"{kind}/{name}").render(facts) for name in _PARTS)
    return Words(" ".join(subject.split()), text.strip() + "\n", html)


def warm(locales: tuple[str, ...] = LANGUAGES) -> None:
    """Compile the templates once, before a process forks."""
    for locale in locales:
        for name in _PARTS:
            _environment(locale).get_template(f"daily/{name}")
