"""Bring a document's table into the register: upload, look at every row, correct, register at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Agency, ImportRun, ImportState
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.plan import Problem, Severity
from workflow.intake.reading import read_file
from workflow.intake.resolve import resolve
from workflow.rules.owner_phrases import match_owners
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import import_reading, import_registering, import_staging
from workflow.services.calendar import load_calendar
from workflow.services.import_drafts import Decision, Draft
from workflow.services.import_reading import Item
from workflow.services.import_staging import Header
from workflow.services.scope import NotFound
from workflow.web.access import accepts, open_to
from workflow.web.forms.base import read_day
from workflow.web.forms.imports import HeaderForm, UploadForm
from workflow.web.import_sentences import (
    BLOCKERS,
    COLUMNS,
    REASONS_LEFT_OUT,
    TERMS,
    problem_sentence,
    unreadable_sentence,
)
from workflow.web.refusals import sentence_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("imports", __name__, url_prefix="/imports")

ROWS_A_PAGE = 25
_SHOWN: dict[str, Callable[[Item], bool]] = {
    "all": lambda _item: True,
    "blocked": lambda item: item.blocked,
    "warned": lambda item: item.warned,
}


@pages.get("")
@open_to(Action.REGISTER)
def index() -> ResponseReturnValue:
    """The list of imports, and the way to a new one."""
    return render_template("imports/index.html", form=UploadForm(), runs=import_reading.runs(reading(), me()))


@pages.post("")
@open_to(Action.REGISTER)
@accepts(size=MAX_BYTES + 1_000_000)
def upload() -> ResponseReturnValue:
    """Read a file and stage what it holds; the register is untouched."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            run = _staged(form.file.data.filename or "", form.file.data.read())
            return redirect(url_for(".review", run_id=run.id), 303)
        except IntakeError as error:
            form.refuse(unreadable_sentence(error), field="file")
        except Refusal as refusal:
            form.refuse(sentence_of(refusal), field="file")
    runs = import_reading.runs(reading(), me())
    return render_template("imports/index.html", form=form, runs=runs), 422


def _staged(file_name: str, data: bytes) -> ImportRun:
    plan = read_file(data, file_name)
    authority_id = next(g.agency_id for g in me().grants if g.path in me().paths(Action.REGISTER))
    with writing() as session:
        authority = session.get_one(Agency, session.get_one(Agency, authority_id).authority_id)
        directory = import_staging.directory_of(session, authority.id, today())
        duties = resolve(plan, directory, plan.header.issued_on, calendar=load_calendar(session))
        return import_staging.stage(
            session,
            me(),
            authority,
            plan,
            duties,
            file_name=file_name,
            sha256=hashlib.sha256(data).hexdigest(),
            now=now(),
        )


@pages.get("/<int:run_id>")
@open_to(Action.REGISTER)
def review(run_id: int) -> ResponseReturnValue:
    """Every row as read beside its source, with what still stands in the way."""
    return _review_page(run_id)


