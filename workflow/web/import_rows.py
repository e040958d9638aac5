"""Acts on single duties of an import: correct, accept, leave out, split, join, add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models import ImportRow, ImportRun
from workflow.rules.far_deadlines import require_sure
from workflow.rules.owner_phrases import Directory, match_owners
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import import_adding, import_names, import_rows, import_shape
from workflow.services.import_access import run_for, staged_run
from workflow.services.import_directory import directory_of
from workflow.services.import_drafts import Decision, Draft
from workflow.services.import_sheet import Item, Sheet, read_sheet
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.forms.base import read_day
from workflow.web.forms.deadlines import confirmed_day
from workflow.web.import_page import (
    EVERYTHING,
    NAMES,
    PROGRESS,
    REGISTER,
    ROWS,
    done,
    refused,
)
from workflow.web.import_sentences import BLOCKERS
from workflow.web.request import me, now, reading, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("import_rows", __name__, url_prefix="/imports/<int:run_id>/rows")

Verb = Callable[..., ImportRow]


def _version() -> int:
    """The version of the row that the person saw; none was seen where the form has no number."""
    return request.form.get("version", -1, type=row_id)


def _take_back(session: Session, *args: Any, **kwargs: Any) -> ImportRow:
    return import_rows.leave_out(session, *args, out=False, **kwargs)


#: Word of the address → the service's verb, what it changes on the page, what is said.
_ACTS: dict[str, tuple[Verb, frozenset[str], Callable[[str], str]]] = {
    "accept": (
        import_rows.accept,
        frozenset({ROWS, PROGRESS, REGISTER}),
        lambda n: _("Đã xem nhiệm vụ số %(n)s.", n=n),
    ),
    "leave-out": (
        import_rows.leave_out,
        frozenset({ROWS, PROGRESS, REGISTER, NAMES}),
        lambda n: _("Đã bỏ nhiệm vụ số %(n)s ra; bấm “Lấy lại” nếu nhầm.", n=n),
    ),
    "take-back": (
        _take_back,
        frozenset({ROWS, PROGRESS, REGISTER, NAMES}),
        lambda n: _("Đã lấy lại nhiệm vụ số %(n)s.", n=n),
    ),
    "keep-apart": (
        import_rows.keep_apart,
        frozenset({ROWS, PROGRESS, REGISTER}),
        lambda n: _("Đã giữ riêng nhiệm vụ số %(n)s.", n=n),
    ),
    "join": (
        import_shape.join_previous,
        EVERYTHING,
        lambda n: _("Đã gộp nhiệm vụ số %(n)s vào nhiệm vụ trước nó.", n=n),
    ),
    "join-twin": (
        import_shape.join_twin,
        EVERYTHING,
        lambda n: _("Đã gộp nhiệm vụ số %(n)s vào nhiệm vụ trùng với nó.", n=n),
    ),
    "take-apart": (
        import_shape.take_apart,
        EVERYTHING,
        lambda n: _("Đã tách lại phần gộp sau cùng của nhiệm vụ số %(n)s.", n=n),
    ),
}


@pages.post(
    "/<int:position>/<any('accept','leave-out','take-back','keep-apart','join','join-twin','take-apart'):act>"
)
@open_to(Action.REGISTER)
def act(run_id: int, position: int, act: str) -> ResponseReturnValue:
    """One button of a row."""
    verb, changed, said = _ACTS[act]
    sheet = read_sheet(reading(), run_for(reading(), me(), run_id))
    if position not in sheet.rows:
        raise NotFound
    try:
        with writing() as session:
            row = verb(session, me(), run_id, position, version=_version(), now=now())
            stands = row.position
            left = _left_to_correct(read_sheet(session, staged_run(session, me(), run_id)).item(stands))
    except Refusal as refusal:
        return refused(run_id, refusal, position)
    onward = _onward(sheet, position) if act in ("accept", "leave-out") else None
    next_at = stands if onward is None else onward
    words, label = said(sheet.labels[position]), sheet.labels[position]
    open_end = act == "accept" and bool(left)
    if open_end:
        words = _("Đã xem nhiệm vụ số %(n)s, còn phải sửa trước khi ghi vào sổ: %(why)s", n=label, why=left)
    return done(run_id, words, changed, positions=[stands], next_at=next_at, open_end=open_end)


def _left_to_correct(item: Item) -> str:
    """What the duty must still have before it can be registered, in sentences."""
    return " ".join(str(BLOCKERS[code]) for code in item.draft.blockers) if item.to_correct else ""


def _onward(sheet: Sheet, position: int) -> int | None:
    """The next duty that nobody looked at, else simply the next."""
    order = [item.position for item in sheet.items]
    after = sheet.items[order.index(position) + 1 :] if position in order else ()
    return next((i.position for i in after if not i.seen), after[0].position if after else None)


@pages.post("/<int:position>")
@open_to(Action.REGISTER)
def save(run_id: int, position: int) -> ResponseReturnValue:
    """Correct one duty; whoever saves it has looked at it."""
    try:
        with writing() as session:
            run = staged_run(session, me(), run_id)
            item = read_sheet(session, run).item(position)
            directory = directory_of(session, run.authority_id, today())
            decision = _decision(_Typed(session, run, directory), item)
            import_rows.decide_row(
                session,
                me(),
                run_id,
                position,
                decision,
                left_out=item.left_out,
                version=_version(),
                now=now(),
            )
    except (Refusal, ValueError) as error:
        return refused(run_id, error, position)
    said = _("Đã lưu nhiệm vụ số %(n)s.", n=item.label)
    return done(run_id, said, {ROWS, PROGRESS, REGISTER, NAMES}, positions=[position])


class _Typed:
    """What the form names as agencies, as ids of the directory."""

    def __init__(self, session: Session, run: ImportRun, directory: Directory) -> None:
        self.session, self.run, self.directory = session, run, directory

    def ids(self, field: str) -> tuple[int, ...]:
        """Ids of the names typed into a field; a group stands for its members.

        Raises:
            Refusal: ``agency_unknown`` for a name that is nobody's.
        """
        ids: list[int] = []
        for name in filter(None, (part.strip() for part in request.form.get(field, "").split(";"))):
            found = match_owners(name, self.directory).lead
            one = found[0] if len(found) == 1 else None
            if one is None or (one.agency_id is None and one.group_id is None):
                raise Refusal("agency_unknown", name=name)
            if one.group_id is not None:
                ids += import_names.members_of(self.session, self.run, one.group_id)
            elif one.agency_id is not None:
                ids.append(one.agency_id)
        return tuple(ids)


def _numbers(field: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(request.form.getlist(field, type=row_id)))


def _decision(typed: _Typed, item: Item) -> Decision:
    """What the row's form says, kept only where it differs from what stands."""
    draft = item.draft
    decision = _with_leads(typed, draft, draft.decision)
    helpers = tuple(dict.fromkeys((*_numbers("helper"), *typed.ids("add_helper"))))
    if set(helpers) != set(draft.coordinator_ids):
        decision = replace(decision, coordinator_ids=helpers)
    return replace(
        decision,
        **_words(draft),
        due=_due(draft),
        without_lead="without_lead" in request.form,
        seen=True,
    )


