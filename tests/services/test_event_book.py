"""The book of events holds, or the first place where it does not is named (trust.md L1, L2)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event, EventManifest
from models.database import Database, chain_key
from tests.office import NOW
from workflow.rules.event_chain import Fact, seal
from workflow.services.event_book_check import BadPlace, Wrong, check_book
from workflow.services.event_manifests import make_manifest, manifest_files
from workflow.services.events import record

KEY = b"a key that is nowhere in the database"
HISTORIES, EVENTS = 6, 60


@pytest.fixture
def book(db_url: str) -> Iterator[Database]:
    """Sixty events of six histories, summed up after thirty and at the end."""
    database = Database(db_url, chain_key=KEY)
    dice = random.Random(7)
    for n in range(EVENTS):
        with database.write() as session:
            at = NOW + timedelta(minutes=n)
            record(
                session,
                "assignment",
                dice.randrange(1, HISTORIES + 1),
                "updated",
                by=None,
                now=at,
                payload={"n": n},
            )
            if n == EVENTS // 2:
                make_manifest(session, now=NOW)
    with database.write() as session:
        make_manifest(session, now=NOW + timedelta(days=1))
    yield database
    database.close()


def _unguarded(session: Session) -> None:
    """What somebody does who owns the database: the guards are taken away."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("event", "event_manifest"):
            session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    for table in ("event", "event_manifest"):
        for act in ("update", "delete"):
            session.execute(sa.text(f"DROP TRIGGER {table}_no_{act}"))


def _ids(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Event.id).order_by(Event.id)))


def _fact(row: Event) -> Fact:
    return Fact(*(getattr(row, name) for name in Fact._fields))


def change_a_word(session: Session, dice: random.Random) -> None:
    row_id, column = dice.choice(_ids(session)), dice.choice(["payload", "verb", "address"])
    session.execute(sa.update(Event).where(Event.id == row_id).values({column: "khác"}))


def change_the_hour(session: Session, dice: random.Random) -> None:
    row = session.get_one(Event, dice.choice(_ids(session)))
    session.execute(sa.update(Event).where(Event.id == row.id).values(at=row.at - timedelta(days=1)))


def take_one_out(session: Session, dice: random.Random) -> None:
    session.execute(sa.delete(Event).where(Event.id == dice.choice(_ids(session))))


def cut_the_end_off(session: Session, dice: random.Random) -> None:
    ids = _ids(session)
    session.execute(sa.delete(Event).where(Event.id > ids[-1 - dice.randrange(1, 20)]))


def swap_two(session: Session, dice: random.Random) -> None:
    one, other = (session.get_one(Event, n) for n in dice.sample(_ids(session), 2))
    words = {
        one.id: {"payload": other.payload, "at": other.at},
        other.id: {"payload": one.payload, "at": one.at},
    }
    for row_id, values in words.items():
        session.execute(sa.update(Event).where(Event.id == row_id).values(**values))


def put_one_in(session: Session, dice: random.Random) -> None:
    last = session.get_one(Event, _ids(session)[-1])
    seq = session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.subject_id == last.subject_id)) or 0
    made = {**_fact(last)._asdict(), "seq": seq + 1, "seal": dice.choice(["", "ab" * 32])}
    session.execute(sa.insert(Event).values(**made))


def rewrite_one_with_its_seal(session: Session, dice: random.Random) -> None:
    """By somebody who has the key as well."""
    row = session.get_one(Event, dice.choice(_ids(session)))
    before = session.scalar(
        sa.select(Event.seal).where(Event.subject_id == row.subject_id, Event.seq == row.seq - 1)
    )
    fact = _fact(row)._replace(payload='{"n": "khác"}')
    made = seal(chain_key(session), fact, before or "")
    session.execute(sa.update(Event).where(Event.id == row.id).values(payload=fact.payload, seal=made))


def take_all_seals_away(session: Session, _dice: random.Random) -> None:
    session.execute(sa.update(Event).values(seal=""))


def drop_a_manifest(session: Session, _dice: random.Random) -> None:
    first = session.scalar(sa.select(sa.func.min(EventManifest.id)))
    session.execute(sa.delete(EventManifest).where(EventManifest.id == first))


def move_the_end_of_a_manifest(session: Session, dice: random.Random) -> None:
    row = session.scalars(sa.select(EventManifest)).all()[dice.randrange(2)]
    end = row.last_event_id - dice.randrange(1, 5)
    session.execute(sa.update(EventManifest).where(EventManifest.id == row.id).values(last_event_id=end))


