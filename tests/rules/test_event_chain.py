"""The seal of an event: any other word, any other predecessor, any other key gives another seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.event_chain import Fact, Roll, seal

KEY = b"a key of the tests"
NOW = datetime(2026, 11, 26, 2, 30, 15, 123456, tzinfo=UTC)
FACT = Fact("assignment", 7, 3, NOW, 4, "10.0.0.1", "reported", '{"note": "đã xong"}')

facts = st.builds(
    Fact,
    st.sampled_from(["assignment", "duty", "user"]),
    st.integers(0, 2**31 - 1),
    st.integers(1, 10_000),
    st.datetimes(timezones=st.just(UTC)),
    st.none() | st.integers(1, 10_000),
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=50),
)


@dataclass(frozen=True)
class _Change:
    what: str
    fact: Fact
    before: str = ""
    key: bytes = KEY


OTHERS = (
    _Change("another history", FACT._replace(subject_id=8)),
    _Change("another place in it", FACT._replace(seq=4)),
    _Change("a second earlier", FACT._replace(at=NOW - timedelta(seconds=1))),
    _Change("another person", FACT._replace(actor_id=5)),
    _Change("nobody", FACT._replace(actor_id=None)),
    _Change("another address", FACT._replace(address="10.0.0.2")),
    _Change("another verb", FACT._replace(verb="accepted")),
    _Change("another word", FACT._replace(payload='{"note": "chưa xong"}')),
    _Change("a letter moved to the next field", FACT._replace(address="10.0.0.1r", verb="eported")),
    _Change("another predecessor", FACT, before="00"),
    _Change("another key", FACT, key=b"another key"),
)


def test_whatever_is_changed_gives_another_seal() -> None:
    seals = {seal(KEY, FACT, "")} | {seal(other.key, other.fact, other.before) for other in OTHERS}
    assert len(seals) == len(OTHERS) + 1


def test_the_hour_is_the_same_in_every_time_zone() -> None:
    here = FACT._replace(at=NOW.astimezone(timezone(timedelta(hours=7))))
    assert seal(KEY, here, "") == seal(KEY, FACT, "")


@given(facts, facts, st.text(max_size=10), st.text(max_size=10))
def test_two_events_have_one_seal_only_if_they_say_the_same(a: Fact, b: Fact, x: str, y: str) -> None:
    assert (seal(KEY, a, x) == seal(KEY, b, y)) == ((a, x) == (b, y))


def _figure(rows: list[tuple[int, Fact, str]], before: str = "") -> str:
    roll = Roll(KEY, before)
    for row in rows:
        roll.add(*row)
    return roll.figure(rows[-1][0] if rows else 0)


@given(st.lists(st.tuples(st.integers(1, 99), facts, st.sampled_from(["", "ab"])), min_size=2, max_size=6))
def test_a_roll_shows_every_row_that_is_taken_out_put_in_or_moved(rows: list[tuple[int, Fact, str]]) -> None:
    whole = _figure(rows)
    assert all(_figure(rows[:n] + rows[n + 1 :]) != whole for n in range(len(rows)))
    assert _figure([*rows, rows[0]]) != whole
    assert (_figure(rows[::-1]) == whole) == (rows[::-1] == rows)
    assert _figure(rows, before="earlier") != whole
