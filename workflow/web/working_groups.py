"""Tổ công tác: the groups by level, the decisions that made them, their members."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import WorkingGroup
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.working_groups import read_members
from workflow.services import working_group_reading, working_groups
from workflow.web.access import accepts, open_to
from workflow.web.forms.base import VersionedForm
from workflow.web.forms.working_groups import (
    ACTS,
    KINDS,
    LEVELS,
    DecisionForm,
    EndForm,
    GroupForm,
    MembersForm,
    RowForm,
)
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("working_groups", __name__, url_prefix="/working-groups")
Page = str | Response | tuple[str, int]
_AT_FIELD = {
    "name_needed": "name",
    "group_name_taken": "name",
    "days_reversed": "valid_to",
    "decision_number_needed": "number",
    "decision_twice": "number",
    "issuer_needed": "issuer",
    "decision_in_future": "issued_on",
    "member_line": "members",
    "members_none": "members",
    "member_twice": "members",
}
_SHEET = 256 * 1024


@pages.get("")
@open_to(Action.VIEW)
def listed() -> str:
    """Groups by level, with how many there are today."""
    found = working_group_reading.read_groups(reading(), me(), today())
    return render_template("working_groups/list.html", found=found, levels=LEVELS, acts=ACTS)


@pages.get("/new")
@open_to(Action.REGISTER)
def new() -> str:
    """The form of a new group."""
    form = GroupForm(formdata=None, version=0, group_count=1)
    _offer(form, None)
    return _edit(form, 0)


def _offer(form: GroupForm, group: WorkingGroup | None) -> None:
    kept = group.agency_id if group else None
    form.offer(working_groups.agencies_to_register(reading(), me(), today(), kept=kept))


def _edit(form: GroupForm, working_group_id: int) -> str:
    return render_template("working_groups/edit.html", form=form, working_group_id=working_group_id)


@pages.post("/new")
@open_to(Action.REGISTER)
def add() -> Page:
    """Add it."""
    form = GroupForm()
    _offer(form, None)
    if not form.validate_on_submit():
        return _edit(form, 0), 422
    try:
        with writing() as session:
            working_group_id = working_groups.add_group(session, me(), form.draft(), now=now()).id
    except Refusal as refusal:
        _refuse(form, refusal)
        return _edit(form, 0), status_of(refusal)
    flash(_("Đã ghi tổ."), "success")
    return redirect(url_for(".page", working_group_id=working_group_id), 303)


def _refuse(form: VersionedForm, refusal: Refusal) -> None:
    field = _AT_FIELD.get(refusal.code, "")
    form.refuse(sentence_of(refusal), field=field if field in form else "")


@pages.get("/<int:working_group_id>")
@open_to(Action.VIEW)
def page(working_group_id: int) -> str:
    """One group; for who keeps it, what can be added."""
    return _page(working_group_id)


def _page(
    working_group_id: int,
    decision: DecisionForm | None = None,
    members: MembersForm | None = None,
    ending: EndForm | None = None,
) -> str:
    found = working_group_reading.read_group(reading(), me(), working_group_id, today())
    decision, members = decision or DecisionForm(formdata=None), members or MembersForm(formdata=None)
    for form in (decision, members):
        form.version.data = found.group.version
    return render_template(
        "working_groups/page.html",
        it=found,
        group=found.group,
        decision=decision,
        members=members,
        ending=ending,
        row=RowForm(formdata=None, version=found.group.version),
        levels=LEVELS,
        kinds=KINDS,
        acts=ACTS,
        today=today(),
    )


@pages.get("/<int:working_group_id>/edit")
@open_to(Action.REGISTER)
def edit(working_group_id: int) -> str:
    """The form of a group."""
    group = working_groups.group_for(reading(), me(), working_group_id, Action.REGISTER)
    form = GroupForm.of(group)
    _offer(form, group)
    return _edit(form, working_group_id)


@pages.post("/<int:working_group_id>/edit")
@open_to(Action.REGISTER)
def change(working_group_id: int) -> Page:
    """Change it."""
    form = GroupForm()
    _offer(form, working_groups.group_for(reading(), me(), working_group_id, Action.REGISTER))
    if not form.validate_on_submit():
        return _edit(form, working_group_id), 422
    version = form.version.data or 0
    try:
        with writing() as session:
            working_groups.change_group(
                session, me(), working_group_id, form.draft(), version=version, now=now()
            )
    except Refusal as refusal:
        _refuse(form, refusal)
        return _edit(form, working_group_id), status_of(refusal)
    flash(_("Đã ghi thay đổi."), "success")
    return redirect(url_for(".page", working_group_id=working_group_id), 303)


def _done(working_group_id: int, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for(".page", working_group_id=working_group_id), 303)


@pages.post("/<int:working_group_id>/decisions")
@open_to(Action.REGISTER)
def decide(working_group_id: int) -> Page:
    """Add a decision."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(working_group_id, decision=form), 422
    version = form.version.data or 0
    try:
        with writing() as session:
            working_groups.add_decision(
                session, me(), working_group_id, form.draft(), version=version, now=now()
            )
    except Refusal as refusal:
        _refuse(form, refusal)
        return _page(working_group_id, decision=form), status_of(refusal)
    return _done(working_group_id, _("Đã ghi quyết định."))


