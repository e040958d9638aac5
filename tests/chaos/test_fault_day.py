"""O6 in small: two minutes of a whole installation at work while everything beside it fails in turn."""

from __future__ import annotations

from datetime import timedelta

from tests.chaos.fault_day import live_through


def test_o6_through_all_faults_of_a_short_day_every_answer_holds_and_every_mail_comes() -> None:
    promised, _, faults = live_through(2, lasting=4, hurry=timedelta(minutes=20))
    assert [str(finding) for finding in promised if not finding.well] == []
    assert {finding.name for finding in promised} == {"D1", "E1", "cross-check", "verify"}
    assert faults >= 6
