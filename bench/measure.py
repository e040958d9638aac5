"""The figures (a) to (i) on one database of one size."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bench.client import Browser, Failed
from bench.load import per_second
from bench.raw import Raw, median
from bench.servers import environment, free_port, memory_of, running
from bench.sink import Sink
from jobs.sending import Sender
from jobs.sweeping import sweep_all
from models import Agency, Assignment, User, migrate
from models.classification_sql import overdue
from models.database import Database
from workflow import synth
from workflow.files import EvidenceStore
from workflow.mail import SmtpTransport
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.services.calendar import load_calendar, seed_calendar
from workflow.synth_words import RARE_WORD

PAGES = 40
UPDATES = 30
SECONDS_OF_LOAD = 5.0
_LINK = re.compile(r"/assignments/(\d+)")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: measured over HTTP, beside plain SQL of the same work where there is such a thing."""

    key: str
    what: str
    unit: str
    measured: float | None
    raw: float | None = None
    note: str = ""


@dataclass
class Place:
    """One filled database."""

    name: str
    url: str
    data: Path
    size: int
    seed: int
    figures: list[Figure] = field(default_factory=list)
    fill_seconds: float = 0.0

    @property
    def email_of_office(self) -> str:
        return f"thuong-truc@{synth.DOMAIN}"


def fill(place: Place, tell: Callable[[str], None]) -> Database:
    """Migrate and fill."""
    database = Database(place.url)
    migrate.upgrade(database.engine)
    now = datetime.now(UTC)
    with database.write() as session:
        seed_calendar(session, range(now.year - 3, now.year + 3), now=now)
    began = time.perf_counter()
    synth.fill(database, EvidenceStore(place.data / "evidence"), place.size, seed=place.seed, now=now)
    place.fill_seconds = time.perf_counter() - began
    tell(f"{place.name}, {place.size}: filled in {place.fill_seconds:.1f} s")
    return database


def measure(place: Place, tell: Callable[[str], None]) -> None:
    """All figures; one that cannot be taken says why instead of stopping the rest."""
    database = fill(place, tell)
    raw = _raw(database, place)
    env = environment(place.data, place.url, free_port())
    with running("web", env) as (_pid, cold):
        base = env["DONDOC_BASE_URL"]
        _pages(place, base, raw, tell)
        _updates(place, base, raw, tell)
        _load(place, base, tell)
    _sweep(place, database, tell)
    _idle(place, cold, tell)
    database.close()


def _take(place: Place, tell: Callable[[str], None], key: str, what: str, unit: str, act: Callable[[], tuple[float, float | None, str]]) -> None:  # fmt: skip
    try:
        measured, raw, note = act()
        figure = Figure(key, what, unit, measured, raw, note)
    except (Failed, RuntimeError, OSError, sa.exc.SQLAlchemyError) as error:
        figure = Figure(key, what, unit, None, None, " ".join(str(error).split())[:120])
    place.figures.append(figure)
    tell(f"  {key} {figure.what}: {figure.measured} {figure.unit} (raw {figure.raw}) {figure.note}")


def _raw(database: Database, place: Place) -> Raw:
    today = local_day(datetime.now(UTC))
    with database.read() as session:
        root = session.scalars(sa.select(Agency.id).where(Agency.parent_id.is_(None))).one()
        person = session.scalars(sa.select(User.id).where(User.email == f"canbo.01.1@{synth.DOMAIN}")).one()
    return Raw(database, EvidenceStore(place.data / "evidence"), root, person, today, RARE_WORD)


def _person(base: str, email: str) -> Browser:
    browser = Browser(base)
    browser.sign_in(email, synth.PASSWORD)
    return browser


def _pages(place: Place, base: str, raw: Raw, tell: Callable[[str], None]) -> None:
    office, officer = _person(base, place.email_of_office), _person(base, f"canbo.01.1@{synth.DOMAIN}")
    lines = (
        ("a", "my work", officer, "/my-work", raw.my_work, PAGES),
        ("b", "overdue list, first page", office, "/overdue", raw.overdue_page, PAGES),
        ("d", "counts by agency (overview)", office, "/overview", raw.counts, PAGES),
        ("e", "search of a rare word", office, f"/search?q={RARE_WORD}", raw.search, PAGES),
        ("g", "export of the overdue list, CSV", office, "/overdue.csv", raw.overdue_all, 3),
        ("g", "export of the overdue list, XLSX", office, "/overdue.xlsx", raw.overdue_all, 3),
    )
    for key, what, browser, path, plain, times in lines:

        def act(
            browser: Browser = browser,
            path: str = path,
            plain: Callable[[], None] = plain,
            times: int = times,
        ) -> tuple[float, float | None, str]:
            size = len(browser.get(path).body)
            return (
                median(lambda: browser.get(path), times),
                median(plain, times),
                f"{size / 1000:.0f} kB",
            )

        _take(place, tell, key, what, "ms", act)


