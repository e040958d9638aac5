"""Documents, duties and agencies as pages of the register, and search over all of them."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from workflow.rules.classification import Bucket
from workflow.rules.permissions import Action
from workflow.services import (
    agency_page_reading,
    register_reading,
    search_reading,
)
from workflow.web.access import open_to
from workflow.web.duty_page import duty_page
from workflow.web.links import page_number
from workflow.web.request import me, reading, today

pages = Blueprint("register", __name__)

LONGEST_QUESTION = 200


@pages.get("/documents")
@open_to(Action.VIEW)
def documents() -> str:
    """Every document that orders something the person sees."""
    found, total = register_reading.documents(reading(), me(), page_number())
    return render_template(
        "documents/list.html",
        documents=found,
        total=total,
        page=page_number(),
        pages=register_reading.pages_of(total),
    )


@pages.get("/documents/<int:document_id>")
@open_to(Action.VIEW)
def document(document_id: int) -> str:
    """One document: header, bases, counts, duties."""
    view = register_reading.document(reading(), me(), document_id, today(), page_number())
    return render_template(
        "documents/page.html",
        view=view,
        it=view.document,
        whole=register_reading.sees_all_documents(me(), view.document.authority_id),
        page=page_number(),
        pages=register_reading.pages_of(view.duty_count),
        today=today(),
    )


@pages.get("/duties/<int:duty_id>")
@open_to(Action.VIEW)
def duty(duty_id: int) -> str:
    """One duty with each agency that leads it; ``?period=`` lists another period of a recurring one."""
    return duty_page(duty_id)


@pages.get("/agencies")
@open_to(Action.VIEW)
def agencies() -> str:
    """The agencies the person looks over, in official order."""
    return render_template(
        "agencies/list.html", rows=agency_page_reading.agencies(reading(), me(), today()), today=today()
    )


@pages.get("/agencies/<int:agency_id>")
@open_to(Action.VIEW)
def agency(agency_id: int) -> str:
    """One agency: counts, open work, people. ``?class=`` lists one official class instead."""
    asked = request.args.get("class", "")
    only = Bucket(asked) if asked in set(Bucket) else None
    view = agency_page_reading.agency(reading(), me(), agency_id, today(), only=only, page=page_number())
    return render_template(
        "agencies/page.html",
        view=view,
        it=view.agency,
        only=only,
        page=page_number(),
        pages=register_reading.pages_of(view.shown),
        today=today(),
    )


@pages.get("/search")
@open_to(Action.VIEW)
def search() -> str:
    """Duties, documents and agencies by their words."""
    asked = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    found = search_reading.search(reading(), me(), asked, today())
    return render_template("search/page.html", asked=asked, found=found, today=today())
