"""D3: random histories through the real services and a real database; what must hold holds after every step."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from jobs.sweeping import guarded_sweep
from models.database import Database
from tests.conftest import COPY, administer
from tests.jobs.rig import DOMAIN, Rig, make_rig
from tests.services.history_people import People
from workflow.services import assignment_reading, audit, audit_days, schedule
from workflow.services.calendar_change import CalendarChange, DayKind, calendar_version, change_calendar
from workflow.services.mail_switches import release_mail

LONG = os.environ.get("DONDOC_CHAOS") == "1"
EXAMPLES = {"sqlite": 5_000 if LONG else 200, "postgresql": 200 if LONG else 12}
STEPS = {"sqlite": 50, "postgresql": 50 if LONG else 30}
#: A mail that waits longer than an hour is no loss here: the sender of these histories comes when it likes.
_WAITS = frozenset({audit.Kind.STUCK_MAIL})

weather = st.lists(
    st.sampled_from(("sent", "sent", "later", "refused", "lost", "kept", "line", "down")), max_size=3
)


class Histories(People):
    """Beside the people: time, the calendar, the sweep, the sender and the mail server's weather."""

    # --- what time and machines do ---------------------------------------------------------

    @rule(
        first=st.integers(-3, 12),
        length=st.integers(0, 4),
        kind=st.sampled_from((DayKind.OFF, DayKind.ORDINARY)),
    )
    def change_days(self, first: int, length: int, kind: DayKind) -> None:
        start = self.rig.today + timedelta(days=first)
        change = CalendarChange(kind, start, start + timedelta(days=length), "9/QĐ-UBND")
        self.attempt(
            lambda s: change_calendar(
                s, change, version=calendar_version(s), by=self.rig.people["admin"], now=self.rig.now
            )
        )

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        self.rig.now += timedelta(hours=hours)

    @rule(count=st.one_of(st.integers(1, 6), st.integers(1, 44)))
    def days_pass(self, count: int) -> None:
        self.rig.now += timedelta(days=count)

    @rule()
    def sweep(self) -> None:
        """As the worker does it: the guard, the slot, the figures."""
        self.tick()
        slot = now = self.rig.now
        self.with_database(lambda s: schedule.make_slot(s, "sweep", slot, now=now))
        assert self.with_database(lambda s: schedule.take(s, "sweep", slot, owner="w", now=now))
        result = guarded_sweep(self.rig.database, now=now, domain=DOMAIN)
        assert "held" in result or not result["set_aside"]
        if "held" in result:
            self.with_database(lambda s: release_mail(s, by=None, now=now))
        self.with_database(lambda s: schedule.finish(s, "sweep", slot, result, owner="w", now=now))

    @rule(weather=weather)
    def send(self, weather: list[str]) -> None:
        self.tick()
        self.post.weather = list(weather)
        self.rig.sender(self.post).run()
        self.post.weather = []

    @rule(count=st.integers(1, 4), weather=weather)
    def days_at_work(self, count: int, weather: list[str]) -> None:
        """Working days on which everything runs: a sweep and a sender in the middle of the morning."""
        for _ in range(count):
            self.rig.now += timedelta(days=1)
            self.rig.now += timedelta(hours=(9 - (self.rig.now.hour + 7)) % 24)
            self.sweep()
            self.send(weather)
            self.it_holds()
            self.nothing_is_missing()

    def nothing_is_missing(self) -> None:
        """The hourly check, which counts in SQL what the sweep decides in Python, finds no difference."""
        with self.rig.database.write() as session:
            audit_days.number_days(session, self.rig.today)
        with self.rig.database.read() as session:
            found = [d for d in audit.differences(session, now=self.rig.now) if d.kind not in _WAITS]
        assert not found, found

    # --- what must hold --------------------------------------------------------------------

    @invariant()
    def it_holds(self) -> None:
        with self.rig.database.read() as session:
            buckets = self.watch.rows(session, self.rig.today)
            self.watch.notices(session)
            self.watch.arrivals(session, self.post)
            if self.touched is not None:
                self._page_says_the_same(session, buckets[self.touched])
        self.touched = None

    def _page_says_the_same(self, session: Session, twin: str | None) -> None:
        """Looked at after each change of the assignment and on each new day."""
        assert self.touched is not None
        folded = self.watch.folded[self.touched]
        if (folded, self.rig.today) == self.shown:
            return
        self.shown = (folded, self.rig.today)
        seen = assignment_reading.view(session, self.actor(session, "viewer"), self.touched, self.rig.today)
        assert (seen.state.value, seen.version, seen.bucket) == (folded.state, folded.version, twin)


@pytest.fixture(scope="module")
def fresh_sqlite(sqlite_template: Path) -> Iterator[Callable[[], Rig]]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="dondoc-histories-", dir=memory if memory.is_dir() else None))
    first = folder / "first.db"
    shutil.copy(sqlite_template, first)
    database = Database(f"sqlite:///{first}")
    people = make_rig(database).people
    database.close()

    def fresh() -> Rig:
        path = folder / "now.db"
        for old in folder.glob("now.db*"):
            old.unlink()
        shutil.copy(first, path)
        return Rig(Database(f"sqlite:///{path}"), people=people)

    yield fresh
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def fresh_postgresql(postgres_server: sa.URL, postgres_template: str) -> Iterator[Callable[[], Rig]]:
    first = f"first_{uuid.uuid4().hex[:8]}"
    made = [first]
    administer(postgres_server, COPY.format(first, postgres_template))

    def at(name: str) -> Database:
        return Database(postgres_server.set(database=name).render_as_string(hide_password=False))

    database = at(first)
    people = make_rig(database).people
    database.close()

    def fresh() -> Rig:
        name = f"h_{uuid.uuid4().hex[:12]}"
        administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {first} STRATEGY FILE_COPY")
        made.append(name)
        return Rig(at(name), people=people)

    yield fresh
    for name in made:
        administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_d3_whatever_people_clocks_and_servers_do_the_promises_hold(
    kind: str, request: pytest.FixtureRequest
) -> None:
    class Here(Histories):
        fresh = staticmethod(request.getfixturevalue(f"fresh_{kind}"))

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES[kind],
            stateful_step_count=STEPS[kind],
            deadline=None,
            derandomize=not LONG,
            database=None,
            phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