def _review_page(
    run_id: int, *, problems: list[tuple[str, str]] | None = None, form: HeaderForm | None = None
) -> str:
    session = reading()
    run = import_staging.run_for(session, me(), run_id)
    found = import_reading.items(session, run)
    notes = json.loads(run.problems)
    names = import_reading.agency_names(session, run.authority_id)
    groups = import_reading.groups(session, run.authority_id, found)
    show = request.args.get("show", "all")
    matching = [item for item in found if _SHOWN.get(show, _SHOWN["all"])(item)]
    pages_of = max(1, -(-len(matching) // ROWS_A_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages_of)
    shown = matching[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    header = Header.from_json(run.header)
    return render_template(
        "imports/review.html",
        run=run,
        staged=run.state is ImportState.STAGED,
        header_form=form or HeaderForm(obj=header),
        page_problems=problems or [],
        tables=notes["tables"],
        left_out=[{**t, "why": REASONS_LEFT_OUT.get(t["reason"], t["reason"])} for t in notes["left_out"]],
        file_problems=[{"sentence": problem_sentence(p["code"]), **p} for p in notes["problems"]],
        counts={
            "rows": len(found),
            "ready": sum(not i.draft.blockers and not i.left_out for i in found),
            "blocked": sum(i.blocked for i in found),
            "warned": sum(i.warned for i in found),
        },
        groups=list(groups.values()),
        items=[_shown(item, names, groups, notes["tables"], header.issued_on) for item in shown],
        show=show,
        page=page,
        pages=pages_of,
        total=len(matching),
        agency_names=list(names.values()),
        preview=import_reading.preview(session, run, found),
    )


def _against_header(draft: Draft, issued_on: date | None) -> list[Problem]:
    """A deadline before the day on which the paper was signed, by the header as it stands now."""
    told = {p.code for p in draft.proposal.problems}
    if draft.due is None or issued_on is None or draft.due >= issued_on:
        return []
    if told & {"deadline_past_at_issue", "past_when_issued"}:
        return []
    return [Problem("deadline_past_at_issue", Severity.WARNING, 0, "deadline", f"{draft.due:%d/%m/%Y}")]


def _shown(
    item: Item, names: dict[int, str], groups: dict[int, Any], tables: list[Any], issued_on: date | None
) -> dict[str, Any]:
    """One row with its sentences, as the template prints it."""
    draft = item.draft
    return {
        "position": item.position,
        "left_out": item.left_out,
        "draft": draft,
        "warned": item.warned,
        "open": request.args.get("open", type=int) == item.position,
        "leads": [(i, names.get(i, "")) for i in draft.lead_ids],
        "lead_names": [names.get(i, "") for i in draft.lead_ids]
        + [groups[g].name for g in draft.open_groups if g in groups],
        "open_groups": [groups[g] for g in draft.open_groups if g in groups],
        "cells": import_reading.cells(tables, item),
        "problems": [
            {
                "severity": p.severity,
                "column": COLUMNS.get(p.column, ""),
                "sentence": problem_sentence(p.code),
                "detail": COLUMNS.get(p.detail, p.detail),
            }
            for p in (*draft.proposal.problems, *_against_header(draft, issued_on))
        ],
        "helpers": [names.get(i, "") for i in draft.coordinator_ids],
        "term": TERMS.get(draft.deadline_kind, TERMS["none"]),
        "blockers": [] if item.left_out else [BLOCKERS[b] for b in draft.blockers],
    }


@pages.post("/<int:run_id>/header")
@open_to(Action.REGISTER)
def header(run_id: int) -> ResponseReturnValue:
    """Correct number, issuer, date and subject."""
    form = HeaderForm()
    if not form.validate_on_submit():
        return _review_page(run_id, form=form), 422
    with writing() as session:
        import_staging.correct_header(session, me(), run_id, form.header())
    flash(_("Đã lưu phần đầu văn bản."))
    return _back(run_id)


@pages.post("/<int:run_id>/rows/<int:position>")
@open_to(Action.REGISTER)
def row(run_id: int, position: int) -> ResponseReturnValue:
    """Correct one row."""
    try:
        with writing() as session:
            run = import_staging.staged_run(session, me(), run_id)
            item = next((i for i in import_reading.items(session, run) if i.position == position), None)
            if item is None:
                raise NotFound
            added = _added_leads(session, run, item)
            import_staging.decide_row(
                session,
                me(),
                run_id,
                position,
                _decision(session, run, item, added),
                left_out="left_out" in request.form,
            )
    except (Refusal, ValueError) as error:
        sentence = sentence_of(error) if isinstance(error, Refusal) else str(error)
        told = _("Dòng %(n)s: %(why)s", n=position, why=sentence)
        return _review_page(run_id, problems=[(f"row-{position}", told)]), 422
    flash(_("Đã lưu dòng %(n)s.", n=position))
    return _back(run_id, anchor=f"row-{position}")


def _added_leads(session: Any, run: ImportRun, item: Item) -> list[int]:
    """Ids of the agencies typed into the row.

    Raises:
        Refusal: ``agency_unknown`` for a name that is no agency's.
    """
    directory = import_staging.directory_of(session, run.authority_id, today())
    ids = []
    for name in filter(None, (part.strip() for part in request.form.get("add", "").split(";"))):
        found = match_owners(name, directory).lead
        if len(found) != 1 or found[0].agency_id is None:
            raise Refusal("agency_unknown", name=name)
        ids.append(found[0].agency_id)
    return ids


def _decision(session: Any, run: ImportRun, item: Item, added: list[int]) -> Decision:
    """What the row's form says, kept only where it differs from what was read."""
    draft, proposal = item.draft, item.draft.proposal
    text, typed_due = request.form.get("text", ""), request.form.get("due", "").strip()
    due = read_day(typed_due) if typed_due else None
    ticked = tuple(int(i) for i in request.form.getlist("lead") if i.isdecimal())
    fan_out = dict(draft.decision.fan_out)
    known = import_reading.groups(session, run.authority_id, [item])
    for group_id in request.form.getlist("group", type=int):
        if group_id in known and known[group_id].members:
            fan_out[str(group_id)] = tuple(i for i, _name in known[group_id].members)
    same_leads = set(ticked) == set(draft.lead_ids) and not added
    read_due = proposal.deadline.due if proposal.deadline else None
    return Decision(
        text=None if text == proposal.text else text,
        due=None if due == read_due else (due.isoformat() if due else ""),
        lead_ids=draft.decision.lead_ids if same_leads else tuple(dict.fromkeys((*ticked, *added))),
        fan_out=fan_out,
        without_lead="without_lead" in request.form,
        seen=True,
    )


@pages.post("/<int:run_id>/groups/<int:group_id>")
@open_to(Action.REGISTER)
def confirm_group(run_id: int, group_id: int) -> ResponseReturnValue:
    """Confirm that a group stands for its members, in every row that it leads."""
    try:
        with writing() as session:
            rows = import_staging.confirm_group(session, me(), run_id, group_id)
    except Refusal as refusal:
        return _review_page(run_id, problems=[("", sentence_of(refusal))]), 422
    flash(_("Đã xác nhận nhóm cho %(n)s nhiệm vụ.", n=rows))
    return _back(run_id)


@pages.post("/<int:run_id>/without-leads")
@open_to(Action.REGISTER)
def without_leads(run_id: int) -> ResponseReturnValue:
    """Register the rows that lack a lead with nobody yet."""
    with writing() as session:
        rows = import_staging.register_without_leads(session, me(), run_id)
    flash(_("Đã ghi nhận “chưa giao” cho %(n)s nhiệm vụ.", n=rows))
    return _back(run_id)


@pages.post("/<int:run_id>/register")
@open_to(Action.REGISTER)
def register(run_id: int) -> ResponseReturnValue:
    """Put all rows into the register, or none."""
    try:
        with writing() as session:
            done = import_registering.register(session, me(), run_id, now=now())
    except Refusal as refusal:
        return _review_page(run_id, problems=[("", sentence_of(refusal))]), 422
    flash(
        _(
            "Đã ghi vào sổ: %(new)s nhiệm vụ mới, %(changed)s cập nhật, %(same)s không đổi.",
            new=done.new,
            changed=done.changed,
            same=done.unchanged,
        )
    )
    return redirect(url_for("register.document", document_id=done.document_id), 303)


@pages.post("/<int:run_id>/discard")
@open_to(Action.REGISTER)
def discard(run_id: int) -> ResponseReturnValue:
    """Put the import away."""
    with writing() as session:
        import_staging.discard(session, me(), run_id, now=now())
    flash(_("Đã bỏ lần nhập. Sổ không thay đổi."))
    return redirect(url_for(".index"), 303)


def _back(run_id: int, anchor: str | None = None) -> Response:
    """The review page where the person was: same filter and page."""
    return redirect(
        url_for(
            ".review",
            run_id=run_id,
            show=request.args.get("show"),
            page=request.args.get("page"),
            _anchor=anchor,
        ),
        303,
    )
