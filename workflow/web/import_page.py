"""What the review page of an import shows, whole or in the parts that one act changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import ImportRun, ImportState
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import import_access, import_header, import_names, import_reading, import_sheet
from workflow.services.import_reading import Group
from workflow.services.import_sheet import Item
from workflow.services.import_source_view import SourceView, Table, view_of
from workflow.services.import_staging import source_of
from workflow.web.formats import moment_vi
from workflow.web.forms.imports import HeaderForm
from workflow.web.import_filters import REASONS, STANDINGS, blocking_by_sentence, reasons_counted, shows
from workflow.web.import_row_view import Names, RowView, row_view
from workflow.web.import_sentences import REASONS_LEFT_OUT, problem_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, reading
from workflow.web.row_ids import row_id

#: Parts of the page that can be sent alone, by the ids of their elements.
ROWS, LIST, PROGRESS, NAMES, REGISTER = "rows", "list", "progress", "names", "register"
_FEW_NAMES = 3
EVERYTHING = frozenset({LIST, PROGRESS, NAMES, REGISTER})


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person sent and the page could not take: shown again, so that nothing typed is lost."""

    position: int
    form: MultiDict[str, str]
    sentence: str
    stale: bool = False
    far: date | None = None
    """A typed day that is to be confirmed."""


class ImportPage:
    """One import as it stands in this request; each part is worked out when a template asks for it."""

    def __init__(self, session: Session, run: ImportRun) -> None:
        self.session, self.run = session, run
        self.sheet = import_sheet.read_sheet(session, run)
        self.header = import_header.Header.from_json(run.header)
        self.header_read = import_header.header_read(run)
        self.notes: dict[str, Any] = json.loads(run.problems)
        self.typed: Typed | None = None

    @classmethod
    def open(cls, run_id: int) -> ImportPage:
        """The page of an import whose register the person keeps (else ``NotFound``)."""
        session = reading()
        return cls(session, import_access.run_for(session, me(), run_id))

    @property
    def staged(self) -> bool:
        return self.run.state is ImportState.STAGED

    @cached_property
    def agency_names(self) -> dict[int, str]:
        return import_reading.agency_names(self.session, self.run.authority_id)

    @cached_property
    def groups(self) -> dict[int, Group]:
        return import_reading.groups(self.session, self.run.authority_id, self.sheet.items)

    @cached_property
    def all_groups(self) -> dict[int, str]:
        return import_reading.group_names(self.session, self.run.authority_id)

    @cached_property
    def source(self) -> SourceView | None:
        kept = source_of(self.session, self.run) if self.notes.get("source") else None
        return view_of(kept, self.sheet.items) if kept else None

    @staticmethod
    def is_table(piece: object) -> bool:
        return isinstance(piece, Table)

    @property
    def show(self) -> str:
        asked = request.args.get("show", "all")
        return asked if asked in STANDINGS or asked in REASONS else "all"

    @property
    def agency(self) -> int | None:
        return request.args.get("agency", type=row_id)

    @property
    def open_at(self) -> int | None:
        return self.typed.position if self.typed else request.args.get("open", type=row_id)

    @cached_property
    def counts(self) -> dict[str, int]:
        items = self.sheet.items
        return {
            **{key: sum(map(belongs, items)) for key, (_words, belongs) in STANDINGS.items()},
            "clean": sum(not (i.seen or i.blocked or i.warned) for i in items),
        }

    def shown(self) -> list[Item]:
        """The rows of the chosen filters; the one that is open for editing stays in sight."""
        keep, agency = shows(self.show), self.agency
        return [
            item
            for item in self.sheet.items
            if item.position == self.open_at
            or (
                keep(item)
                and (agency is None or agency in (*item.draft.lead_ids, *item.draft.coordinator_ids))
            )
        ]

    def rows(self, items: Iterable[Item] | None = None) -> list[RowView]:
        """The rows with their sentences, as the template prints them."""
        names = Names(self.agency_names, self.all_groups, self.groups, self.sheet)
        places: Mapping[int, str] = self.source.place_of if self.source and items is None else {}
        return [
            row_view(
                item,
                names,
                issued_on=self.header.issued_on,
                opened=self.staged and item.position == self.open_at,
                typed=self.typed if self.typed and self.typed.position == item.position else None,
                place=places.get(item.position, ""),
                tables=None if self.notes.get("source") else self.notes["tables"],
            )
            for item in (self.shown() if items is None else items)
        ]

    @cached_property
    def first_unseen(self) -> Item | None:
        return next((i for i in self.sheet.items if not i.seen), None)

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """Address word, label and number of duties, by where the duties stand."""
        return [(key, str(words), self.counts[key]) for key, (words, _belongs) in STANDINGS.items()]

    @property
    def reasons(self) -> list[tuple[str, str, int]]:
        """The same by what is the matter with them."""
        return reasons_counted(self.sheet.items)

    @property
    def blocking(self) -> list[Item]:
        return [i for i in self.sheet.items if i.blocked]

    @property
    def blocking_by_sentence(self) -> list[tuple[str, list[Item]]]:
        return blocking_by_sentence(self.sheet.items)

    @cached_property
    def open_names(self) -> list[import_names.OpenName]:
        return import_names.open_names(self.sheet.items)

    @property
    def names_open(self) -> bool:
        """Few names stand open at once; many are folded until somebody works on them."""
        few = len(self.open_names) + len(self.waiting_groups) <= _FEW_NAMES
        return few or "names" in request.args or request.blueprint == "import_names"

    @property
    def waiting_groups(self) -> list[Group]:
        return [g for g in self.groups.values() if g.rows]

    @cached_property
    def agencies_here(self) -> list[tuple[int, str]]:
        """The agencies that some duty names, in official order."""
        named = {i for item in self.sheet.items for i in (*item.draft.lead_ids, *item.draft.coordinator_ids)}
        return [(key, name) for key, name in self.agency_names.items() if key in named]

    @cached_property
    def preview(self) -> import_reading.Preview:
        return import_reading.preview(self.session, self.run, self.sheet)

    @property
    def left_out_tables(self) -> list[dict[str, Any]]:
        return [{**t, "why": REASONS_LEFT_OUT.get(t["reason"], t["reason"])} for t in self.notes["left_out"]]

    @property
    def file_problems(self) -> list[dict[str, Any]]:
        return [{"sentence": problem_sentence(p["code"]), **p} for p in self.notes["problems"]]

    @property
    def may_add_agencies(self) -> bool:
        return me().can_anywhere(Action.MANAGE_AGENCIES)