def _words(draft: Draft) -> dict[str, Any]:
    """Text and product, none where they are as read."""
    out: dict[str, Any] = {}
    for field, stands, read in (
        ("text", draft.text, draft.proposal.text),
        ("product", draft.product, draft.proposal.product),
    ):
        given = request.form.get(field, stands).replace("\r\n", "\n")
        out[field] = None if given.strip() == read.strip() else given
    return out


def _due(draft: Draft) -> str | None:
    """The typed deadline; none where it is the one that was read."""
    if "due" not in request.form:
        return draft.decision.due
    given = request.form["due"].strip()
    due = read_day(given) if given else None
    if due == draft.due:
        return draft.decision.due
    require_sure(due, today(), confirmed_day("due"))
    read = draft.proposal.deadline.due if draft.proposal.deadline else None
    if due == read:
        return None
    return due.isoformat() if due else ""


def _with_leads(typed: _Typed, draft: Draft, decision: Decision) -> Decision:
    """Leads as ticked and typed, groups as answered; a group that nobody answered goes on waiting."""
    leads = tuple(dict.fromkeys((*_numbers("lead"), *typed.ids("add"))))
    if set(leads) != set(draft.lead.ids):
        closed = {key: () if ids else ids for key, ids in decision.fan_out.items()}
        decision = replace(decision, lead_ids=leads, fan_out=closed)
    for group_id in _numbers("group"):
        if group_id in draft.open_groups:
            members = import_names.members_of(typed.session, typed.run, group_id)
            if not members:
                raise Refusal("group_empty")
            decision = import_names.with_group(decision, group_id, members)
    for group_id in _numbers("no_group"):
        if group_id in draft.open_groups:
            decision = replace(decision, fan_out={**decision.fan_out, str(group_id): ()})
    return decision


@pages.post("/<int:position>/split")
@open_to(Action.REGISTER)
def split(run_id: int, position: int) -> ResponseReturnValue:
    """Make one duty of every part of the text that an empty line sets apart."""
    try:
        with writing() as session:
            made = import_shape.split(
                session,
                me(),
                run_id,
                position,
                request.form.get("text", ""),
                version=_version(),
                now=now(),
            )
            count = len(made)
    except Refusal as refusal:
        return refused(run_id, refusal, position)
    said = _("Đã tách thành %(n)s nhiệm vụ; xem lại từng phần.", n=count)
    return done(run_id, said, EVERYTHING, positions=[position])


@pages.post("")
@open_to(Action.REGISTER)
def add(run_id: int) -> ResponseReturnValue:
    """Add the duty that a sentence of the document holds."""
    place = request.form.get("place", "")
    words = request.form.get("words", "")
    try:
        with writing() as session:
            row = import_adding.add_from_source(session, me(), run_id, place, words=words, now=now())
            position = row.position
    except Refusal as refusal:
        return refused(run_id, refusal)
    return done(run_id, _("Đã thêm một nhiệm vụ; xem lại nội dung của nó."), positions=[position])
