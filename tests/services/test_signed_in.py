"""S5, S11: how long a browser stays signed in, what its row keeps, and what is written when it is signed out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from models import Event, UserSession
from tests.office import NOW, Office
from workflow.rules.browsers import Browser
from workflow.services import sessions
from workflow.services.scope import NotFound

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(minutes=10)


def signed_in(
    office: Office, name: str, token: str, *, at: datetime = NOW, awaits_code: bool = False
) -> None:
    sessions.begin(office.session, token, office.user[name].id, data="{}", now=at, awaits_code=awaits_code)
    office.session.flush()


def still_in(office: Office, token: str, *, at: datetime = LATER) -> bool:
    office.session.expire_all()
    return sessions.find(office.session, token, now=at) is not None


def told(office: Office) -> list[tuple[object, ...]]:
    """What the events say of signing out, oldest first."""
    rows = office.session.execute(
        sa.select(Event.subject, Event.subject_id, Event.verb, Event.actor_id, Event.at, Event.address)
        .where(Event.verb.like("%session%ended"))
        .order_by(Event.id)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("awaits_code", "seen_after", "asked_after", "found"),
    [
        (False, timedelta(), timedelta(minutes=30), True),
        (False, timedelta(), timedelta(minutes=30) + SECOND, False),
        (False, timedelta(hours=11, minutes=59), timedelta(hours=12), True),
        (False, timedelta(hours=11, minutes=59), timedelta(hours=12) + SECOND, False),
        (True, timedelta(), timedelta(minutes=5), True),
        (True, timedelta(), timedelta(minutes=5) + SECOND, False),
        (True, timedelta(minutes=5), timedelta(minutes=6), False),
    ],
)
def test_s5_a_session_lives_to_the_last_second_of_its_time(
    office: Office, awaits_code: bool, seen_after: timedelta, asked_after: timedelta, found: bool
) -> None:
    signed_in(office, "viewer", "desk", awaits_code=awaits_code)
    sessions.touch(office.session, "desk", data="{}", now=NOW + seen_after)
    assert still_in(office, "desk", at=NOW + asked_after) is found
    live = sessions.count_live(office.session, office.user["viewer"].id, now=NOW + asked_after)
    assert live == (found and not awaits_code), "who has not given the code yet is not signed in"


def test_s5_being_seen_in_one_browser_keeps_no_other_one_awake(office: Office) -> None:
    signed_in(office, "viewer", "desk")
    signed_in(office, "viewer", "phone")
    sessions.touch(office.session, "desk", data='{"language": "en"}', now=LATER)
    kept = office.session.execute(
        sa.select(UserSession.seen_at, UserSession.data).order_by(UserSession.seen_at)
    ).all()
    assert [tuple(row) for row in kept] == [(NOW, "{}"), (LATER, '{"language": "en"}')]


def test_s11_a_row_keeps_as_much_of_address_and_browser_name_as_it_has_room_for(office: Office) -> None:
    user_id = office.user["viewer"].id
    sessions.begin(
        office.session, "desk", user_id, data="{}", now=NOW, address="a" * 64 + "b", device="c" * 300 + "d"
    )
    sessions.begin(office.session, "phone", user_id, data="{}", now=LATER)
    office.session.flush()
    rows = office.session.execute(
        sa.select(UserSession.address, UserSession.device, UserSession.awaits_code).order_by(
            UserSession.created_at
        )
    )
    assert [tuple(row) for row in rows] == [("a" * 64, "c" * 300, False), ("", "", False)]


def test_s11_the_list_tells_where_and_since_when_the_one_at_hand_first_then_the_one_seen_last(
    office: Office,
) -> None:
    user_id = office.user["viewer"].id
    for minute, token in enumerate(("desk", "phone", "tablet", "somebody's")):
        who = "viewer" if token != "somebody's" else "head_tp"
        sessions.begin(
            office.session,
            token,
            office.user[who].id,
            data="{}",
            now=NOW + timedelta(minutes=minute),
            address=f"10.0.0.{minute}",
            device=FIREFOX,
        )
    signed_in(office, "viewer", "half way there", awaits_code=True)
    sessions.touch(office.session, "tablet", data="{}", now=LATER)
    office.session.expire_all()
    assert sessions.listed(office.session, user_id, "desk", now=LATER) == [
        sessions.Listed(
            sessions.token_hash(token).hex(),
            Browser("Firefox", "Linux"),
            f"10.0.0.{minute}",
            NOW + timedelta(minutes=minute),
            seen_at,
            this=token == "desk",
        )
        for token, minute, seen_at in (
            ("desk", 0, NOW),
            ("tablet", 2, LATER),
            ("phone", 1, NOW + timedelta(minutes=1)),
        )
    ]


def test_s11_who_is_signed_in_nowhere_has_no_browser(office: Office) -> None:
    signed_in(office, "head_tp", "somebody's")
    assert sessions.count_live(office.session, office.user["viewer"].id, now=NOW) == 0
    assert sessions.listed(office.session, office.user["viewer"].id, "desk", now=NOW) == []


def test_s11_signing_one_browser_out_is_told_with_person_time_and_address(office: Office) -> None:
    signed_in(office, "viewer", "desk")
    signed_in(office, "viewer", "phone")
    viewer = office.user["viewer"].id
    phone, desk = (sessions.token_hash(token).hex() for token in ("phone", "desk"))
    sessions.end_one(office.session, viewer, phone, now=LATER, address="10.0.0.7")
    assert (still_in(office, "desk"), still_in(office, "phone")) == (True, False)
    sessions.end_one(office.session, viewer, desk, now=LATER)
    assert not still_in(office, "desk")
    assert told(office) == [
        ("user", viewer, "session_ended", viewer, LATER, "10.0.0.7"),
        ("user", viewer, "session_ended", viewer, LATER, ""),
    ]


@pytest.mark.parametrize("key", ["0" * 64, "no key at all", "somebody's"])
def test_s11_what_is_not_ones_own_session_is_not_there_and_nothing_is_told(office: Office, key: str) -> None:
    signed_in(office, "head_tp", "somebody's")
    foreign = sessions.token_hash("somebody's").hex()
    with pytest.raises(NotFound):
        sessions.end_one(
            office.session,
            office.user["viewer"].id,
            foreign if key == "somebody's" else key,
            now=LATER,
        )
    assert still_in(office, "somebody's")
    assert told(office) == []


def test_s11_signing_out_everywhere_else_is_told_with_person_time_and_address(office: Office) -> None:
    for name, token in (("viewer", "desk"), ("viewer", "phone"), ("head_tp", "somebody's")):
        signed_in(office, name, token)
    viewer = office.user["viewer"].id
    sessions.end_others(office.session, viewer, "desk", now=LATER, address="10.0.0.7")
    assert [still_in(office, token) for token in ("desk", "phone", "somebody's")] == [True, False, True]
    sessions.end_others(office.session, viewer, "desk", now=LATER)
    assert told(office) == [
        ("user", viewer, "other_sessions_ended", viewer, LATER, "10.0.0.7"),
        ("user", viewer, "other_sessions_ended", viewer, LATER, ""),
    ]


def test_s11_whom_an_administrator_signs_out_is_told_with_the_administrator_time_and_address(
    office: Office,
) -> None:
    signed_in(office, "viewer", "desk")
    signed_in(office, "head_tp", "somebody's")
    viewer, admin = office.user["viewer"], office.user["admin"].id
    sessions.end_all_of(office.session, viewer, by=admin, now=LATER, address="10.0.0.7")
    assert (still_in(office, "desk"), still_in(office, "somebody's")) == (False, True)
    sessions.end_all_of(office.session, viewer, by=admin, now=LATER)
    assert told(office) == [
        ("user", viewer.id, "sessions_ended", admin, LATER, "10.0.0.7"),
        ("user", viewer.id, "sessions_ended", admin, LATER, ""),
    ]


def test_s11_signing_everybody_out_counts_and_tells_of_those_who_were_signed_in(office: Office) -> None:
    for name in ("staff_vh", "viewer", "head_xa", "admin", "other_head"):
        signed_in(office, name, name)
    signed_in(office, "viewer", "viewer's phone")
    admin = office.actor("admin")
    assert sessions.end_everybody(office.session, admin, now=LATER, address="10.0.0.7") == 3
    in_turn = sorted(office.user[name].id for name in ("staff_vh", "viewer", "head_xa"))
    assert told(office) == [
        ("user", user_id, "sessions_ended", admin.user_id, LATER, "10.0.0.7") for user_id in in_turn
    ]
    assert [still_in(office, name) for name in ("viewer", "viewer's phone", "admin", "other_head")] == [
        False,
        False,
        True,
        True,
    ]
    assert sessions.end_everybody(office.session, admin, now=LATER) == 0
    signed_in(office, "viewer", "viewer's new one")
    assert sessions.end_everybody(office.session, admin, now=LATER) == 1
    assert told(office)[3:] == [
        ("user", office.user["viewer"].id, "sessions_ended", admin.user_id, LATER, "")
    ]
