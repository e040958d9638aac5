"""Việc của tôi: three buckets, most urgent first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from workflow.rules.permissions import Action
from workflow.rules.work_order import Part, by_document
from workflow.services import meeting_todo_reading, my_work_reading
from workflow.services.decision_reading import RECENT_DAYS, decided_lately
from workflow.services.discussion_reading import heard_lately, owed_by
from workflow.services.lines import Line
from workflow.services.my_work_reading import PAGE, Whose
from workflow.web.access import open_to
from workflow.web.links import page_number
from workflow.web.request import me, now, reading, today

pages = Blueprint("my_work", __name__)


@pages.get("/my-work")
@open_to(Action.UPDATE, Action.REVIEW)
def page() -> str:
    """What waits for the person; ``?part=`` opens one part, ``?whose=`` the unit's or their own."""
    asked = request.args.get("whose", "")
    whose = Whose(asked) if asked in set(Whose) else my_work_reading.default_whose(me())
    part = request.args.get("part", "")
    only = Part(part) if part in set(Part) - {Part.WATCHED} else None
    at = page_number()
    work = my_work_reading.my_work(reading(), me(), today(), whose=whose, only=only, page=at)
    has_requests = work.asked and only is None
    todo = meeting_todo_reading.asked_of(reading(), me(), whose, now=now()) if has_requests else []
    owes = work.owes and only is None and me().can_anywhere(Action.UPDATE)
    owed = owed_by(reading(), me(), today()) if owes else []
    heard = heard_lately(reading(), me(), today()) if work.told and only is None else []
    plans = {part: by_plan(lines) for part, lines in work.lines.items()}
    return render_template(
        "my_work/page.html",
        work=work,
        meetings=[(x, by_plan(list(x.lines))) for x in todo],
        plans=plans,
        owed=owed,
        heard=heard,
        several=len({line.agency_id for lines in work.lines.values() for line in lines}) > 1,
        whose=whose,
        only=only,
        page=at,
        pages=-(-work.counts[only] // PAGE) if only else 1,
        today=today(),
    )


@pages.get("/my-work/decided")
@open_to(Action.UPDATE)
def decided() -> str:
    """What was decided lately on the extensions and explanations of the agencies the person reports for."""
    found = decided_lately(reading(), me(), today())
    return render_template("my_work/decided.html", decided=found, days=RECENT_DAYS)


def by_plan(lines: list[Line]) -> list[tuple[int, str, list[Line]]]:
    """Lines under their document, the document with the most urgent line first."""
    return [(document_id, found[0].document, found) for document_id, found in by_document(lines)]
