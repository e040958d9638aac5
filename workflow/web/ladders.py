"""The ladders of an authority: how they stand, what they would do on a day, and changing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Programme
from workflow.rules.duty_kinds import DutyKind
from workflow.rules.ladder_checks import Fault
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import SHIPPED, Ladder, Rung
from workflow.services.ladder_change import (
    LadderHead,
    LadderKey,
    change_ladder,
    read_ladder,
    wanted_ladder,
)
from workflow.services.ladder_figures import last_told, next_told
from workflow.services.ladder_simulation import Outlook, outlook, preview_change
from workflow.services.ladders import EVERYWHERE, Scope, load_ladders, wider_from
from workflow.services.scope import NotFound
from workflow.services.silence_setting import set_silence_months, silence_months
from workflow.web.access import accepts, open_to
from workflow.web.forms.base import read_day
from workflow.web.forms.ladders import (
    AUDIENCE_NAMES,
    KIND_NAMES,
    LADDER_NAMES,
    OWN_DAYS,
    RungForm,
    SilenceForm,
    check,
    fault_sentence,
    rows_of,
    typed_rows,
)
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("ladders", __name__, url_prefix="/ladders")
Page = str | Response | tuple[str, int]
WORDS = {"audiences": AUDIENCE_NAMES, "names": LADDER_NAMES, "own_days": OWN_DAYS, "kinds": KIND_NAMES}


@dataclass(frozen=True, slots=True)
class Shown:
    """One ladder on the page, and where its rungs come from (``None``: as shipped)."""

    head: LadderHead
    source: str | None


def authority_of(action: Action) -> int:
    """The authority whose settings the person sees: the root of the first agency where ``action`` is theirs."""
    paths = me().paths(action)
    if not paths:
        raise NotFound
    return int(paths[0].split(".")[0])


def may_set() -> bool:
    """Whether the person sets up the whole authority, not a part of it."""
    return any(path.count(".") == 1 for path in me().paths(Action.MANAGE_SETTINGS))


def _programmes(authority_id: int) -> dict[int, str]:
    rows = reading().execute(
        sa.select(Programme.id, Programme.name)
        .where(Programme.authority_id == authority_id)
        .order_by(Programme.name)
    )
    return {row.id: row.name for row in rows}


def scope_of(text: str) -> Scope:
    """The scope as the address writes it: nothing, a kind, or ``p<number>`` for a programme.

    Raises:
        NotFound: it is none.
    """
    if not text:
        return EVERYWHERE
    if text in set(DutyKind):
        return Scope(kind=DutyKind(text))
    number = text.removeprefix("p")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return Scope(programme_id=int(number))
    raise NotFound


def scope_text(scope: Scope) -> str:
    """The inverse of ``scope_of``."""
    return f"p{scope.programme_id}" if scope.programme_id is not None else scope.kind or ""


def _scope_names(programmes: dict[int, str]) -> dict[str, str]:
    """Every scope that can be chosen, by its text in the address."""
    kinds = {kind.value: str(name) for kind, name in KIND_NAMES.items()}
    return {
        "": _("Mọi nhiệm vụ"),
        **kinds,
        **{f"p{i}": _("Chương trình: %(name)s", name=name) for i, name in programmes.items()},
    }


@pages.get("")
@open_to(Action.VIEW_LOG)
def page() -> str:
    """The three ladders of one scope, as pictures and as tables, and when each rung was and will be told."""
    return _page(SilenceForm(formdata=None, months=silence_months(reading())))


@pages.post("/silence")
@open_to(Action.MANAGE_SETTINGS)
def silence() -> Page:
    """Change after how many months without a word a duty is listed as not moving."""
    form = SilenceForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with writing() as session:
        set_silence_months(session, me(), form.months.data or 0, now=now())
    flash(_("Đã ghi số tháng; danh sách không chuyển động tính theo số mới."), "success")
    return redirect(url_for(".page") + "#silence", 303)


def _page(form: SilenceForm) -> str:
    session, authority_id = reading(), authority_of(Action.VIEW_LOG)
    scope, names = scope_of(request.args.get("scope", "")), _scope_names(_programmes(authority_id))
    if scope_text(scope) not in names:
        raise NotFound
    own = load_ladders(session)
    shown = []
    for code in SHIPPED:
        head = read_ladder(session, LadderKey(authority_id, code, scope))
        source = next((s for s in wider_from(scope) if (authority_id, s, code) in own.own), None)
        shown.append(Shown(head, None if source is None else names[scope_text(source)]))
    return render_template(
        "ladders/page.html",
        shown=shown,
        scope=scope_text(scope),
        scopes=names,
        own_scopes=sorted({scope_text(s) for a, s, _code in own.own if a == authority_id}),
        last=last_told(session, authority_id),
        next=next_told(session, authority_id, own, scope, today()),
        may_set=may_set(),
        form=form,
        day=today(),
        **WORDS,
    )


@pages.get("/day")
@open_to(Action.VIEW_LOG)
def day() -> Page:
    """Who would be told what on a chosen day, if nobody reports anything until then."""
    asked = request.args.get("day", "")
    try:
        chosen = read_day(asked) if asked else today()
        if chosen < today():
            raise ValueError(_("Ngày đã qua: hãy xem nhật ký đôn đốc."))
        found = outlook(reading(), authority_of(Action.VIEW_LOG), chosen, now=now())
    except ValueError as error:
        return _day(None, asked, str(error)), 422
    except Refusal as refusal:
        return _day(None, asked, sentence_of(refusal)), 422
    return _day(found, asked)


def _day(found: Outlook | None, asked: str, error: str = "") -> str:
    return render_template(
        "ladders/day.html",
        found=found,
        asked=asked,
        error=error,
        content=me().can_anywhere(Action.VIEW),
        **WORDS,
    )


def _key(code: str, scope: str) -> LadderKey:
    if not may_set():
        raise Refusal("not_allowed")
    return LadderKey(authority_of(Action.MANAGE_SETTINGS), code, scope_of(scope))


@pages.get("/<code>")
@open_to(Action.MANAGE_SETTINGS)
def edit(code: str) -> str:
    """The ladder as a table that can be edited."""
    key = _key(code, request.args.get("scope", ""))
    head = read_ladder(reading(), key)
    return _edit(key, head, rows_of(head.ladder.rungs), head.version)


def _edit(
    key: LadderKey,
    head: LadderHead,
    rows: list[RungForm],
    version: int,
    *,
    problems: list[tuple[str, str]] | None = None,
    ladder: Ladder | None = None,
    preview: Outlook | None = None,
) -> str:
    return render_template(
        "ladders/edit.html",
        code=key.code,
        scope=scope_text(key.scope),
        scope_name=_scope_names(_programmes(key.authority_id))[scope_text(key.scope)],
        head=head,
        rows=rows,
        version=version,
        problems=problems or [],
        ladder=ladder or head.ladder,
        found=preview,
        content=me().can_anywhere(Action.VIEW),
        **WORDS,
    )


@pages.post("/<code>")
@open_to(Action.MANAGE_SETTINGS)
@accepts(size=200_000, parts=600)
def change(code: str) -> Page:
    """Show what the change would send; with ``act=save`` make it, with ``act=reset`` take the own rungs away."""
    key = _key(code, request.form.get("scope", ""))
    head = read_ladder(reading(), key)
    version = request.form.get("version", type=row_id)
    version = -1 if version is None else version
    act = request.form.get("act", "")
    if act == "reset":
        return _save(key, None, version)
    rows = typed_rows(request.form)
    rungs, problems = check(rows)
    try:
        ladder = None if problems else wanted_ladder(head.ladder, rungs)
    except Refusal as refusal:
        ladder = None
        faults = cast(tuple[Fault, ...], refusal.params["faults"])
        problems = [("", fault_sentence(fault)) for fault in faults]
    if ladder is None:
        return _edit(key, head, rows, version, problems=problems), 422
    if act == "save":
        try:
            return _save(key, rungs, version)
        except Refusal as refusal:
            stale = [("", sentence_of(refusal))]
            return _edit(key, head, rows, head.version, problems=stale), status_of(refusal)
    preview = preview_change(reading(), key, ladder, now=now())
    return _edit(key, head, rows_of(ladder.rungs), version, ladder=ladder, preview=preview)


def _save(key: LadderKey, rungs: list[Rung] | None, version: int) -> Response:
    with writing() as session:
        count = change_ladder(session, key, rungs, version=version, by=me().user_id, now=now())
    told = ngettext(
        "Đã lưu thang. Lượt rà soát tới sẽ xét lại %(num)s phân công.",
        "Đã lưu thang. Lượt rà soát tới sẽ xét lại %(num)s phân công.",
        count,
    )
    flash(told, "success")
    return redirect(url_for(".page", scope=scope_text(key.scope) or None), 303)
