"""The overdue list and its exports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from flask import Blueprint, Response, render_template

from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action
from workflow.services.calendar import load_calendar
from workflow.services.listing_filter import Listing
from workflow.services.listing_reading import ListRow, stream
from workflow.web.access import open_to
from workflow.web.downloads import XLSX, send_written
from workflow.web.listing import page_of, selection
from workflow.web.navigation import frame
from workflow.web.request import me, now, runtime, today

pages = Blueprint("overdue", __name__)


@pages.get("/overdue")
@open_to(Action.VIEW)
def listed() -> str:
    """Unexplained first, oldest deadline first; the address holds filter and order."""
    return render_template("overdue/list.html", **page_of(Listing.OPEN_OVERDUE))


def _rows() -> Iterator[ListRow]:
    """All rows of the filter, read in a session of their own that lives as long as the download."""
    actor, day, chosen = me(), today(), selection()
    with runtime().database.read() as session:
        calendar = load_calendar(session)
        yield from stream(
            session,
            actor,
            Listing.OPEN_OVERDUE,
            chosen,
            today=day,
            calendar=calendar,
            months=1,
            action=Action.EXPORT,
        )


def _name(extension: str) -> str:
    return f"nhiem-vu-qua-han-{local_day(now()):%Y-%m-%d}.{extension}"


@pages.get("/overdue.csv")
@open_to(Action.EXPORT)
def as_csv() -> Response:
    """The same list, all pages, streamed."""
    from flask import stream_with_context

    from workflow.reports.overdue_csv import write_csv

    return Response(
        stream_with_context(write_csv(_rows(), today())),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{_name("csv")}"',
            "Cache-Control": "no-store",
        },
    )


@pages.get("/overdue.xlsx")
@open_to(Action.EXPORT)
def as_xlsx() -> Response:
    """The same list as a workbook, written to a temporary file row by row and sent from there."""
    from workflow.reports.overdue_xlsx import write_xlsx

    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_xlsx(_rows(), today(), frame()["authority"], file)
    return send_written(file, _name("xlsx"), XLSX)
