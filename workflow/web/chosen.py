"""Đôn đốc ngay, Yêu cầu giải trình, Đổi thời hạn: for rows that were ticked, for a whole filter, or for one assignment.

The first step shows what would happen and writes nothing; the second does all of it or nothing, and leads back to
where the rows were chosen. Each page has an address of its own, so that a browser's "back" sends nothing again.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from workflow.mail import domain_of
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import demand_many, redate_many, urge_now
from workflow.services.chosen_rows import MOST, Seen, of_filter, require_urgeable
from workflow.services.mail_switches import hold_reason
from workflow.web.access import open_to
from workflow.web.chosen_words import demanded, mails_by_day, redated, urged
from workflow.web.forms.chosen import ChosenForm, DemandManyForm, RedateManyForm, UrgeForm, read_back, written
from workflow.web.listing import selection
from workflow.web.redirects import HOME, came_from, safe_next
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing

pages = Blueprint("chosen", __name__)
Page = str | Response | tuple[str, int]

URGE, DEMAND, REDATE = "urge", "demand", "redate"
LONGEST_ADDRESS = 3000
"""Letters; servers take about 4000 in the line of a request."""


def _asked() -> tuple[str, list[Seen]]:
    """What is to be done, and with which rows: the one of the button pressed, those ticked, or the whole filter."""
    act, _space, row = request.values.get("one", "").partition(" ")
    try:
        if row:
            return act, read_back(row)
        return request.values.get("act", ""), _ticked()
    except ValueError:
        raise BadRequest from None


def _ticked() -> list[Seen]:
    if request.values.get("all") == "1":
        return of_filter(reading(), me(), selection(), today())
    return [seen for text in request.values.getlist("row")[: MOST + 1] for seen in read_back(text)]


@pages.get("/overdue/urge")
@pages.get("/overdue/demand")
@pages.get("/overdue/redate")
@open_to(Action.URGE)
def back() -> Response:
    """Who comes to a step's address without its form goes on from the list."""
    return redirect(url_for("overdue.listed"))


@pages.post("/overdue/chosen")
@open_to(Action.URGE)
def choose() -> Page:
    """Lead to the confirmation of what was chosen; shown at once where so many rows have no place in an address."""
    if request.form.get("all") == "1" and not request.form.get("one"):
        filtered = {**request.args.to_dict(), "act": request.form.get("act", ""), "all": "1"}
        return redirect(_address({**filtered, "back": came_from()}), 303)
    act, rows = _asked()
    require_urgeable(reading(), me(), rows)
    target = _address({"act": act, "row": written(rows), "back": came_from()})
    return redirect(target, 303) if len(target) <= LONGEST_ADDRESS else _confirm(act, rows)


def _address(args: dict[str, str]) -> str:
    return f"{url_for('.confirm')}?{urlencode(args)}"


@pages.get("/overdue/chosen")
@open_to(Action.URGE)
def confirm() -> Page:
    """Say who would get what when; nothing is written. A row that changed since the list was shown is named."""
    if "act" not in request.args:
        return back()
    try:
        act, rows = _asked()
    except Refusal as refusal:
        return _none(refusal)
    return _confirm(act, rows)


def _confirm(act: str, rows: list[Seen]) -> Page:
    try:
        if act == DEMAND:
            return _confirm_demand(DemandManyForm(formdata=None, back=_origin()), rows)
        if act == REDATE:
            return _confirm_redate(RedateManyForm(formdata=None, back=_origin()), rows)
        return _confirm_urge(UrgeForm(formdata=None, back=_origin()), rows)
    except Refusal as refusal:
        return _none(refusal)


def _none(refusal: Refusal) -> Page:
    return render_template("chosen/none.html", why=sentence_of(refusal)), status_of(refusal)


def _origin() -> str:
    """The page on which the rows were chosen."""
    asked = request.args["back"] if "back" in request.args else came_from()
    return _where(asked)


def _where(wanted: str | None) -> str:
    """``wanted`` if it is a page of ours, else the list of overdue work."""
    found = safe_next(wanted)
    return url_for("overdue.listed") if found == HOME else found


def _done(form: ChosenForm, told: str) -> Response:
    flash(told, "success")
    return redirect(_where(form.back.data), 303)