EDITS: tuple[Callable[[Session, random.Random], None], ...] = (
    change_a_word,
    change_the_hour,
    take_one_out,
    cut_the_end_off,
    swap_two,
    put_one_in,
    rewrite_one_with_its_seal,
    take_all_seals_away,
    drop_a_manifest,
    move_the_end_of_a_manifest,
)


class _Undone(Exception):
    pass


@contextmanager
def without_guards(book: Database) -> Iterator[Session]:
    """The book in the hands of its owner; afterwards it is as it was."""
    with suppress(_Undone), book.write() as session:
        _unguarded(session)
        yield session
        raise _Undone


def _checked_after(
    book: Database, edit: Callable[[Session, random.Random], None], seed: int
) -> list[BadPlace]:
    with without_guards(book) as session:
        edit(session, random.Random(seed))
        session.expire_all()
        return check_book(session, {}).bad


def test_a_book_that_nobody_touched_holds(book: Database) -> None:
    with book.read() as session:
        checked = check_book(session, manifest_files(session))
    assert (checked.bad, checked.events, checked.manifests, checked.open_events) == ([], EVENTS, 2, 0)


def test_l1_a_hundred_edits_of_ten_kinds_by_the_owner_of_the_database_are_all_found(book: Database) -> None:
    missed = [
        f"{edit.__name__} {seed}"
        for edit in EDITS
        for seed in range(10)
        if not _checked_after(book, edit, seed)
    ]
    assert missed == []


def test_l1_the_first_bad_place_is_named(book: Database) -> None:
    with book.read() as session:
        row = session.get_one(Event, _ids(session)[10])

    def edit(session: Session, _dice: random.Random) -> None:
        session.execute(sa.update(Event).where(Event.id == row.id).values(verb="khác"))

    assert _checked_after(book, edit, 0)[0] == BadPlace(Wrong.ALTERED, "assignment", row.subject_id, row.seq)


def test_l1_an_end_cut_off_with_its_manifest_is_found_by_the_manifest_kept_elsewhere(book: Database) -> None:
    with book.read() as session:
        elsewhere = manifest_files(session)
        first, second = session.scalars(sa.select(EventManifest).order_by(EventManifest.id)).all()
    with without_guards(book) as session:
        session.execute(sa.delete(EventManifest).where(EventManifest.id == second.id))
        session.execute(sa.delete(Event).where(Event.id > first.last_event_id))
        assert check_book(session, {}).bad == []
        assert check_book(session, elsewhere).bad == [BadPlace(Wrong.CUT, day=second.day.isoformat())]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"number": 1}', None])
def test_a_manifest_elsewhere_that_says_something_else_is_named(book: Database, text: str | None) -> None:
    with book.read() as session:
        elsewhere = manifest_files(session)
        name = min(elsewhere)
        elsewhere[name] = text if text is not None else elsewhere[name].replace('"events": 3', '"events": 4')
        assert check_book(session, elsewhere).bad == [BadPlace(Wrong.FILE, day=NOW.date().isoformat())]
        assert json.loads(manifest_files(session)[name])["day"] == NOW.date().isoformat()


@pytest.mark.parametrize("table", ["event", "event_manifest"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_l2_the_database_refuses_to_change_or_take_away_what_was_written(
    book: Database, table: str, act: str
) -> None:
    if act.startswith("TRUNCATE") and book.dialect == "sqlite":
        act = "DELETE FROM {} WHERE id > 0"
    with pytest.raises(sa.exc.DBAPIError, match="can only be added"), book.write() as session:
        session.execute(sa.text(act.format(table)))
    with book.read() as session:
        assert check_book(session, manifest_files(session)).bad == []


def test_one_manifest_a_day(book: Database) -> None:
    with book.write() as session:
        assert make_manifest(session, now=NOW + timedelta(days=1, hours=2)) is None
        made = make_manifest(session, now=NOW + timedelta(days=2))
        assert made is not None
        assert made.events == 0
    with book.read() as session:
        assert check_book(session, manifest_files(session)).bad == []


def test_what_was_written_before_the_seals_may_stand_below_the_first_manifest_only(db_url: str) -> None:
    database = Database(db_url, chain_key=KEY)
    old = Fact("assignment", 1, 1, NOW, None, "", "assigned", "{}")
    with database.write() as session:
        session.execute(sa.insert(Event).values(**old._asdict()))
        make_manifest(session, now=NOW)
        record(session, "assignment", 1, "updated", by=None, now=NOW)
    with database.write() as session:
        assert check_book(session, {}).bad == []
        session.execute(sa.insert(Event).values(**old._replace(subject_id=2)._asdict()))
        assert check_book(session, {}).bad == [BadPlace(Wrong.UNSEALED, "assignment", 2, 1)]
    database.close()
