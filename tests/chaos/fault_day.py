"""O6: a whole installation at work while something goes wrong every few minutes.

``python -m tests.chaos.fault_day --minutes 60``: twenty people report and send back, hundreds of heads
are to be told of what is overdue, and one fault after the other is played on PostgreSQL, the queue, the mail server,
the disk, the clock and the processes. At the end everything is held against what people were answered. Loopback only.
"""

from __future__ import annotations

import argparse
import http.client
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from jobs.auditing import audit
from models import Assignment, Outbox, migrate
from models.database import Database
from models.notice import Delivery
from tests.chaos.checker import Op, check
from tests.chaos.day_faults import Mischief
from tests.chaos.own_postgres import restartable
from tests.chaos.web_clients import Client
from tests.chaos.whole_site import CHAIN_KEY, WholeSite, own_disk
from tests.conftest import NEW_DATABASE, administer
from tests.jobs.rig import make_rig, many_people
from tests.smtp_sink import SmtpSink
from workflow.backups.checking import check_system
from workflow.files import EvidenceStore
from workflow.runtime import Runtime
from workflow.settings import read_settings

USERS, DUTIES = 20, 60
EVERY = 300.0
SETTLED = 45.0
"""Seconds after the end of a fault in which errors are still its own."""
STARTS = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""A Monday, eight in the morning: mail may leave all day."""


@dataclass
class Book:
    """Every request with its moment and whether it was answered as it should; every fault with its window."""

    asked: list[tuple[float, bool]] = field(default_factory=list)
    windows: list[tuple[float, float]] = field(default_factory=list)

    def outside(self) -> tuple[int, int]:
        """Requests outside all windows, and how many of them failed."""
        quiet = [ok for at, ok in self.asked if not any(a <= at <= b for a, b in self.windows)]
        return len(quiet), quiet.count(False)


@dataclass
class Watched(Client):
    """A client whose every attempt stands in the book."""

    book: Book = field(default_factory=Book)

    def _ask_once(
        self, method: str, path: str, form: dict[str, str] | None, proof: bytes
    ) -> tuple[int, str, str]:
        began = time.monotonic()
        try:
            answer = super()._ask_once(method, path, form, proof)
        except (OSError, http.client.HTTPException):
            self.book.asked.append((began, False))
            raise
        self.book.asked.append((began, answer[0] < 500 or answer[0] == 507))
        return answer

    def report(self, dice: random.Random, duty: int, word: str) -> Op:
        """What an agency says; every fourth report brings a file of up to 300 kB."""
        proof = f"Minh chứng {word}\n".encode() * dice.randrange(1, 15_000) if dice.random() < 0.25 else b""
        return self.say(duty, word, dice.choice(("doing",) * 7 + ("done",)), proof)


def _slope(samples: list[tuple[float, int]]) -> float:
    """Megabytes an hour by least squares."""
    n = len(samples)
    mean_at, mean = sum(at for at, _ in samples) / n, sum(size for _, size in samples) / n
    across = sum((at - mean_at) ** 2 for at, _ in samples)
    up = sum((at - mean_at) * (size - mean) for at, size in samples)
    return up / across * 3600 / (1 << 20)


def _slopes(site: WholeSite, *, warm: float, least: float) -> list[tuple[float, str]]:
    """Of every process that was measured for ``least`` seconds after its first ``warm``, and what it is."""
    found = []
    for (_pid, kind), samples in site.memory.items():
        kept = [(at, size) for at, size in samples if at >= samples[0][0] + warm]
        if len(kept) > 2 and kept[-1][0] - kept[0][0] >= least:
            minutes = (kept[-1][0] - kept[0][0]) / 60
            found.append((_slope(kept), f"{kind}, {minutes:.0f} min, {kept[-1][1] / (1 << 20):.0f} MB"))
    return found


class Day:
    """One fault day."""

    def __init__(
        self, database: Database, site: WholeSite, mischief: Mischief, minutes: float, seed: int
    ) -> None:
        self.database, self.site, self.mischief = database, site, mischief
        self.seconds, self.seed = minutes * 60, seed
        self.book, self.ops = Book(), list[Op]()
        self.errors: list[BaseException] = []
        self.over = threading.Event()

    def prepare(self, people: int) -> tuple[list[int], list[int]]:
        """The duties that people work on, and those of the heads who are to be told, put off for now."""
        rig = make_rig(self.database)
        many_people(rig, people)
        with self.database.write() as session:
            told = list(session.scalars(sa.select(Assignment.id).order_by(Assignment.id)))
            due = (STARTS - timedelta(days=5)).date()
            session.execute(sa.update(Assignment).values(next_check_on=None, due=due, first_due=due))
            office = rig._office(session)
            due = (STARTS + timedelta(days=60)).date()
            duties = [office.assignment("tp", due=due).id for _ in range(DUTIES)]
        return duties, told

    def play(self, duties: list[int], told: list[int]) -> None:
        """Everybody works, the heads fall due one after the other, and things go wrong."""
        people = [
            Watched(self.site.port, f"{n}@mau.gov.vn", book=self.book) for n in ("head_tp", "staff_tp") * 9
        ]
        reviewers = [
            Watched(self.site.port, f"{n}@mau.gov.vn", book=self.book) for n in ("office", "office2")
        ]
        for client in people + reviewers:
            client.sign_in()
        threads = [threading.Thread(target=self._works, args=(n, c, duties)) for n, c in enumerate(people)]
        threads += [
            threading.Thread(target=self._reviews, args=(n, c, duties))
            for n, c in enumerate(reviewers, USERS)
        ]
        threads += [
            threading.Thread(target=self._fall_due, args=(told,)),
            threading.Thread(target=self._measure),
        ]
        for thread in threads:
            thread.start()
        try:
            self._go_wrong()
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
        assert not self.errors, self.errors

    def _works(self, n: int, client: Watched, duties: list[int]) -> None:
        self._act(n, client.report, duties)

    def _reviews(self, n: int, client: Watched, duties: list[int]) -> None:
        self._act(n, lambda _dice, duty, word: client.send_back(duty, word), duties)

    def _act(self, n: int, act, duties: list[int]) -> None:  # type: ignore[no-untyped-def]
        dice = random.Random(self.seed * 1000 + n)
        try:
            for i in range(1_000_000):
                if self.over.wait(dice.uniform(3, 9)):
                    return
                self.ops.append(act(dice, dice.choice(duties), f"lời-{n}-{i}"))
        except BaseException as error:
            self.errors.append(error)

    def _fall_due(self, told: list[int]) -> None:
        """The last fifth of the time is left for what is on its way."""
        pause = self.seconds * 0.8 / len(told)
        for assignment_id in told:
            if self.over.wait(pause):
                return
            for _ in range(600):
                try:
                    with self.database.write() as session:
                        row = session.get_one(Assignment, assignment_id)
                        row.next_check_on = STARTS.date()
                    break
                except sa.exc.OperationalError:
                    time.sleep(0.1)

    def _measure(self) -> None:
        while not self.over.wait(10):
            self.site.measure()

    def _go_wrong(self) -> None:
        kinds = self.mischief.kinds()
        dice, begun = random.Random(self.seed), time.monotonic()
        order: list[str] = []
        pause = min(EVERY, self.seconds / (len(kinds) + 2))
        while (at := time.monotonic() - begun) < self.seconds - pause:
            if self.over.wait(pause):
                return
            order = order or dice.sample(sorted(kinds), len(kinds))
            name = order.pop()
            start = time.monotonic()

            what = kinds[name]()
            self.book.windows.append((start, time.monotonic() + SETTLED))
            print(f"{at / 60:5.1f} min  {name}: {what}", flush=True)
        time.sleep(max(0.0, begun + self.seconds - time.monotonic()))


def _wait_until_told(database: Database, patience: float) -> None:
    """Mail of the next morning may wait."""
    open_states = (Delivery.PENDING, Delivery.SENDING, Delivery.UNCERTAIN)
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with database.read() as session:
            mails = session.scalar(
                sa.select(sa.func.count())
                .select_from(Outbox)
                .where(Outbox.state.in_(open_states), Outbox.not_before < STARTS + timedelta(hours=12))
            )
            waiting = session.scalar(
                sa.select(sa.func.count())
                .select_from(Assignment)
                .where(Assignment.next_check_on == STARTS.date())
            )
        if not mails and not waiting:
            return
        time.sleep(2)


@dataclass(frozen=True)
class Finding:
    """One figure of the day and whether it is as it should be."""

    name: str
    well: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'FAIL'} {self.name:<16} {self.words}"


def _promises(
    day: Day, sink: SmtpSink, duties: list[int], told: list[int], now: datetime
) -> Iterator[Finding]:
    """What was answered, sent and stored, against what is there now."""
    answers = check(day.database, day.ops, only=set(duties))
    # what was answered is held against the database by check(); who was left without an answer may look again
    yield Finding(
        "D1",
        answers["unknown"] <= len(day.ops) / 100,
        f"{dict(answers)}: every one that was answered, as told",
    )
    with day.database.read() as session:
        promised = set(session.scalars(sa.select(Outbox.message_id).where(Outbox.state == Delivery.SENT)))
        states = Counter(session.scalars(sa.select(Outbox.state)))
    copies = Counter(sink.ids())
    lost, twice = promised - set(copies), sum(copies.values()) - len(copies)
    thrice = [n for n in copies.values() if n > 2]
    enough = len(promised) >= len(told)
    yield Finding(
        "E1",
        enough and not lost and not thrice and twice <= 10 * len(day.book.windows),
        f"{len(promised)} mails of {len(told)} heads and a digest, {len(lost)} lost, {twice} came twice under the "
        f"same name, {len(thrice)} more often; states {dict(states)}",
    )
    found = audit(day.database, now=now)
    yield Finding(
        "cross-check", found["differences"] == 0, f"{found['differences']} differences {found['kinds']}"
    )
    settings = read_settings(day.site.environment())
    whole = check_system(Runtime(settings, day.database, EvidenceStore(settings.evidence)))
    yield Finding(
        "verify", whole.well and whole.files > 0, f"{whole.book.events} events, {whole.files} files"
    )


def _long_run(day: Day) -> Iterator[Finding]:
    """What only hours show."""
    asked, failed = day.book.outside()
    yield Finding(
        "errors", failed < asked / 100, f"{failed} of {asked} requests outside the windows of faults"
    )
    slopes = _slopes(day.site, warm=300, least=min(1200, day.seconds / 3))
    worst, whose = max(slopes, default=(0.0, "none"))
    yield Finding(
        "memory",
        bool(slopes) and worst < 5,
        f"at most {worst:+.2f} MB an hour in {len(slopes)} long-lived processes ({whose})",
    )


def live_through(
    minutes: float, *, seed: int = 1, lasting: float = 30.0, hurry: timedelta = timedelta(0)
) -> tuple[list[Finding], list[Finding], int]:
    """A whole day: what was promised, what only a long run shows, and how many faults were played.

    ``lasting``: seconds of a fault that has to be taken back. ``hurry``: by how much the clock is put on at the end,
    so that mail that waits for its next attempt goes out at once.
    """
    folder = Path(tempfile.mkdtemp(prefix="dondoc-day-"))
    skew = round((STARTS - datetime.now(UTC)).total_seconds())
    try:
        with restartable() as (server, restart), SmtpSink() as sink, own_disk(folder / "data") as has_disk:
            administer(server, NEW_DATABASE.format("day"))
            url = server.set(database="day").render_as_string(hide_password=False)
            database = Database(url, chain_key=CHAIN_KEY.encode())
            migrate.upgrade(database.engine)
            site = WholeSite(url, sink.url, folder / "data", skew, folder / "up.log")
            day = Day(
                database,
                site,
                Mischief(site, sink, restart, has_disk, random.Random(seed), lasting),
                minutes,
                seed,
            )
            duties, told = day.prepare(max(40, int(minutes * 15)))
            with site:
                day.play(duties, told)
                site.set_clock(round(hurry.total_seconds()))
                _wait_until_told(database, 600)
            now = STARTS + timedelta(minutes=minutes + 10) + hurry
            promised, long_run = list(_promises(day, sink, duties, told, now)), list(_long_run(day))
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return promised, long_run, len(day.book.windows)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    promised, long_run, _ = live_through(asked.minutes, seed=asked.seed)
    for finding in promised + long_run:
        print(finding, flush=True)
    return 0 if all(finding.well for finding in promised + long_run) else 1


if __name__ == "__main__":
    sys.exit(main())
