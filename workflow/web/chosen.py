"""Đôn đốc ngay, Yêu cầu giải trình: for rows that were ticked, for a whole filter, or for one assignment.

The first step shows what would happen and writes nothing; the second does all of it or nothing.
"""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from workflow.mail import domain_of
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import demand_many, urge_now
from workflow.services.chosen_rows import MOST, Seen, of_filter
from workflow.services.mail_switches import hold_reason
from workflow.web.access import open_to
from workflow.web.forms.chosen import ChosenForm, DemandManyForm, UrgeForm, read_back
from workflow.web.listing import selection
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing

pages = Blueprint("chosen", __name__)
Page = str | tuple[str, int]

URGE, DEMAND = "urge", "demand"


def _ticked() -> list[Seen]:
    """The rows of the ticked boxes, or all rows of the filter in the address."""
    if request.form.get("all") == "1":
        return of_filter(reading(), me(), selection(), today())
    try:
        return [seen for text in request.form.getlist("row")[: MOST + 1] for seen in read_back(text)]
    except ValueError:
        raise BadRequest from None


@pages.post("/overdue/chosen")
@open_to(Action.URGE)
def confirm() -> Page:
    """Say who would get what when; nothing is written. A row that changed since the list was shown is named."""
    try:
        rows = _ticked()
        if request.form.get("act") == DEMAND:
            return _confirm_demand(DemandManyForm(formdata=None), rows)
        return _confirm_urge(UrgeForm(formdata=None), rows)
    except Refusal as refusal:
        return render_template("chosen/none.html", why=sentence_of(refusal)), status_of(refusal)


def _changed(chosen: list[Seen], found: list[Seen]) -> frozenset[int]:
    """Rows whose version is another one than the page showed."""
    versions = {row.assignment_id: row.version for row in found}
    return frozenset(row.assignment_id for row in chosen if versions[row.assignment_id] != row.version)


def _confirm_urge(form: UrgeForm, rows: list[Seen], changed: frozenset[int] | None = None) -> str:
    plan = urge_now.plan(reading(), me(), rows, now=now())
    form.show(plan.seen())
    return _urge_page(plan, form, _changed(rows, plan.seen()) if changed is None else changed)


def _urge_page(plan: urge_now.Plan, form: UrgeForm | None, changed: frozenset[int]) -> str:
    return render_template(
        "chosen/urge.html",
        plan=plan,
        form=form,
        changed=changed,
        days=sorted(Counter(reader.day for reader in plan.readers).items()),
        today=today(),
        held=bool(hold_reason(reading())),
    )


def _confirm_demand(form: DemandManyForm, rows: list[Seen], changed: frozenset[int] | None = None) -> str:
    plan = demand_many.plan(reading(), me(), rows, now=now())
    form.show(plan.seen())
    found = _changed(rows, plan.seen()) if changed is None else changed
    return render_template("chosen/demand.html", plan=plan, form=form, changed=found, today=today())


def _not_done(form: ChosenForm, refusal: Refusal) -> frozenset[int]:
    """Say on the form why nothing was done; the rows that changed."""
    field = "report_by" if refusal.code in ("day_past", "due_out_of_range") else ""
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
    return _urge_page(plan, None, frozenset())


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
    return render_template("chosen/demand.html", plan=plan, form=None, changed=frozenset(), today=today())
