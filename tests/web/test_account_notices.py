"""A person is told by mail what changed about the security of the account, whoever did it (OWASP ASVS 6.3.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobs.account_links import send_links
from jobs.account_notices import send_notices
from jobs.auditing import audit
from jobs.clock import make_due_slots, timetable_of
from jobs.tasks import run_once
from jobs.timetable import NOTICES
from models import AccountNotice, AccountNoticeState, Agency, Membership, Outbox, ScheduleSlot, User
from models.second_factor import SecondFactor
from tests.office import NOW, PASSWORD
from tests.smtp_sink import Fault, Received, SmtpSink
from tests.web.browser import SETTINGS, World
from tests.web.provider import Provider
from tests.web.test_account_links import TYPED, link_in
from tests.web.test_oidc import HEAD, allow, walk
from tests.web.test_second_factor import CODE, PAGE, half_in, phone, set_up, with_phone
from tests.web.test_sign_in import WRONG
from workflow.notice_mail import By, render
from workflow.rules.totp import written_secret
from workflow.services import account_notices, accounts, login_guard, mail_switches, second_factor
from workflow.web.request import EXTENSION
from workflow.web.sign_in import check

NEW = "một câu dài khác hẳn câu trước"
HEAD_AT = "head_tp@mau.gov.vn"
OWN = "Nếu chính anh/chị đã làm việc này"
OTHERS = "Nếu anh/chị đã đề nghị hoặc đã được báo trước"
CHANGE = "hãy đổi mật khẩu ngay (không đăng nhập được thì chọn “Quên mật khẩu” ở trang đăng nhập)"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture
def mailing(world: World, sink: SmtpSink) -> World:
    world.app = world.with_settings(smtp_url=sink.url, mail_from="dondoc@mau.gov.vn").app
    return world


def send(world: World) -> dict[str, object]:
    return dict(send_notices(world.app.extensions[EXTENSION]))


def change_password(world: World, name: str = "head_tp", current: str = PASSWORD, wanted: str = NEW) -> None:
    browser = world.browser()
    browser.sign_in(f"{name}@mau.gov.vn", current)
    typed = {"current": current, "password": wanted, "again": wanted}
    assert browser.post("/account/password", typed).status_code == 303


def subjects(sink: SmtpSink) -> list[str]:
    """What the mails say in one line, and that each is whole: both bodies say it, and lead nowhere but home."""
    for mail in sink.mails:
        assert_whole(mail)
    return [str(mail.message["Subject"]).removeprefix("[Đôn Đốc] ") for mail in sink.mails]


def assert_whole(mail: Received) -> None:
    what = str(mail.message["Subject"]).removeprefix("[Đôn Đốc] ")
    assert len(what) > 20
    for kind in ("plain", "html"):
        body = mail.part(kind)
        assert f"{what}." in body
        assert "giờ Việt Nam" in body
        assert set(re.findall(r"https?://[^\s\"<]+", body)) == {SETTINGS.base_url}


def said(mail: Received, *words: str) -> bool:
    """Both bodies say all of it."""
    return all(word in mail.part(kind) for kind in ("plain", "html") for word in words)


def waiting(world: World) -> int:
    with world.db.read() as session:
        is_waiting = AccountNotice.state == AccountNoticeState.WAITING
        return session.scalar(sa.select(sa.func.count(AccountNotice.id)).where(is_waiting)) or 0


def states(world: World) -> list[AccountNoticeState]:
    with world.db.read() as session:
        return list(session.scalars(sa.select(AccountNotice.state).order_by(AccountNotice.id)))


def test_who_changes_the_password_is_told_what_when_and_from_where_and_what_to_do(
    mailing: World, sink: SmtpSink
) -> None:
    change_password(mailing)
    assert send(mailing) == {"sent": 1}
    [mail] = sink.mails
    assert (mail.to, subjects(sink)) == (HEAD_AT, ["Mật khẩu của tài khoản đã được đổi"])
    assert said(mail, "Kính gửi: Đỗ Thị Trưởng", "09:00 ngày 09/11/2026, giờ Việt Nam")
    assert said(mail, "Từ địa chỉ mạng", "127.0.0.1", "người dùng tài khoản này", OWN, CHANGE)
    assert send(mailing) == {}, "once"


def test_every_change_of_one_day_has_its_own_mail(mailing: World, sink: SmtpSink) -> None:
    change_password(mailing)
    change_password(mailing, current=NEW, wanted=f"{NEW} nữa")
    assert send(mailing) == {"sent": 2}
    assert len({mail.message_id for mail in sink.mails}) == 2


def test_a_password_set_by_a_link_or_given_by_an_administrator_is_told(
    mailing: World, sink: SmtpSink
) -> None:
    mailing.browser().post("/forgot-password", {"email": HEAD_AT})
    send_links(mailing.app.extensions[EXTENSION])
    assert mailing.browser().post(link_in(sink), TYPED).status_code == 303
    page = mailing.browser("admin").post(f"/users/{mailing.user_id['head_tp']}/password").text
    given = re.search(r'<code class="fs-5">([^<]+)<', page)
    token = link_in(sink).rpartition("/")[2]
    sink.mails.clear()
    assert send(mailing) == {"sent": 2}
    by_link, by_admin = sink.mails
    assert subjects(sink) == [
        "Mật khẩu của tài khoản đã được đặt bằng liên kết gửi qua thư",
        "Tài khoản đã được cấp mật khẩu mới",
    ]
    assert said(by_link, "127.0.0.1", OWN)
    assert said(by_admin, "quản trị viên", OTHERS, CHANGE)
    assert not said(by_admin, "127.0.0.1"), "where the administrator sits is no business of the person"
    assert given
    assert_secret(sink, given[1], token, PASSWORD, TYPED["password"])


def assert_secret(sink: SmtpSink, *secrets: str) -> None:
    """None of them stands in any mail, in the headers and both bodies as they are read."""
    text = "\n".join(
        f"{dict(mail.message.items())} {mail.part('plain')} {mail.part('html')}" for mail in sink.mails
    )
    assert [secret for secret in secrets if not secret or secret in text] == []


def test_a_second_factor_set_up_its_recovery_codes_and_its_end_are_told_without_any_code(
    mailing: World, sink: SmtpSink
) -> None:
    browser = mailing.browser("head_tp")
    used: list[str] = []
    papers = set_up(mailing, browser, "head_tp")
    with mailing.db.read() as session:
        salt = session.scalars(sa.select(SecondFactor.salt)).one()
    key = written_secret(second_factor._secret(SETTINGS.secret_key, salt))
    assert half_in(mailing).post(CODE, {"code": papers[0]}).status_code == 303
    for path in ("codes", "off"):
        used.append(phone(mailing, "head_tp"))
        answer = browser.post(f"{PAGE}/{path}", {"code": used[-1]})
        papers += re.findall(r"<li><code>([a-z2-9-]{29})</code></li>", answer.text)
        mailing.pass_time(minutes=1)
    assert send(mailing) == {"sent": 4}
    assert subjects(sink) == [
        "Xác thực hai bước của tài khoản đã được bật",
        "Một mã khôi phục của tài khoản đã được dùng",
        "Các mã khôi phục của tài khoản đã được lập lại",
        "Xác thực hai bước của tài khoản đã được tắt",
    ]
    assert all(said(mail, OWN, CHANGE, "127.0.0.1") for mail in sink.mails)
    assert said(sink.mails[3], "Từ nay đăng nhập không cần mã xác thực")
    assert len(papers) == 20
    assert_secret(sink, key, *papers, *used, PASSWORD)


def test_a_second_factor_taken_off_by_an_administrator_or_on_the_machine_is_told(
    mailing: World, sink: SmtpSink
) -> None:
    with_phone(mailing)
    reset = f"/users/{mailing.user_id['head_tp']}/second-factor/reset"
    assert mailing.browser("admin").post(reset).status_code == 303
    with_phone(mailing)
    with mailing.db.write() as session:
        user = session.get_one(User, mailing.user_id["head_tp"], with_for_update=True)
        second_factor.reset(session, user, by=None, now=mailing.now)
    send(mailing)
    what = "Xác thực hai bước của tài khoản đã được gỡ"
    by_admin, on_machine = (mail for mail in sink.mails if what in str(mail.message["Subject"]))
    assert said(by_admin, "quản trị viên", OTHERS, CHANGE)
    assert said(on_machine, "người giữ máy chủ", OTHERS, CHANGE)
    assert not any("127.0.0.1" in mail.part("plain") for mail in (by_admin, on_machine))


def test_another_address_is_told_to_the_old_one_and_to_the_new_one(mailing: World, sink: SmtpSink) -> None:
    page = f"/users/{mailing.user_id['head_tp']}"
    assert mailing.browser("admin").post(f"{page}/address", {"email": "moi@mau.gov.vn"}).status_code == 303
    assert send(mailing) == {"sent": 2}
    old, new = sorted(sink.mails, key=lambda mail: mail.to)
    assert (old.to, new.to) == (HEAD_AT, "moi@mau.gov.vn")
    assert set(subjects(sink)) == {"Địa chỉ thư của tài khoản đã được đổi"}
    assert said(old, "Địa chỉ nhận thư này không còn dùng", "hãy báo ngay cho quản trị viên")
    assert not said(old, "Quên mật khẩu"), "who reads it can get no link any more"
    assert said(new, "Từ nay dùng địa chỉ nhận thư này", OTHERS, CHANGE)
    assert "moi@mau.gov.vn" not in str(old.message["To"]) + old.part("plain") + old.part("html")


def test_what_happened_before_the_address_was_changed_is_told_to_the_address_of_that_time(
    mailing: World, sink: SmtpSink
) -> None:
    change_password(mailing)
    with mailing.db.write() as session:
        user = session.get_one(User, mailing.user_id["head_tp"], with_for_update=True)
        accounts.change_address(session, user, "ke.gian@mau.gov.vn", by=None, now=NOW)
    send(mailing)
    assert [mail.to for mail in sink.mails] == [HEAD_AT, HEAD_AT, "ke.gian@mau.gov.vn"]


def test_the_first_sign_in_through_the_provider_is_told_and_no_later_one(
    world: World, sink: SmtpSink
) -> None:
    with Provider(lambda: world.now, person=dict(HEAD)) as provider:
        settings = {"smtp_url": sink.url, "mail_from": "dondoc@mau.gov.vn", "provider": provider.settings}
        world.app = world.with_settings(**settings).app
        allow(world, "head_tp")
        for _time in range(2):
            walk(world, provider)
        assert send(world) == {"sent": 1}
        page = f"/users/{world.user_id['head_tp']}/provider/remove"
        assert world.browser("admin").post(page).status_code == 303
        assert send(world) == {"sent": 1}
    assert subjects(sink) == [
        "Tài khoản đã được liên kết với hệ thống đăng nhập chung",
        "Tài khoản không còn đăng nhập được qua hệ thống đăng nhập chung",
    ]
    assert said(sink.mails[0], OWN, "127.0.0.1", "để thôi đăng nhập qua hệ thống đăng nhập chung")
    assert said(sink.mails[1], OTHERS)


def guess(world: World, email: str, times: int) -> None:
    for _step in range(times):
        world.pass_time(hours=2)
        check(world.db, email, WRONG, address="10.0.0.9", now=world.now, matches=lambda _h, _p: False)


def test_an_account_locked_after_a_hundred_failures_is_told_once(mailing: World, sink: SmtpSink) -> None:
    guess(mailing, "khong.ai@mau.gov.vn", login_guard.ACCOUNT_DISABLED_AT)
    guess(mailing, HEAD_AT, login_guard.ACCOUNT_DISABLED_AT - 1)
    assert waiting(mailing) == 0, "a lock of a quarter of an hour is no news"
    guess(mailing, HEAD_AT, 5)
    assert send(mailing) == {"sent": 1}
    assert subjects(sink) == ["Tài khoản đã bị khóa vì nhập sai 100 lần liên tiếp"]
    [mail] = sink.mails
    assert said(mail, "Lần nhập sai cuối từ địa chỉ mạng", "10.0.0.9", "chọn “Quên mật khẩu”")
    assert said(mail, "hãy báo ngay cho quản trị viên")
    assert not said(mail, "Người thực hiện")
    trail = mailing.browser("admin").get("/log/accounts?verb=sign_in_disabled&person=").text
    assert "10.0.0.9" in trail


def test_a_right_password_at_the_hundredth_time_locks_and_tells_nothing(mailing: World) -> None:
    guess(mailing, HEAD_AT, login_guard.ACCOUNT_DISABLED_AT - 1)
    mailing.pass_time(hours=2)
    assert mailing.browser().sign_in(HEAD_AT).status_code == 303
    assert waiting(mailing) == 0


def test_a_hundredth_wrong_code_locks_and_tells_too(mailing: World) -> None:
    with_phone(mailing)
    with mailing.db.write() as session:
        session.execute(sa.update(AccountNotice).values(state=AccountNoticeState.SENT))
        login_guard.lock(session, login_guard.account_subject(HEAD_AT), now=mailing.now).consecutive = 98
    browser = half_in(mailing)
    assert browser.post(CODE, {"code": "000000"}).status_code == 422
    assert waiting(mailing) == 0
    assert browser.post(CODE, {"code": "000000"}).status_code == 429
    assert waiting(mailing) == 1


def change_and_break(world: World) -> None:
    with world.db.write() as session:
        user = session.get_one(User, world.user_id["head_tp"], with_for_update=True)
        accounts.change_password(session, user, NEW, now=NOW)
        assert account_notices.anything_due(session, now=NOW), "it would have been told"
        raise RuntimeError("the act breaks after the password was set")


def give(world: World, role: str, agency: str = "city", to: str = "viewer") -> None:
    """The administrator gives a role."""
    with world.db.read() as session:
        name = {"city": "UBND thành phố Mẫu", "tp": "Phòng Tư pháp"}[agency]
        place = session.scalars(sa.select(Agency.id).where(Agency.name == name)).one()
    typed = {"agency": str(place), "role": role}
    answer = world.browser("admin").post(f"/users/{world.user_id[to]}/roles", typed)
    assert answer.status_code == 303, answer.text


def test_a_role_over_others_is_told_to_those_who_hold_one_and_neither_to_the_giver_nor_to_the_person(
    mailing: World, sink: SmtpSink
) -> None:
    """Else an administrator could make a second self of the standing office, and nobody would know."""
    give(mailing, "office")
    assert send(mailing) == {"sent": 3}
    what = "Trần Văn Xem được giao vai trò Cơ quan thường trực tại UBND thành phố Mẫu"
    assert subjects(sink) == [what] * 3
    told = {f"{name}@mau.gov.vn" for name in ("leader", "office", "office2")}
    assert {mail.to for mail in sink.mails} == told
    assert all(said(mail, "viewer@mau.gov.vn", "quản trị viên") for mail in sink.mails)
    assert not any(said(mail, "đổi mật khẩu") for mail in sink.mails)
    give(mailing, "leader", agency="tp")
    assert send(mailing) == {"sent": 3}, "who answers for the whole authority answers for its units too"
    assert "vai trò Tổ trưởng tại Phòng Tư pháp" in subjects(sink)[-1]


def test_a_role_at_one_s_own_desk_is_told_to_nobody(mailing: World, sink: SmtpSink) -> None:
    for role in ("head", "staff", "viewer"):
        give(mailing, role, agency="tp", to="head_vh")
    assert (send(mailing), sink.mails) == ({}, [])


def test_whose_role_has_ended_is_no_longer_told_of_others(mailing: World, sink: SmtpSink) -> None:
    with mailing.db.write() as session:
        person = session.get_one(User, mailing.user_id["office2"])
        membership = session.scalars(sa.select(Membership).where(Membership.user_id == person.id)).one()
        accounts.end_role(session, person, membership, by=None, now=NOW)
    give(mailing, "admin")
    assert send(mailing) == {"sent": 2}
    assert "vai trò Quản trị tại UBND thành phố Mẫu" in subjects(sink)[0]


def test_a_mail_that_was_refused_stands_beside_its_event_in_the_trail(mailing: World, sink: SmtpSink) -> None:
    change_password(mailing)
    sink.faults["rcpt"] = Fault("550 no such mailbox")
    assert send(mailing) == {"refused": 1}
    admin = mailing.browser("admin")
    assert "no such mailbox" in admin.get("/log/accounts?verb=password_changed").text
    assert "no such mailbox" in admin.get("/log/accounts.csv?verb=password_changed").text


def test_an_act_that_is_taken_back_tells_nobody(mailing: World, sink: SmtpSink) -> None:
    with pytest.raises(RuntimeError):
        change_and_break(mailing)
    page = f"/users/{mailing.user_id['head_tp']}/address"
    assert mailing.browser("admin").post(page, {"email": "admin@mau.gov.vn"}).status_code == 422
    assert (send(mailing), sink.mails) == ({}, [])


def test_opening_an_account_and_closing_it_tell_nobody_and_a_closed_one_is_told_nothing(
    mailing: World,
) -> None:
    with mailing.db.write() as session:
        user = accounts.add_user(session, "moi@mau.gov.vn", "Người Mới", by=None, now=NOW, password=NEW)
        accounts.close_account(session, user, by=None, now=NOW)
        accounts.change_address(session, user, "khac@mau.gov.vn", by=None, now=NOW)
    assert states(mailing) == []


def test_it_leaves_at_night_on_a_sunday_and_while_mail_is_held_and_no_check_misses_anything(
    mailing: World, sink: SmtpSink
) -> None:
    with mailing.db.write() as session:
        mail_switches.hold_mail(session, "Đổi máy chủ thư", by=None, now=NOW)
    mailing.now = NOW - timedelta(hours=32)  # a Sunday, one o'clock in the morning
    change_password(mailing)
    assert send(mailing) == {"sent": 1}
    with mailing.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Outbox.id))) == 0, "it takes no place of the day's mail"
    assert (seen := audit(mailing.db, now=NOW))["differences"] == 0, seen


def test_a_server_that_is_away_is_tried_again_and_after_a_week_the_mail_is_given_up(
    mailing: World, sink: SmtpSink
) -> None:
    change_password(mailing)
    sink.faults["rcpt"] = Fault("451 busy")
    assert send(mailing) == {"temporary": 1}
    assert send(mailing) == {}, "not at once"
    mailing.pass_time(minutes=1)
    assert send(mailing) == {"temporary": 1}
    mailing.pass_time(minutes=1)
    assert send(mailing) == {}, "and each time later"
    mailing.pass_time(minutes=1)
    sink.faults.clear()
    assert send(mailing) == {"sent": 1}
    change_password(mailing, current=NEW, wanted=f"{NEW} nữa")
    mailing.pass_time(days=7, minutes=1)
    assert send(mailing) == {}
    assert states(mailing) == [AccountNoticeState.SENT, AccountNoticeState.OVER]


def test_an_address_that_the_server_refuses_is_not_tried_again(mailing: World, sink: SmtpSink) -> None:
    change_password(mailing)
    sink.faults["rcpt"] = Fault("550 no such mailbox")
    assert send(mailing) == {"refused": 1}
    mailing.pass_time(hours=2)
    assert send(mailing) == {}
    with mailing.db.read() as session:
        assert "no such mailbox" in session.scalars(sa.select(AccountNotice.detail)).one()


def test_e5_a_line_that_is_down_is_tried_three_times_in_five_minutes(mailing: World, sink: SmtpSink) -> None:
    change_password(mailing)
    sink.faults["connect"] = Fault("421 not now")
    for _second in range(60):
        assert send(mailing) == {"line_down": True}
        mailing.pass_time(seconds=1)
    assert sink.connects == 3
    sink.faults.clear()
    mailing.pass_time(minutes=5)
    assert send(mailing) == {"sent": 1}
    with mailing.db.read() as session:
        assert mail_switches.line_down_since(session) is None


def test_a_server_that_wants_no_mail_of_ours_ends_the_run_and_nothing_is_lost(
    mailing: World, sink: SmtpSink
) -> None:
    change_password(mailing)
    change_password(mailing, "staff_tp")
    sink.faults["mail"] = Fault("550 sender refused")
    assert send(mailing) == {"line": 1}
    sink.faults.clear()
    mailing.pass_time(minutes=1)
    assert send(mailing) == {"sent": 2}


def test_a_slot_is_made_while_something_waits_and_only_where_mail_can_be_sent(
    mailing: World, sink: SmtpSink
) -> None:
    def slots(here: World) -> int:
        make_due_slots(here.db, here.now, timetable_of(here.app.extensions[EXTENSION].settings))
        with here.db.read() as session:
            query = sa.select(sa.func.count()).where(ScheduleSlot.job == "account_notices")
            return session.scalar(query) or 0

    assert slots(mailing) == 0
    change_password(mailing)
    assert slots(mailing.with_settings()) == 0, "there is no way to send"
    assert slots(mailing) == 1
    assert run_once(mailing.app.extensions[EXTENSION], "account_notices", NOTICES[0].slot(mailing.now))
    assert len(sink.mails) == 1
    mailing.pass_time(seconds=5)
    assert slots(mailing) == 1


@pytest.mark.parametrize(("locale", "word"), [("vi", "Kính gửi"), ("en", "To: ")])
def test_a_name_can_put_no_markup_into_the_mail_and_each_language_has_its_words(
    locale: str, word: str
) -> None:
    words = render(
        "<b>Lê & Con</b>",
        "password_changed",
        NOW,
        by=By.PERSON,
        address="10.0.0.1",
        to_former_address=False,
        role_given=None,
        base_url="https://dondoc.mau.gov.vn",
        locale=locale,
    )
    assert word in words.text
    assert "<b>Lê & Con</b>" in words.text
    assert "<b>Lê" not in words.html
    assert "&lt;b&gt;Lê &amp; Con&lt;/b&gt;" in words.html
