"""The tree of agencies, their other names and groups, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Agency
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import agencies, agency_names, agency_tree_reading
from workflow.services.agency_tree_reading import Node
from workflow.services.scope import NotFound, agency_for
from workflow.web.access import open_to
from workflow.web.forms.administration import (
    AgencyForm,
    AliasForm,
    GroupForm,
    NewAgencyForm,
    NewGroupForm,
    agency_choices,
)
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("manage_agencies", __name__, url_prefix="/manage/agencies")
Page = str | Response | tuple[str, int]


def _nodes() -> list[Node]:
    return agency_tree_reading.tree(reading(), me(), Action.MANAGE_AGENCIES)


def _theirs(session: Session, agency_id: int) -> Agency:
    return agency_for(session, me(), agency_id, Action.MANAGE_AGENCIES)


@pages.get("")
@open_to(Action.MANAGE_AGENCIES)
def tree() -> Page:
    """The whole tree, the groups, and the forms for new ones."""
    return _tree()


def _new_agency_form(nodes: list[Node]) -> NewAgencyForm:
    form = NewAgencyForm(prefix="agency")
    form.parent.choices = agency_choices(nodes)
    return form


def _new_group_form(nodes: list[Node]) -> NewGroupForm:
    form = NewGroupForm(prefix="group")
    form.members.choices = agency_choices(nodes)
    return form


def _tree(form: NewAgencyForm | None = None, group_form: NewGroupForm | None = None) -> str:
    nodes = _nodes()
    return render_template(
        "manage_agencies/tree.html",
        nodes=nodes,
        groups=agency_tree_reading.groups(reading(), me()),
        ended=agency_tree_reading.ended(reading(), me()),
        form=form or _new_agency_form(nodes),
        group_form=group_form or _new_group_form(nodes),
    )


@pages.post("")
@open_to(Action.MANAGE_AGENCIES)
def add() -> Page:
    """Add an agency below another."""
    form = _new_agency_form(_nodes())
    if not form.validate_on_submit():
        return _tree(form), 422
    try:
        with writing() as session:
            agency = agencies.add_agency(
                session,
                form.name.data or "",
                parent=_theirs(session, int(form.parent.data)),
                by=me().user_id,
                now=now(),
                short_name=form.short_name.data or "",
                email=form.email.data or "",
                order_no=form.order_no.data or 0,
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _tree(form), status_of(refusal)
    flash(_("Đã thêm %(name)s.", name=agency.name), "success")
    return redirect(url_for(".agency", agency_id=agency.id), 303)


@pages.get("/<int:agency_id>")
@open_to(Action.MANAGE_AGENCIES)
def agency(agency_id: int) -> Page:
    """One agency and its other names."""
    found = _theirs(reading(), agency_id)
    return _agency(found, AgencyForm(obj=found), AliasForm())


def _agency(found: Agency, form: AgencyForm, alias_form: AliasForm) -> str:
    return render_template(
        "manage_agencies/agency.html",
        agency=found,
        form=form,
        alias_form=alias_form,
        aliases=agency_tree_reading.aliases_of(reading(), found),
    )


@pages.post("/<int:agency_id>")
@open_to(Action.MANAGE_AGENCIES)
def change(agency_id: int) -> Page:
    """Correct short name, mailbox and order."""
    found = _theirs(reading(), agency_id)
    form = AgencyForm()
    if not form.validate_on_submit():
        return _agency(found, form, AliasForm(formdata=None)), 422
    with writing() as session:
        agencies.change_agency(
            session,
            _theirs(session, agency_id),
            short_name=form.short_name.data or "",
            email=form.email.data or "",
            order_no=form.order_no.data or 0,
            by=me().user_id,
            now=now(),
        )
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".agency", agency_id=agency_id), 303)


@pages.post("/<int:agency_id>/aliases")
@open_to(Action.MANAGE_AGENCIES)
def add_alias(agency_id: int) -> Page:
    """Record another name."""
    found = _theirs(reading(), agency_id)
    form = AliasForm()
    if not form.validate_on_submit():
        return _agency(found, AgencyForm(formdata=None, obj=found), form), 422
    try:
        with writing() as session:
            of = _theirs(session, agency_id)
            agency_names.give_name(session, form.alias.data or "", of, by=me().user_id, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _agency(found, AgencyForm(formdata=None, obj=found), form), status_of(refusal)
    flash(_("Đã thêm tên gọi khác."), "success")
    return redirect(url_for(".agency", agency_id=agency_id), 303)


@pages.post("/<int:agency_id>/aliases/<int:alias_id>/remove")
@open_to(Action.MANAGE_AGENCIES)
def remove_alias(agency_id: int, alias_id: int) -> Page:
    """Forget another name."""
    with writing() as session:
        found = _theirs(session, agency_id)
        alias = agency_tree_reading.alias_for(session, found, alias_id)
        agency_names.take_name(session, alias, by=me().user_id, now=now())
    flash(_("Đã bỏ tên gọi khác."), "success")
    return redirect(url_for(".agency", agency_id=agency_id), 303)


@pages.post("/groups")
@open_to(Action.MANAGE_AGENCIES)
def add_group() -> Page:
    """Name a group of agencies; it belongs to the authority that the person manages."""
    form = _new_group_form(_nodes())
    if not form.validate_on_submit():
        return _tree(group_form=form), 422
    try:
        with writing() as session:
            members = [_theirs(session, int(key)) for key in form.members.data or ()]
            group = agency_names.open_group(
                session,
                form.name.data or "",
                authority=_authority(session),
                members=members,
                by=me().user_id,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _tree(group_form=form), status_of(refusal)
    flash(_("Đã thêm nhóm %(name)s.", name=group.name), "success")
    return redirect(url_for(".tree") + "#groups", 303)


def _authority(session: Session) -> Agency:
    """The root that the person manages."""
    for path in me().paths(Action.MANAGE_AGENCIES):
        if path.count(".") == 1:
            return session.get_one(Agency, int(path.rstrip(".")))
    raise NotFound


@pages.get("/groups/<int:group_id>")
@open_to(Action.MANAGE_AGENCIES)
def group(group_id: int) -> Page:
    """One group, its members and other names."""
    return _group(group_id)


def _group(group_id: int, alias_form: AliasForm | None = None) -> str:
    found = agency_tree_reading.group_for(reading(), me(), group_id)
    members = [str(key) for key in agency_tree_reading.member_ids(reading(), found)]
    form = GroupForm(formdata=None, data={"members": members})
    form.members.choices = agency_choices(_nodes())
    return render_template(
        "manage_agencies/group.html",
        group=found,
        form=form,
        alias_form=alias_form or AliasForm(formdata=None),
        aliases=agency_tree_reading.aliases_of(reading(), found),
    )


@pages.post("/groups/<int:group_id>")
@open_to(Action.MANAGE_AGENCIES)
def change_group(group_id: int) -> Page:
    """Say who belongs to the group."""
    agency_tree_reading.group_for(reading(), me(), group_id)
    form = GroupForm()
    form.members.choices = agency_choices(_nodes())
    if not form.validate_on_submit():
        return _group(group_id), 422
    with writing() as session:
        members = [_theirs(session, int(key)) for key in form.members.data or ()]
        found = agency_tree_reading.group_for(session, me(), group_id)
        agencies.set_members(session, found, members, by=me().user_id, now=now())
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".group", group_id=group_id), 303)


@pages.post("/groups/<int:group_id>/aliases")
@open_to(Action.MANAGE_AGENCIES)
def add_group_alias(group_id: int) -> Page:
    """Record another name of the group."""
    agency_tree_reading.group_for(reading(), me(), group_id)
    form = AliasForm()
    if not form.validate_on_submit():
        return _group(group_id, form), 422
    try:
        with writing() as session:
            found = agency_tree_reading.group_for(session, me(), group_id)
            agency_names.give_name(session, form.alias.data or "", found, by=me().user_id, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _group(group_id, form), status_of(refusal)
    flash(_("Đã thêm tên gọi khác."), "success")
    return redirect(url_for(".group", group_id=group_id), 303)
