"""The parts of "Việc của tôi" in SQL are those of the rule."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import sqlalchemy as sa

from models import Assignment
from tests.office import TODAY, Office
from workflow.rules.states import OPEN, State
from workflow.rules.work_order import part_of
from workflow.services.my_work_reading import _part


def test_every_state_and_deadline_has_the_part_of_the_rule(office: Office) -> None:
    dues: list[date | None] = [None, *(TODAY + timedelta(days=n) for n in (-30, -1, 0, 1, 14, 15, 60))]
    rows = []
    for state, due, explain_by in itertools.product(sorted(OPEN), dues, (None, TODAY)):
        row = office.assignment(due=due)
        row.state, row.explain_by = state, explain_by
        row.reported_on = TODAY if state is State.SUBMITTED else None
        rows.append(row)
    office.session.flush()
    in_sql = dict(office.session.execute(sa.select(Assignment.id, _part(TODAY))).all())
    for row in rows:
        assert in_sql[row.id] == part_of(row.state, row.due, row.explain_by, TODAY), (row.state, row.due)
