"""Take agencies from the shipped directory; close one that was merged, split or renamed. For administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Agency
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import agency_seeding, agency_succession, agency_tree_reading
from workflow.services.agency_seeding import Offer
from workflow.services.scope import agency_for
from workflow.web.access import accepts, open_to
from workflow.web.forms.administration import agency_choices
from workflow.web.forms.agency_directory import EndAgencyForm, SeedForm, kind_choices, split_kind
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("agency_directory", __name__, url_prefix="/manage/agencies")
Page = str | Response | tuple[str, int]


def _form() -> SeedForm:
    nodes = agency_tree_reading.tree(reading(), me(), Action.MANAGE_AGENCIES)
    form = SeedForm(request.form if request.method == "POST" else request.args)
    form.parent.choices = agency_choices(nodes)
    form.kind.choices = kind_choices()
    form.parent.data = form.parent.data or (str(nodes[0].id) if nodes else None)
    form.kind.data = form.kind.data or kind_choices()[0].value
    return form


def _offers(parent: Agency, kind: str) -> list[Offer]:
    assert parent.authority_id is not None
    return agency_seeding.offers(reading(), parent.authority_id, *split_kind(kind))


@pages.get("/directory")
@open_to(Action.MANAGE_AGENCIES)
def choose() -> Page:
    """The bodies of one level, those that are in the tree already marked."""
    form = _form()
    if not form.kind.validate(form) or not form.parent.validate(form):
        return _choose(form, []), 422
    parent = agency_for(reading(), me(), int(form.parent.data), Action.MANAGE_AGENCIES)
    return _choose(form, _offers(parent, form.kind.data))


def _choose(form: SeedForm, offers: list[Offer]) -> str:
    return render_template("manage_agencies/directory.html", form=form, offers=offers)


@pages.post("/directory")
@open_to(Action.MANAGE_AGENCIES)
@accepts(size=1_000_000, parts=400)
def take() -> Page:
    """Add the chosen ones."""
    form = _form()
    if not form.validate():
        return _choose(form, []), 422
    with writing() as session:
        parent = agency_for(session, me(), int(form.parent.data), Action.MANAGE_AGENCIES)
        wanted = set(request.form.getlist("names"))
        assert parent.authority_id is not None
        offered = agency_seeding.offers(session, parent.authority_id, *split_kind(form.kind.data))
        added = agency_seeding.plant(
            session,
            parent,
            [offer for offer in offered if offer.name in wanted],
            since=form.since.data,
            by=me().user_id,
            now=now(),
        )
    flash(ngettext("Đã thêm %(num)s cơ quan.", "Đã thêm %(num)s cơ quan.", added), "success")
    return redirect(url_for("manage_agencies.tree"), 303)


@pages.get("/<int:agency_id>/end")
@open_to(Action.MANAGE_AGENCIES)
def ending(agency_id: int) -> Page:
    """From which day an agency is no more, and who has its work."""
    found = agency_for(reading(), me(), agency_id, Action.MANAGE_AGENCIES)
    return _ending(found, _end_form(found))


def _end_form(found: Agency) -> EndAgencyForm:
    form = EndAgencyForm()
    nodes = agency_tree_reading.tree(reading(), me(), Action.MANAGE_AGENCIES)
    form.successors.choices = agency_choices(node for node in nodes if node.id != found.id)
    return form


def _ending(found: Agency, form: EndAgencyForm) -> str:
    open_duties = agency_succession.open_duties(reading(), found)
    return render_template("manage_agencies/end.html", agency=found, form=form, open_duties=open_duties)


@pages.post("/<int:agency_id>/end")
@open_to(Action.MANAGE_AGENCIES)
def end(agency_id: int) -> Page:
    """Close it; its open duties wait to be handed over."""
    found = agency_for(reading(), me(), agency_id, Action.MANAGE_AGENCIES)
    form = _end_form(found)
    if not form.validate_on_submit():
        return _ending(found, form), 422
    try:
        with writing() as session:
            waiting = agency_succession.end_agency(
                session,
                agency_for(session, me(), agency_id, Action.MANAGE_AGENCIES),
                [
                    agency_for(session, me(), int(key), Action.MANAGE_AGENCIES)
                    for key in form.successors.data or ()
                ],
                since=form.since.data,
                decision=form.decision.data or "",
                by=me().user_id,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _ending(found, form), status_of(refusal)
    flash(_("Đã ghi nhận việc sắp xếp %(name)s.", name=found.name), "success")
    if waiting:
        told = ngettext(
            "Còn %(num)s nhiệm vụ đang mở ở cơ quan này; cơ quan thường trực cần giao lại.",
            "Còn %(num)s nhiệm vụ đang mở ở cơ quan này; cơ quan thường trực cần giao lại.",
            waiting,
        )
        flash(told, "warning")
    return redirect(url_for("manage_agencies.tree"), 303)
