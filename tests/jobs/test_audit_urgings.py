"""The hourly check knows what people order beside the ladders, and the digests of the week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from jobs.auditing import audit
from models import Assignment, AuditFinding, Notice, OutboxItem, Urging
from tests.jobs.rig import DOMAIN, Rig
from workflow.mail import DemoMailbox
from workflow.services import scope, urge_now, weekly_mail
from workflow.services.chosen_rows import Seen


def press(rig: Rig, ids: list[int]) -> int:
    """Urge what can be urged; how many that were."""
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        rows = session.execute(sa.select(Assignment.id, Assignment.version).where(Assignment.id.in_(ids)))
        seen = urge_now.plan(session, actor, [Seen(*row) for row in rows], now=rig.now).seen()
        if all(row.verdict for row in seen):
            return 0
        done = urge_now.urge(session, actor, seen, urge_now.Order(), now=rig.now, domain=DOMAIN)
        return len(done.go)


def kinds(rig: Rig) -> list[str]:
    audit(rig.database, now=rig.now, dead_man_url="")
    with rig.database.read() as session:
        return list(session.scalars(sa.select(AuditFinding.kind).where(AuditFinding.gone_at.is_(None))))


def test_a_month_of_presses_digests_and_sweeps_leaves_nothing_to_find(rig: Rig) -> None:
    ids = rig.duties(4, days_late=3) + rig.duties(3, "vh", days_late=-3) + rig.duties(2, "xa", days_late=12)
    pressed = 0
    for day in range(30):
        with rig.database.write() as session:
            weekly_mail.promise(session, now=rig.now, domain=DOMAIN)
        rig.sweep()
        pressed += press(rig, ids[day % 3 :: 3])
        rig.send(DemoMailbox())
        assert kinds(rig) == [], rig.today
        rig.now += timedelta(days=1)
    assert pressed > 20


def lose_the_mail(session: Session) -> None:
    session.execute(sa.delete(OutboxItem))


def tell_the_office(session: Session) -> None:
    session.execute(sa.update(OutboxItem).values(audience="office"))


def lose_the_record(session: Session) -> None:
    session.execute(sa.delete(OutboxItem))
    session.execute(sa.delete(Urging))
    session.execute(sa.delete(Notice))


TAMPERED: dict[str, tuple[Callable[[Session], None], str]] = {
    "its item is taken out of the mail": (lose_the_mail, "no_mail"),
    "somebody else is told": (tell_the_office, "not_to"),
    "the record is gone and the history still names it": (lose_the_record, "not_urged"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_a_hand_took_away_of_a_persons_urging_is_found(rig: Rig, case: str) -> None:
    tamper, kind = TAMPERED[case]
    assert press(rig, rig.duties(1, days_late=-3)) == 1
    assert kinds(rig) == []
    rig.change(tamper)
    assert kind in kinds(rig)
