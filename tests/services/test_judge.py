"""The sweep's memory of verdicts: whatever it remembers is what the rule would say again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL
from workflow.rules.ladder import due_notices, next_check
from workflow.rules.rungs import DEFAULT_LADDERS
from workflow.rules.states import State
from workflow.services.ladders import OwnLadders
from workflow.services.sweep import Judge, Verdict
from workflow.services.sweep_facts import Armed, facts_of

TODAY = date(2025, 5, 6)
#: Few days, so that many rows share what matters.
DAYS = st.integers(-40, 12).map(lambda n: TODAY + timedelta(n))
ROWS = st.builds(
    Armed,
    id=st.just(1),
    authority_id=st.just(1),
    agency_id=st.just(1),
    responsible_id=st.none(),
    state=st.sampled_from([state.value for state in State]),
    due=st.none() | DAYS,
    due_version=st.integers(1, 2),
    handout_no=st.integers(1, 2),
    submission_no=st.integers(0, 2),
    assigned_on=DAYS,
    reported_on=st.none() | DAYS,
    returned_on=st.none() | DAYS,
    paused_until=st.none() | DAYS,
)


def by_the_rule(row: Armed) -> Verdict:
    """The same without a memory."""
    facts = facts_of(row)
    firings = due_notices(facts, TODAY, OFFICIAL, DEFAULT_LADDERS)
    told = facts.told | {firing.recorded() for firing in firings}
    again = next_check(replace(facts, told=told), TODAY, OFFICIAL, DEFAULT_LADDERS)
    return Verdict(firings, max(again, TODAY + timedelta(days=1)) if again else None)


@settings(max_examples=300, deadline=None)
@given(st.lists(ROWS, min_size=2, max_size=30))
def test_a_remembered_verdict_is_the_verdict_of_the_rule(rows: list[Armed]) -> None:
    judge = Judge(OFFICIAL, TODAY, OwnLadders())
    for row in rows:
        assert judge.verdict(row, None, DEFAULT_LADDERS) == by_the_rule(row)