def _changed(chosen: list[Seen], found: list[Seen]) -> frozenset[int]:
    """Rows whose version is another one than the page showed."""
    versions = {row.assignment_id: row.version for row in found}
    return frozenset(row.assignment_id for row in chosen if versions[row.assignment_id] != row.version)


def _confirm_urge(form: UrgeForm, rows: list[Seen], changed: frozenset[int] | None = None) -> str:
    plan = urge_now.plan(reading(), me(), rows, now=now())
    form.show(plan.seen())
    return render_template(
        "chosen/urge.html",
        plan=plan,
        form=form,
        changed=_changed(rows, plan.seen()) if changed is None else changed,
        days=mails_by_day(plan),
        today=today(),
        held=bool(hold_reason(reading())),
        cancel=_where(form.back.data),
    )


def _confirm_demand(form: DemandManyForm, rows: list[Seen], changed: frozenset[int] | None = None) -> str:
    plan = demand_many.plan(reading(), me(), rows, now=now())
    form.show(plan.seen())
    found = _changed(rows, plan.seen()) if changed is None else changed
    return render_template(
        "chosen/demand.html",
        plan=plan,
        form=form,
        changed=found,
        today=today(),
        cancel=_where(form.back.data),
    )


def _confirm_redate(form: RedateManyForm, rows: list[Seen], changed: frozenset[int] | None = None) -> str:
    plan = redate_many.plan(reading(), me(), rows, now=now())
    form.show(plan.seen())
    found = _changed(rows, plan.seen()) if changed is None else changed
    return render_template(
        "chosen/redate.html",
        plan=plan,
        form=form,
        changed=found,
        today=today(),
        cancel=_where(form.back.data),
    )


_FIELDS = {
    "due_out_of_range": ("report_by", "due"),
    "day_past": ("report_by", "due"),
    "note_needed": ("reason",),
}


def _not_done(form: ChosenForm, refusal: Refusal) -> frozenset[int]:
    """Say on the form why nothing was done; the rows that changed."""
    field = next((name for name in _FIELDS.get(refusal.code, ()) if name in form), "")
    form.refuse(sentence_of(refusal), field=field)
    ids = refusal.params.get("ids", ())
    return frozenset(ids) if isinstance(ids, tuple) else frozenset()


@pages.post("/overdue/urge")
@open_to(Action.URGE)
def urge() -> Page:
    """Urge every row that was confirmed, or none."""
    form = UrgeForm()
    rows = form.seen()
    if not rows:
        raise BadRequest
    if not form.validate_on_submit():
        return _confirm_urge(form, rows, frozenset()), 422
    try:
        with writing() as session:
            plan = urge_now.urge(
                session,
                me(),
                rows,
                form.order(),
                now=now(),
                domain=domain_of(runtime().settings),
                address=address(),
            )
    except Refusal as refusal:
        changed = _not_done(form, refusal)
        return _confirm_urge(form, rows, changed), status_of(refusal)
    return _done(form, urged(plan, today()))


@pages.post("/overdue/demand")
@open_to(Action.URGE)
def demand() -> Page:
    """Ask for an explanation of every row that was confirmed, or of none."""
    form = DemandManyForm()
    rows = form.seen()
    if not rows:
        raise BadRequest
    if not form.validate_on_submit():
        return _confirm_demand(form, rows, frozenset()), 422
    try:
        with writing() as session:
            plan = demand_many.demand_all(
                session, me(), rows, note=form.note.data or "", now=now(), address=address()
            )
    except Refusal as refusal:
        changed = _not_done(form, refusal)
        return _confirm_demand(form, rows, changed), status_of(refusal)
    return _done(form, demanded(plan))


@pages.post("/overdue/redate")
@open_to(Action.DECIDE)
def redate() -> Page:
    """Give every row that was confirmed the new deadline, or none."""
    form = RedateManyForm()
    rows = form.seen()
    if not rows:
        raise BadRequest
    if not form.validate_on_submit():
        return _confirm_redate(form, rows, frozenset()), 422
    try:
        with writing() as session:
            plan = redate_many.redate_all(
                session, me(), rows, form.new_deadline(), now=now(), address=address()
            )
    except Refusal as refusal:
        changed = _not_done(form, refusal)
        return _confirm_redate(form, rows, changed), status_of(refusal)
    return _done(form, redated(plan, form.new_deadline().due))
