"""E14: a restored backup sends nothing until somebody has looked, and then nothing that may have gone out before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from jobs import tasks
from jobs.clock import make_due_slots, rings
from models import OutboxItem
from tests.jobs.rig import Rig, many_people
from tests.jobs.test_clock import runtime_of
from workflow.mail import Answer, DemoMailbox, Message
from workflow.services import mail_switches
from workflow.services.mail_hold import let_go


def ten_minutes(rig: Rig) -> None:
    """Clock and worker at work, minute by minute."""
    runtime = runtime_of(rig.database, rig)
    for _minute in range(10):
        make_due_slots(rig.database, rig.now)
        for _id, job, slot in rings(rig.database, rig.now):
            tasks.run_once(runtime, job, datetime.fromisoformat(slot))
        rig.now += timedelta(minutes=1)


@pytest.mark.parametrize("everything", [False, True])
def test_e14_a_restored_backup_sends_nothing_until_released_and_then_leaves_out_what_is_older(
    rig: Rig, everything: bool
) -> None:
    many_people(rig, 30)
    rig.sweep()  # this is what the backup holds: promised, perhaps sent by the machine that is gone
    rig.now += timedelta(minutes=30)
    rig.change(lambda s: mail_switches.hold_after_restore(s, now=rig.now))
    ten_minutes(rig)
    assert rig.states() == {"pending": 31}  # and the leader's digest of the week, promised since
    with rig.database.read() as session:
        point = mail_switches.restore_point(session)
    assert point is not None
    rig.change(lambda s: let_go(s, expire_before=None if everything else point, by=None, now=rig.now))
    rig.duties(1, days_late=4)
    ten_minutes(rig)
    if everything:
        assert rig.states() == {"sent": 32}
        return
    assert rig.states() == {"expired": 30, "sent": 2}
    assert rig.dropped().count("expired") == 30
    with rig.database.read() as session:
        assert mail_switches.restore_point(session) is None
        assert session.query(OutboxItem).filter_by(dropped="").count() == 1


def test_a_sender_at_work_stops_when_mail_is_held_in_between(rig: Rig) -> None:
    class SomebodyHoldsMail(DemoMailbox):
        def send(self, message: Message, still_mine: Callable[[], bool]) -> Answer:
            answer = super().send(message, still_mine)
            rig.change(lambda s: mail_switches.hold_mail(s, "dừng", by=None, now=rig.now))
            return answer

    many_people(rig, 30)
    rig.sweep()
    sender = rig.sender(SomebodyHoldsMail())
    sender.batch = 10
    assert sender.run() == {"sent": 10, "held": True}
