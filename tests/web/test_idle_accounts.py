"""Who was away for long is let in no more until woken, and misses no letter (TCVN 14423:2026: 45 days)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobs.tasks import idle
from jobs.timetable import TIMETABLE
from models import Event, ExternalIdentity, User
from tests.office import NOW, PASSWORD
from tests.web.browser import World
from workflow.rules.local_time import local_day
from workflow.services.idle_accounts import BATCH, put_to_sleep
from workflow.services.recipients import load_directory

DAYS = 45


def asleep(world: World) -> set[str]:
    with world.db.read() as session:
        ids = set(session.scalars(sa.select(User.id).where(User.asleep_since.is_not(None))))
    return {name for name, user_id in world.user_id.items() if user_id in ids}


def a_night(world: World, days: int = DAYS) -> int:
    runtime = world.with_settings(idle_days=days).app.extensions["dondoc"]
    return int(idle(runtime, "t")["asleep"])


def all_but(world: World, *names: str) -> set[str]:
    return set(world.user_id) - set(names)


def test_an_account_falls_asleep_after_forty_five_days_without_a_sign_in(world: World) -> None:
    world.pass_time(days=DAYS)
    assert a_night(world) == 0, "45 days are not over yet"
    world.browser("viewer")
    world.pass_time(seconds=1)
    a_night(world)
    assert asleep(world) == all_but(world, "viewer")
    assert a_night(world) == 0, "nobody falls asleep twice"
    with world.db.read() as session:
        verbs = session.scalars(sa.select(Event.verb).where(Event.verb == "fell_asleep")).all()
    assert len(verbs) == len(asleep(world))


def test_an_account_without_a_password_that_the_provider_opens_falls_asleep_too(world: World) -> None:
    with world.db.write() as session:
        for name in ("head_tp", "staff_tp"):
            user = session.get_one(User, world.user_id[name])
            user.password_hash = ""
        session.add(
            ExternalIdentity(
                user_id=world.user_id["head_tp"], allowed_by_id=world.user_id["admin"], allowed_at=NOW
            )
        )
    world.pass_time(days=DAYS, seconds=1)
    a_night(world)
    assert {"head_tp", "staff_tp"} & asleep(world) == {"head_tp"}, "nobody can enter the other one at all"


def test_where_the_installation_does_not_ask_for_it_nobody_falls_asleep(world: World) -> None:
    world.pass_time(days=4000)
    assert a_night(world, days=0) == 0
    assert asleep(world) == set()


def test_who_sleeps_is_signed_out_everywhere(world: World) -> None:
    head = world.browser("head_tp")
    with world.db.write() as session:
        assert put_to_sleep(session, days=0, now=world.now + timedelta(seconds=1)) > 0
    assert head.get("/my-work").headers["Location"].startswith("/sign-in")


def test_a_head_who_sleeps_is_told_and_urged_as_before(world: World) -> None:
    day = local_day(world.now)
    with world.db.read() as session:
        before = load_directory(session, [world.agency_id["city"]], day)
    world.pass_time(days=DAYS, seconds=1)
    a_night(world)
    assert "head_tp" in asleep(world)
    with world.db.read() as session:
        after = load_directory(session, [world.agency_id["city"]], day)
    assert (after.at_agency, after.over_authority) == (before.at_agency, before.over_authority)


def test_the_right_password_is_answered_with_the_way_back_and_the_wrong_one_as_anybodys(
    world: World,
) -> None:
    world.pass_time(days=DAYS, seconds=1)
    a_night(world)
    wrong = world.browser().sign_in("head_tp@mau.gov.vn", "không phải mật khẩu này")
    assert (wrong.status_code, "tạm ngừng" in wrong.text) == (422, False)
    right = world.browser().sign_in("head_tp@mau.gov.vn")
    assert right.status_code == 403
    assert "Hãy bấm “Quên mật khẩu” để nhận liên kết mở lại" in right.text
    admin = world.browser().sign_in("admin@mau.gov.vn")
    assert "Hãy nhờ một quản trị viên khác mở lại." in admin.text
    for _ in range(6):
        assert world.browser().sign_in("head_tp@mau.gov.vn").status_code == 403, "no guess is counted"


@pytest.mark.parametrize(("name", "mails"), [("head_tp", 1), ("admin", 0)])
def test_a_person_comes_back_by_a_link_to_the_own_mailbox_and_an_administrator_does_not(
    world: World, name: str, mails: int
) -> None:
    world.pass_time(days=DAYS, seconds=1)
    a_night(world)
    served = world.with_settings(smtp_url="smtp://127.0.0.1:9", mail_from="d@mau.gov.vn")
    answer = served.browser().post("/forgot-password", {"email": f"{name}@mau.gov.vn"})
    assert answer.status_code == 200
    with world.db.read() as session:
        asked = session.scalars(
            sa.select(Event).where(Event.subject_id == world.user_id[name], Event.verb == "link_asked")
        ).all()
    assert len(asked) == mails


def test_an_administrator_wakes_an_account_and_it_sleeps_on_only_after_as_long_again(world: World) -> None:
    admin = world.browser("admin")
    world.pass_time(minutes=1)
    with world.db.write() as session:
        session.execute(sa.update(User).where(User.id == world.user_id["head_tp"]).values(asleep_since=NOW))
    person = f"/users/{world.user_id['head_tp']}"
    page = admin.get(person).text
    assert "Người này vẫn giữ vai trò, vẫn nhận thư nhắc việc, đôn đốc." in page
    assert "Tạm ngừng" in admin.get("/users").text
    assert admin.post(f"{person}/wake").headers["Location"] == person
    assert admin.post(f"{person}/wake").status_code == 422, "once is enough"
    assert world.browser().sign_in("head_tp@mau.gov.vn", PASSWORD).status_code == 303
    assert "Mở lại tài khoản tạm ngừng" in admin.get("/log/accounts").text


def test_an_administrator_gives_a_sleeping_account_a_password_and_it_is_awake(world: World) -> None:
    admin = world.browser("admin")
    with world.db.write() as session:
        session.execute(sa.update(User).where(User.id == world.user_id["head_tp"]).values(asleep_since=NOW))
    admin.post(f"/users/{world.user_id['head_tp']}/password")
    assert "head_tp" not in asleep(world)


def test_more_accounts_than_a_unit_takes_fall_asleep_in_one_night(world: World) -> None:
    with world.db.write() as session:
        session.add_all(
            User(email=f"cb{n}@mau.gov.vn", full_name=f"Cán bộ {n}", password_hash="x", created_at=NOW)
            for n in range(BATCH + 1)
        )
    world.pass_time(days=DAYS, seconds=1)
    assert a_night(world) > BATCH + 1
    assert {"idle"} <= {timed.job for timed in TIMETABLE}


def test_by_the_profile_of_tcvn_an_administrator_changes_the_password_every_two_months(world: World) -> None:
    from workflow.rules.password_rules import TCVN

    strict = world.with_settings(password_rules=TCVN)
    admin = strict.browser("admin")
    assert admin.get("/users").headers["Location"] == "/account/password", "of unknown age"
    page = admin.get("/account/password").text
    assert "đã dùng 60 ngày trở lên" in page
    assert "Cần có chữ hoa, chữ thường, chữ số và một dấu khác." in page
    wanted = {"current": PASSWORD, "password": "cây phượng trước cổng", "again": "cây phượng trước cổng"}
    refused = admin.post("/account/password", wanted)
    assert "Mật khẩu cần có chữ hoa" in refused.text
    mixed = "Cây phượng trước cổng 25"
    assert admin.post("/account/password", {**wanted, "password": mixed, "again": mixed}).status_code == 303
    assert admin.get("/users").status_code == 200
    assert strict.browser("viewer").get("/overdue").status_code == 200, "others keep theirs"


def test_a_sign_in_renews_a_hash_of_older_parameters(world: World) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with world.db.write() as session:
        session.execute(sa.update(User).where(User.id == world.user_id["viewer"]).values(password_hash=old))
    world.browser("viewer")
    with world.db.read() as session:
        stored = session.get_one(User, world.user_id["viewer"]).password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    world.browser("viewer")