def update_once(browser: Browser, path: str) -> None:
    """Open the page with the form, send a note and a new file of 50 kB, and see the result."""
    form = browser.get(path).form("/update")
    values = {**form.values, "text": "Đã thực hiện thêm một bước, gửi kèm tài liệu (đo tốc độ)."}
    content = b"%PDF-1.4\n" + secrets.token_bytes(49_984) + b"\n%%EOF\n"
    browser.post(f"{path}/update", values, {form.files[0]: ("tai-lieu.pdf", content)})


def _own_assignment(browser: Browser) -> str:
    """Any assignment of this person's unit that takes an update."""
    body = browser.get("/my-work?whose=unit").body.decode()
    for number in dict.fromkeys(_LINK.findall(body)):
        path = f"/assignments/{number}"
        try:
            browser.get(path).form("/update")
        except Failed:
            continue
        return path
    raise Failed("nothing to update on /my-work")


def _updates(place: Place, base: str, raw: Raw, tell: Callable[[str], None]) -> None:
    def act() -> tuple[float, float | None, str]:
        browser = _person(base, f"canbo.01.1@{synth.DOMAIN}")
        path = _own_assignment(browser)
        return (
            median(lambda: update_once(browser, path), UPDATES),
            median(raw.update, UPDATES),
            "GET form, POST, GET result",
        )

    _take(place, tell, "c", "update with note and 50 kB file", "ms", act)


def _load(place: Place, base: str, tell: Callable[[str], None]) -> None:
    people = [f"canbo.{n:02}.1@{synth.DOMAIN}" for n in range(1, 9)]

    def pages() -> tuple[float, float | None, str]:
        rate = per_second(base, people, synth.PASSWORD, _look, SECONDS_OF_LOAD)
        return rate, None, "8 clients, my work"

    def updates() -> tuple[float, float | None, str]:
        rate = per_second(base, people, synth.PASSWORD, _send_somewhere, SECONDS_OF_LOAD)
        return rate, None, "8 clients, whole round trips"

    _take(place, tell, "h", "pages of my work", "1/s", pages)
    _take(place, tell, "h", "updates with file", "1/s", updates)


def _look(browser: Browser) -> None:
    browser.get("/my-work")


_PATHS: dict[int, str] = {}


def _send_somewhere(browser: Browser) -> None:
    if id(browser) not in _PATHS:
        _PATHS[id(browser)] = _own_assignment(browser)
    update_once(browser, _PATHS[id(browser)])


def _working_morning(database: Database) -> datetime:
    """Nine o'clock on the first working day from today on: mail may leave."""
    with database.read() as session:
        day = load_calendar(session).next_working(local_day(datetime.now(UTC)))
    return datetime(day.year, day.month, day.day, 9, tzinfo=TIMEZONE)


def _sweep(place: Place, database: Database, tell: Callable[[str], None]) -> None:
    now = _working_morning(database)

    def ladders() -> tuple[float, float | None, str]:
        with database.read() as session:
            late = session.scalar(sa.select(sa.func.count(Assignment.id)).where(overdue(local_day(now))))
        began = time.perf_counter()
        result = sweep_all(database, now=now, domain=synth.DOMAIN)
        taken = time.perf_counter() - began
        note = f"{result.checked} looked at, {late} overdue, {result.sent} notices, {result.mails} mails"
        return taken, None, note

    def mails() -> tuple[float, float | None, str]:
        with Sink() as sink:
            sender = Sender(
                database, SmtpTransport(sink.url), "bench", lambda: now + timedelta(minutes=1),
                f"don-doc@{synth.DOMAIN}", "Đôn Đốc", "http://127.0.0.1",
            )  # fmt: skip
            began = time.perf_counter()
            sender.run()
            return (
                time.perf_counter() - began,
                None,
                f"{sink.mails} mails into a loopback sink, the largest {sink.largest / 1000:.0f} kB",
            )

    _take(place, tell, "f", "sweep over all, first run", "s", ladders)
    _take(place, tell, "f", "sending its mails", "s", mails)


def _idle(place: Place, cold: float, tell: Callable[[str], None]) -> None:
    place.figures.append(Figure("i", "cold start of dondoc web until it answers", "s", cold))

    def everything() -> tuple[float, float | None, str]:
        with running("up", environment(place.data, place.url, free_port())) as (pid, seconds):
            time.sleep(5)
            memory, count = memory_of(pid)
            return (
                memory,
                None,
                f"PSS of {count} processes of dondoc up, which answered after {seconds:.1f} s",
            )

    _take(place, tell, "i", "memory of all processes, idle", "MB", everything)
