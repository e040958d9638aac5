"""What the address of a list says, shared by the overdue list, its exports and the other official boxes."""

from __future__ import annotations

from typing import Any

from flask import request

from workflow.rules.text import clean_line
from workflow.services.calendar import load_calendar
from workflow.services.filter_reading import filter_options
from workflow.services.listing_filter import Grouping, Listing, Selection, Sort
from workflow.services.listing_reading import read_page
from workflow.services.silence_setting import silence_months
from workflow.web.formats import moment_vi
from workflow.web.request import me, now, reading, today

LONGEST_SEARCH = 200


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def selection() -> Selection:
    """The filter and the order in the address; what makes no sense is left out."""
    sort = request.args.get("sort", "")
    group = request.args.get("group", "")
    known = sort.removeprefix("-") in set(Sort)
    return Selection(
        agency_id=_number("agency"),
        document_id=_number("document"),
        programme_id=_number("programme"),
        leader=clean_line(request.args.get("leader", ""))[:300],
        text=clean_line(request.args.get("q", ""))[:LONGEST_SEARCH],
        number=clean_line(request.args.get("number", ""))[:100],
        sort=Sort(sort.removeprefix("-")) if known else Sort.DUE,
        descending=known and sort.startswith("-"),
        group=Grouping(group) if group in set(Grouping) else Grouping.NONE,
    )


def months_of(listing: Listing) -> int:
    """The setting, read only where the list depends on it."""
    return silence_months(reading()) if listing is Listing.SILENT else 0


def page_of(listing: Listing) -> dict[str, Any]:
    """Everything the template of a list needs."""
    chosen = selection()
    session = reading()
    months = months_of(listing)
    found = read_page(
        session,
        me(),
        listing,
        chosen,
        today=today(),
        calendar=load_calendar(session),
        months=months or 1,
        page=_number("page") or 1,
    )
    options = filter_options(session, me(), document_id=chosen.document_id)
    return {
        "listing": listing,
        "selection": chosen,
        "found": found,
        "options": options,
        "months": months,
        "today": today(),
        "data_date": moment_vi(now()),
    }
