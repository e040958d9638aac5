"""Lists under a name: kept from the list itself, and one page with all of them and their counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import saved_views
from workflow.services.listing_filter import Listing, Selection, Sort
from workflow.web.access import open_to
from workflow.web.forms.saved_views import NameForm, SaveViewForm, ShareForm
from workflow.web.listing import selection
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("saved_views", __name__)


def address_of(listing: Listing, chosen: Selection) -> str:
    """Where the list with this filter and order stands."""
    args: dict[str, Any] = {
        "agency": chosen.agency_id,
        "document": chosen.document_id,
        "programme": chosen.programme_id,
        "leader": chosen.leader or None,
        "q": chosen.text or None,
        "number": chosen.number or None,
        "group": chosen.group.value or None,
    }
    if chosen.descending or chosen.sort is not Sort.DUE:
        args["sort"] = ("-" if chosen.descending else "") + chosen.sort.value
    if listing is Listing.OPEN_OVERDUE:
        return url_for("overdue.listed", **args)
    return url_for("overview.listed", address=listing.value.replace("_", "-"), **args)


def _page(refused: tuple[int, NameForm] | None = None) -> str:
    return render_template(
        "saved_views/page.html",
        views=saved_views.views_of(reading(), me(), today()),
        address_of=address_of,
        refused=refused,
        today=today(),
    )


@pages.get("/saved-views")
@open_to(Action.VIEW)
def listed() -> str:
    """The person's own views and those shared with them."""
    return _page()


@pages.post("/saved-views")
@open_to(Action.VIEW)
def save() -> ResponseReturnValue:
    """Keep the list whose filter stands in the address."""
    form = SaveViewForm()
    if form.listing.data not in set(Listing):
        abort(400)
    listing, chosen = Listing(form.listing.data), selection()
    try:
        if not form.validate_on_submit():
            raise Refusal("name_needed")
        with writing() as session:
            saved_views.save(
                session, me(), form.name.data or "", listing, chosen, shared=form.shared.data, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="name")
        return render_template(
            "saved_views/save.html", form=form, back=address_of(listing, chosen)
        ), status_of(refusal)
    flash(_("Đã lưu bộ lọc “%(name)s”.", name=form.name.data), "success")
    return redirect(address_of(listing, chosen), 303)


@pages.post("/saved-views/<int:view_id>/rename")
@open_to(Action.VIEW)
def rename(view_id: int) -> ResponseReturnValue:
    """Another name."""
    form = NameForm()
    try:
        if not form.validate_on_submit():
            raise Refusal("name_needed")
        with writing() as session:
            saved_views.rename(session, me(), view_id, form.name.data or "")
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="name")
        return _page((view_id, form)), status_of(refusal)
    flash(_("Đã đổi tên bộ lọc."), "success")
    return redirect(url_for(".listed"), 303)


@pages.post("/saved-views/<int:view_id>/share")
@open_to(Action.VIEW)
def share(view_id: int) -> ResponseReturnValue:
    """Share it with the people of one's agency, or no more."""
    form = ShareForm()
    with writing() as session:
        saved_views.share(session, me(), view_id, shared=form.shared.data)
    flash(_("Đã chia sẻ bộ lọc.") if form.shared.data else _("Bộ lọc chỉ còn mình bạn thấy."), "success")
    return redirect(url_for(".listed"), 303)


@pages.post("/saved-views/<int:view_id>/delete")
@open_to(Action.VIEW)
def delete(view_id: int) -> ResponseReturnValue:
    """Forget it."""
    with writing() as session:
        saved_views.delete(session, me(), view_id)
    flash(_("Đã xóa bộ lọc."), "success")
    return redirect(url_for(".listed"), 303)
