"""The administrator's page of held mail: what waits is counted, nothing of its content is shown, the choice is his."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from models import Delivery, Event, Outbox
from tests.office import NOW
from tests.web.browser import World
from workflow.services import mail_switches


def promise(world: World) -> None:
    """Two mails wait: one promised an hour ago, one now."""
    with world.db.write() as session:
        for n, name in enumerate(("head_tp", "head_vh")):
            at = NOW - timedelta(hours=1 - n)
            session.add(
                Outbox(
                    dedupe_key=f"t{n}",
                    message_id=f"<t{n}@mau.gov.vn>",
                    kind="daily",
                    authority_id=world.agency_id["city"],
                    user_id=world.user_id[name],
                    day=NOW.date(),
                    not_before=at,
                    created_at=at,
                    body_text="Nội dung chỉ người nhận đọc",
                )
            )


def states(world: World) -> list[str]:
    with world.db.read() as session:
        return [state.value for state in session.scalars(sa.select(Outbox.state).order_by(Outbox.id))]


def version(world: World) -> int:
    with world.db.read() as session:
        return session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.subject == "mail")) or 0


def test_the_administrator_holds_mail_with_a_reason_and_sees_what_would_go_out(world: World) -> None:
    promise(world)
    admin = world.browser("admin")
    answer = admin.post("/manage/mail/hold", {"version": "0", "reason": "Đổi máy chủ thư"})
    assert answer.status_code == 303
    text = admin.get("/manage/mail").text
    assert "Lý do: Đổi máy chủ thư." in text
    assert "Đỗ Thị Trưởng" in text
    assert "09/11/2026 08:00" in text, "the oldest promise"
    assert "Nội dung chỉ người nhận đọc" not in text


def test_release_of_everything_and_release_without_the_old_ones(world: World) -> None:
    promise(world)
    admin = world.browser("admin")
    admin.post("/manage/mail/hold", {"version": "0", "reason": "thử"})
    chosen = {"version": version(world), "choice": "expire", "before": "09/11/2026 08:30"}
    assert admin.post("/manage/mail/release", chosen).status_code == 303
    assert states(world) == [Delivery.EXPIRED, Delivery.PENDING]
    with world.db.read() as session:
        assert mail_switches.hold_reason(session) == ""


def test_a_moment_is_needed_where_old_mails_are_left_out(world: World) -> None:
    admin = world.browser("admin")
    admin.post("/manage/mail/hold", {"version": "0", "reason": "thử"})
    body = {"version": version(world), "choice": "expire", "before": ""}
    answer = admin.post("/manage/mail/release", body)
    assert answer.status_code == 422
    assert "Hãy ghi thời điểm." in answer.text
    wrong = admin.post("/manage/mail/release", {**body, "before": "09/11/2026 25:99"})
    assert "Giờ phải viết dạng" in wrong.text


def test_a_page_that_is_older_than_the_last_act_changes_nothing(world: World) -> None:
    admin = world.browser("admin")
    admin.post("/manage/mail/hold", {"version": "0", "reason": "thử"})
    assert admin.post("/manage/mail/release", {"version": "0", "choice": "all"}).status_code == 409
    with world.db.read() as session:
        assert mail_switches.hold_reason(session) == "thử"


def test_after_a_restore_leaving_the_old_ones_out_is_the_default(world: World) -> None:
    promise(world)
    with world.db.write() as session:
        mail_switches.hold_after_restore(session, now=NOW + timedelta(seconds=30))
    world.pass_time(minutes=2)
    admin = world.browser("admin")
    text = admin.get("/manage/mail").text
    assert "dữ liệu được khôi phục từ bản sao lúc 09/11/2026 09:00" in text
    assert 'value="09/11/2026 09:01"' in text, "none of the minute of the restore is left in"


def test_the_administrator_sends_a_trial_mail_and_is_led_to_its_line_in_the_log(world: World) -> None:
    sends = world.with_settings(smtp_url="smtp://127.0.0.1:9", mail_from="dondoc@mau.gov.vn")
    admin = sends.browser("admin")
    assert "Gửi thư thử cho tôi" in admin.get("/manage/mail").text

    shown = admin.through("/manage/mail/trial").text
    assert "Thư thử gửi tới địa chỉ của bạn, đi từ 09/11/2026 09:00." in shown
    assert "Chờ gửi" in shown
    assert "Thư thử" in admin.get("/log/mails").text
    with world.db.read() as session:
        [mail] = session.scalars(sa.select(Outbox))
        assert (mail.kind, mail.user_id) == ("trial", world.user_id["admin"])

    again = admin.post("/manage/mail/trial")
    assert again.status_code == 422
    assert "Thư thử trước vẫn đang chờ gửi." in again.text


def test_without_a_mail_server_the_page_says_what_is_missing_and_promises_nothing(world: World) -> None:
    admin = world.browser("admin")
    assert "Chưa cấu hình máy chủ gửi thư" in admin.get("/manage/mail").text
    answer = admin.post("/manage/mail/trial")
    assert answer.status_code == 422
    assert "Chưa cấu hình máy chủ gửi thư" in answer.text
    assert states(world) == []
