"""Statistics: the table by agency, document or leader in charge, the rows behind each number, and the workbook."""

from __future__ import annotations

import tempfile
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from models import Agency
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.statistics import Box
from workflow.services import report_periods, scope
from workflow.services.data_days import begun, of_day, of_period
from workflow.services.filter_reading import filter_options
from workflow.services.silence_setting import silence_months
from workflow.services.statistics_facts import Choice
from workflow.services.statistics_reading import Ask, Group, read_table
from workflow.services.statistics_rows import Behind, read_rows, stream_by_leader, stream_overdue
from workflow.web.access import open_to
from workflow.web.downloads import XLSX, send_written
from workflow.web.formats import date_vi, moment_vi
from workflow.web.forms.statistics import GROUPS, StatisticsForm
from workflow.web.links import page_number
from workflow.web.listing import selection
from workflow.web.refusals import sentence_of
from workflow.web.request import me, now, reading, runtime, today
from workflow.web.row_ids import row_id
from workflow.web.statistics_table import BARS, BOXES, bar, pages_of, printed, updated_label

pages = Blueprint("statistics", __name__)
LINES = 100
"""Lines on one page; the workbook holds all."""
_FILTERS = ("group", "period", "day", "agency", "programme", "document")

Answer = str | Response | tuple[str, int]


def _authority() -> Agency:
    return report_periods.authority_for(reading(), me(), Action.VIEW)


def _asked() -> tuple[StatisticsForm, Ask | None]:
    """The filter of the address, and what it asks for; nothing where it cannot be asked."""
    session = reading()
    periods = begun(session, _authority().id, today())
    form = StatisticsForm(request.args, meta={"csrf": False})
    form.offer(filter_options(session, me(), document_id=selection().document_id), periods)
    if not form.validate():
        return form, None
    try:
        if form.period.data:
            days = of_period(periods, form.period.data, today())
        else:
            days = of_day(periods, form.day.data or today(), today())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="day")
        return form, None
    choice = Choice(form.chosen("agency"), form.chosen("document"), form.chosen("programme"))
    return form, Ask(Group(form.group.data), days, choice, silence_months(session))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def _link(box: Box, key: str | None, **more: Any) -> str:
    query = {**_kept(), "box": box.value, **({} if key is None else {"key": key}), **more}
    return f"/statistics/rows?{urlencode(query)}"


def _unanswerable(form: StatisticsForm) -> Answer:
    return render_template("statistics/page.html", form=form, ask=None, today=today()), 422


def _about(form: StatisticsForm, ask: Ask) -> dict[str, Any]:
    """What every page of statistics says about its figures."""
    past = ask.days.now.day < today()
    return {
        "form": form,
        "ask": ask,
        "grouped_by": GROUPS[ask.group],
        "kept": _kept(),
        "today": today(),
        "data_date": date_vi(ask.days.now.day) if past else moment_vi(now()),
    }


@pages.get("/statistics")
@open_to(Action.VIEW)
def page() -> Answer:
    """The figures of the day or period, each with its change, and a chart of them."""
    form, ask = _asked()
    if ask is None:
        return _unanswerable(form)
    table = read_table(reading(), me(), ask, today=today())
    lines, number, count = pages_of(table.lines, page_number(), LINES)
    return render_template(
        "statistics/page.html",
        table=table,
        rows=[printed(line, line.key, _link) for line in lines],
        sum=printed(table.total, None, _link),
        bars_of=[bar(line) for line in lines],
        bar_kinds=BARS,
        updated_label=updated_label(ask),
        duty_link=lambda duty_id, box: _link(Box(box), None, duty=duty_id),
        page_no=number,
        page_count=count,
        **_about(form, ask),
    )


@pages.get("/statistics/rows")
@open_to(Action.VIEW)
def rows() -> Answer:
    """The assignments that one number counts."""
    form, ask = _asked()
    if ask is None:
        return _unanswerable(form)
    name = request.args.get("box", Box.TOTAL.value)
    if name not in set(Box):
        raise scope.NotFound
    box = Box(name)
    behind = Behind(box, request.args.get("key"), request.args.get("duty", type=row_id))
    found = read_rows(reading(), me(), ask, behind, today=today(), page=page_number())
    return render_template(
        "statistics/rows.html",
        found=found,
        box_name=BOXES[box],
        behind=behind,
        back=url_for(".page", **dict[str, Any](_kept())),
        **_about(form, ask),
    )


@pages.get("/statistics.xlsx")
@open_to(Action.EXPORT)
def as_xlsx() -> Answer:
    """The table and the two annexes as a workbook, written to a temporary file and sent from there."""
    from workflow.reports.statistics_xlsx import Sheets, write_xlsx

    form, ask = _asked()
    if ask is None:
        return _unanswerable(form)
    actor, day, authority = me(), ask.days.now, _authority().name
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with runtime().database.read() as session:
        table = read_table(session, actor, ask, today=today(), action=Action.EXPORT)
        compared = ask.days.before is not None and not table.fresh
        write_xlsx(
            Sheets(
                authority=authority,
                scope="; ".join(form.scope),
                grouped_by=ask.group.value,
                day=day.day,
                since=day.since,
                months=ask.months,
                before=ask.days.before.day if compared and ask.days.before else None,
                lines=table.lines,
                total=table.total,
                overdue=stream_overdue(session, actor, ask, today=today()),
                by_leader=stream_by_leader(session, actor, ask, today=today()),
            ),
            file,
        )
    return send_written(file, f"thong-ke-{day.code or day.day.isoformat()}.xlsx", XLSX)
