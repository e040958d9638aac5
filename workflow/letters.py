"""The daily mail as words: facts in, subject and both bodies out (``templates/mail/daily``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from workflow.catalogue import LANGUAGES, catalogue

WRITTEN_OUT = 20
"""So many items are written out in one letter; it stays small enough for every mail server and reader."""


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
    #: The latest official letter that named it, for whom it was sent to: symbol, day, and its row's id.
    official: tuple[str, date, int] | None = None

    @property
    def is_late(self) -> bool:
        return self.ladder == "completion" and self.late_by > 0


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


_ORDER = {"completion": 0, "review": 1, "reception": 2}


def worst_first(items: list[LetterItem]) -> tuple[LetterItem, ...]:
    """Longest overdue first, then what comes due, then reports to review and hand-outs to confirm."""
    return tuple(
        sorted(items, key=lambda i: (_ORDER.get(i.ladder, 9), -i.late_by, -i.waited, i.assignment_id))
    )


@cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", "mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(locale), newstyle=True
    )
    environment.filters["date_vi"] = lambda day: f"{day:%d/%m/%Y}"
    return environment


def render(letter: Letter) -> Words:
    """Subject (one line), plain text and HTML without anything remote."""
    environment = _environment(letter.locale)

    def words(name: str) -> str:
        return environment.get_template(f"daily/{name}").render(letter=letter, first=letter.items[0])

    return Words(" ".join(words("subject.txt").split()), words("body.txt").strip() + "\n", words("body.html"))


def warm(locales: tuple[str, ...] = LANGUAGES) -> None:
    """Compile the templates once, before a process forks."""
    for locale in locales:
        for name in ("subject.txt", "body.txt", "body.html"):
            _environment(locale).get_template(f"daily/{name}")
