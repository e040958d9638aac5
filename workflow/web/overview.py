"""The official boxes by agency, and the list behind each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from workflow.rules.classification import Rate, Tally
from workflow.rules.permissions import Action
from workflow.rules.typed_numbers import write_percent
from workflow.services import report_periods
from workflow.services.data_days import DataDay, begun, of_day
from workflow.services.filter_reading import filter_options
from workflow.services.first_steps import first_steps
from workflow.services.listing_filter import Listing, Selection
from workflow.services.silence_setting import silence_months
from workflow.services.tally_reading import recount, silent_count, tallies, total
from workflow.services.trend_reading import tallies_then
from workflow.web.access import open_to
from workflow.web.formats import moment_vi, number_vi
from workflow.web.listing import page_of, selection
from workflow.web.request import me, now, reading, today
from workflow.web.statistics_table import told

pages = Blueprint("overview", __name__)

#: Addresses of the lists; the overdue one has a page of its own.
ADDRESSES = {listing.value.replace("_", "-"): listing for listing in Listing}


@pages.get("/overview")
@open_to(Action.VIEW_OVERVIEW)
def boxes() -> str:
    """Counts of today, of everything or of one programme or document; ``?compare=1`` beside those of the last cut-off."""
    chosen = selection()
    actor, session = me(), reading()
    months = silence_months(session)
    compared = request.args.get("compare") == "1"
    before = _day_before() if compared else None
    if chosen.programme_id or chosen.document_id:
        lines = recount(
            session,
            actor,
            today(),
            Action.VIEW_OVERVIEW,
            programme_id=chosen.programme_id,
            document_id=chosen.document_id,
        )
        silent = None
    else:
        lines = tallies(session, actor, today(), Action.VIEW_OVERVIEW)
        silent = silent_count(session, actor, today(), months, Action.VIEW_OVERVIEW)
    return render_template(
        "overview/page.html",
        lines=lines,
        all=total(lines),
        # Only an overview without any duty asks: the filled page pays nothing for it.
        start=None if lines or _kept() else first_steps(session, actor, today()),
        silent=silent,
        months=months,
        compared=compared,
        before=before,
        then=_counts_on(before, chosen),
        sum_of=_sum,
        change=told,
        options=filter_options(session, actor, units=False, document_id=chosen.document_id),
        selection=chosen,
        today=today(),
        data_date=moment_vi(now()),
        link=link_to_list,
        kept=_kept(),
        share=share,
        whole=any(path.count(".") == 1 for path in actor.paths(Action.VIEW_OVERVIEW)),
    )


def _day_before() -> DataDay | None:
    """The cut-off of the month before, as the statistics page compares a day."""
    session = reading()
    authority = report_periods.authority_for(session, me(), Action.VIEW_OVERVIEW)
    return of_day(begun(session, authority.id, today()), today(), today()).before


def _counts_on(before: DataDay | None, chosen: Selection) -> dict[int, Tally]:
    """The counts of that day by agency; none where nothing was registered yet."""
    if before is None:
        return {}
    found = tallies_then(
        reading(),
        me(),
        before.day,
        Action.VIEW_OVERVIEW,
        programme_id=chosen.programme_id,
        document_id=chosen.document_id,
    )
    return found if any(counts.total for counts in found.values()) else {}


def _sum(counts: Iterable[Tally]) -> Tally:
    return sum(counts, Tally())


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in ("programme", "document") if request.args.get(name)}


def share(rate: Rate) -> tuple[str, str]:
    """A percentage as printed, and what it was computed from; a dash of nothing."""
    percent = rate.percent()
    if percent is None:
        return "–", ""
    return write_percent(percent), f"({number_vi(rate.numerator)}/{number_vi(rate.denominator)})"


def link_to_list(listing: str, **changes: Any) -> str:
    """The list behind a box, with the filter of this page; ``changes`` stand last in the address."""
    kept = _kept()
    if listing == Listing.OPEN_OVERDUE:
        return url_for("overdue.listed", **kept, **changes)
    return url_for("overview.listed", address=listing.replace("_", "-"), **kept, **changes)


@pages.get("/overview/<address>")
@open_to(Action.VIEW_OVERVIEW)
def listed(address: str) -> str | Response:
    """One box as a list."""
    listing = ADDRESSES.get(address)
    if listing is None:
        abort(404)
    if listing is Listing.OPEN_OVERDUE:
        return redirect(url_for("overdue.listed", **dict[str, Any](request.args.to_dict())), 303)
    return render_template("overdue/list.html", **page_of(listing))