def whole(
    page: ImportPage,
    *,
    problems: Sequence[tuple[str, str]] = (),
    form: HeaderForm | None = None,
) -> str:
    """The whole page, with what went wrong on top."""
    header_form = form or HeaderForm(obj=page.header, version=page.run.version)
    return render_template(
        "imports/review.html", page=page, run=page.run, header_form=header_form, page_problems=list(problems)
    )


def by_script() -> bool:
    """Whether a script of the page asks, so that only parts need to be sent."""
    return request.headers.get("HX-Request") == "true"


def parts(
    page: ImportPage,
    wanted: Collection[str],
    *,
    positions: Iterable[int] = (),
    said: str = "",
    colour: str = "done",
    status: int = 200,
) -> ResponseReturnValue:
    """Only what an act changed, each part under the id it replaces."""
    items = [i for i in page.sheet.items if i.position in set(positions)] if ROWS in wanted else []
    text = render_template(
        "imports/_parts.html",
        page=page,
        run=page.run,
        wanted=wanted,
        rows=page.rows(items) if items else [],
        said=said,
        colour=colour,
    )
    return make_response(text, status)


def done(
    run_id: int,
    said: str,
    wanted: Collection[str] = EVERYTHING,
    *,
    positions: Sequence[int] = (),
    next_at: int | None = None,
    open_end: bool = False,
) -> ResponseReturnValue:
    """After an act: its parts for the script, else the page again at the row (or the next one).

    ``open_end``: what is ``said`` names something that is still to be done.
    """
    if by_script():
        page = ImportPage.open(run_id)
        return parts(page, wanted, positions=positions, said=said, colour="soon" if open_end else "done")
    flash(said, "warning" if open_end else "success")
    at = next_at if next_at is not None else (positions[0] if positions else None)
    return redirect(back_to(run_id, at), 303)


def back_to(run_id: int, at: int | None = None) -> str:
    """The review page where the person was: same filter, at the row."""
    return url_for(
        "imports.review",
        run_id=run_id,
        show=request.args.get("show"),
        agency=request.args.get("agency"),
        names="open" if request.endpoint == "import_names.settle" else None,
        _anchor=f"row-{at}" if at is not None else None,
    )


def refused(run_id: int, why: Refusal | ValueError, position: int | None = None) -> ResponseReturnValue:
    """After a refusal: the page, or the row alone, with the reason and what was typed."""
    page = ImportPage.open(run_id)
    sentence = sentence_of(why) if isinstance(why, Refusal) else str(why)
    status = status_of(why) if isinstance(why, Refusal) else 422
    here = next((i for i in page.sheet.items if i.position == position), None)
    stale = isinstance(why, Refusal) and why.code == "stale"
    if stale and page.run.touched_at:
        sentence = f"{sentence} {_who_touched(page)}"
    if here is not None:
        if "text" in request.form:
            page.typed = Typed(here.position, request.form, sentence, stale, _to_confirm(why))
        sentence = _("Nhiệm vụ số %(n)s: %(why)s", n=here.label, why=sentence)
    if by_script():
        wanted = {ROWS, PROGRESS} if here is not None else {LIST, PROGRESS}
        positions = [here.position] if here is not None else []
        return parts(page, wanted, positions=positions, said=sentence, colour="over", status=status)
    return whole(page, problems=[(f"row-{here.position}" if here else "", sentence)]), status


def _to_confirm(why: Refusal | ValueError) -> date | None:
    """The day that was refused only until somebody confirms it."""
    day = why.params["day"] if isinstance(why, Refusal) and why.code == "due_far" else None
    return day if isinstance(day, date) else None


def _who_touched(page: ImportPage) -> str:
    who = import_reading.person(page.session, page.run.touched_by_id)
    if not who:
        return ""
    return str(_("Người sửa gần nhất: %(who)s, lúc %(when)s.", who=who, when=moment_vi(page.run.touched_at)))