@pages.post("/<int:working_group_id>/members")
@open_to(Action.REGISTER)
@accepts(size=_SHEET)
def join(working_group_id: int) -> Page:
    """Add the people of a list, all or none."""
    form = MembersForm()
    if not form.validate_on_submit():
        return _page(working_group_id, members=form), 422
    version = form.version.data or 0
    try:
        typed = read_members(form.members.data or "")
        with writing() as session:
            working_groups.add_members(
                session, me(), working_group_id, typed, form.valid_from.data, version=version, now=now()
            )
    except Refusal as refusal:
        _refuse(form, refusal)
        return _page(working_group_id, members=form), status_of(refusal)
    return _done(working_group_id, _("Đã ghi thành viên."))


def _on_row(act: Callable[[Session, int], None]) -> None:
    form = RowForm()
    if not form.validate_on_submit():
        raise Refusal("stale")
    with writing() as session:
        act(session, form.version.data or 0)


@pages.post("/<int:working_group_id>/decisions/<int:decision_id>/remove")
@open_to(Action.REGISTER)
def remove_decision(working_group_id: int, decision_id: int) -> Page:
    """Take back a decision entered by mistake; a refusal is told on a page of its own."""

    def act(session: Session, version: int) -> None:
        working_groups.remove_decision(
            session, me(), working_group_id, decision_id, version=version, now=now()
        )

    _on_row(act)
    return _done(working_group_id, _("Đã bỏ quyết định ghi nhầm."))


@pages.post("/<int:working_group_id>/members/<int:member_id>/end")
@open_to(Action.REGISTER)
def end(working_group_id: int, member_id: int) -> Page:
    """A member leaves after a day; today where none is typed."""
    form = EndForm()
    if not form.validate_on_submit():
        return _page(working_group_id, ending=form), 422
    last_day, version = form.last_day.data or today(), form.version.data or 0
    try:
        with writing() as session:
            working_groups.end_member(
                session, me(), working_group_id, member_id, last_day, version=version, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _page(working_group_id, ending=form), status_of(refusal)
    return _done(working_group_id, _("Đã ghi người này thôi tham gia."))


@pages.post("/<int:working_group_id>/members/<int:member_id>/remove")
@open_to(Action.REGISTER)
def remove_member(working_group_id: int, member_id: int) -> Page:
    """Take back a member entered by mistake."""

    def act(session: Session, version: int) -> None:
        working_groups.end_member(
            session, me(), working_group_id, member_id, None, version=version, now=now()
        )

    _on_row(act)
    return _done(working_group_id, _("Đã bỏ dòng ghi nhầm."))
