"""The trail of accounts: a page with filters and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _

from workflow.reports.overdue_csv import neutral
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.typed_days import read_typed_day
from workflow.services.account_trail_reading import TrailFilter, people_of, read_trail, whole_trail
from workflow.web.access import open_to
from workflow.web.formats import moment_vi
from workflow.web.links import page_number
from workflow.web.request import me, now, reading, today

pages = Blueprint("account_trail", __name__)
SHOWN = timedelta(days=30)
#: What a line says was done; a verb that is not here is shown as it is kept.
VERBS = {
    "signed_in": _("Đăng nhập"),
    "signed_out": _("Đăng xuất"),
    "sign_in_failed": _("Nhập sai mật khẩu"),
    "sign_in_locked": _("Tạm khóa vì nhập sai nhiều lần"),
    "sign_in_disabled": _("Khóa vì nhập sai 100 lần liên tiếp"),
    "password_changed": _("Tự đổi mật khẩu"),
    "password_given": _("Được cấp mật khẩu ban đầu"),
    "password_set_by_link": _("Đặt mật khẩu bằng liên kết"),
    "link_asked": _("Yêu cầu liên kết đặt mật khẩu"),
    "fell_asleep": _("Tạm ngừng vì lâu không dùng"),
    "sign_in_asleep": _("Đăng nhập khi tài khoản tạm ngừng"),
    "woken": _("Mở lại tài khoản tạm ngừng"),
    "trial_mail_asked": _("Gửi thư thử"),
    "added": _("Mở tài khoản"),
    "closed": _("Đóng tài khoản"),
    "address_changed": _("Đổi địa chỉ thư"),
    "granted": _("Giao vai trò"),
    "role_ended": _("Kết thúc vai trò"),
    "name_taken_away": _("Bỏ tên"),
    "second_factor_begun": _("Bắt đầu đặt xác thực hai bước"),
    "second_factor_set_up": _("Đã đặt xác thực hai bước"),
    "second_factor_turned_off": _("Đã tắt xác thực hai bước"),
    "second_factor_reset": _("Gỡ xác thực hai bước của người khác"),
    "second_factor_failed": _("Nhập sai mã xác thực"),
    "recovery_code_used": _("Dùng mã khôi phục"),
    "recovery_codes_renewed": _("Lập lại mã khôi phục"),
    "provider_allowed": _("Cho phép đăng nhập qua hệ thống đăng nhập chung"),
    "provider_linked": _("Liên kết với hệ thống đăng nhập chung"),
    "provider_accepted": _("Được hệ thống đăng nhập chung xác nhận"),
    "provider_refused": _("Không được vào qua hệ thống đăng nhập chung"),
    "provider_removed": _("Thôi đăng nhập qua hệ thống đăng nhập chung"),
    "session_ended": _("Kết thúc một phiên"),
    "other_sessions_ended": _("Kết thúc các phiên khác"),
    "sessions_ended": _("Kết thúc mọi phiên"),
    "absence_entered": _("Ghi vắng mặt"),
    "absence_ended": _("Bỏ ghi vắng mặt"),
    "downloaded": _("Tải tệp"),
    "denied": _("Bị từ chối"),
}


def _day(name: str) -> date | None:
    try:
        return read_typed_day(request.args.get(name, ""))
    except Refusal:
        return None


def _wanted() -> TrailFilter:
    """As asked for; what cannot be read counts as not given."""
    first, last = _day("from"), _day("to")
    person = request.args.get("person", "")
    verb = request.args.get("verb", "")
    end = last or today()
    return TrailFilter(
        first=first or end - SHOWN,
        last=end,
        verb=verb if verb in VERBS else "",
        person_id=int(person) if person.isdecimal() and len(person) < 10 else None,
    )


@pages.get("/log/accounts")
@open_to(Action.MANAGE_USERS)
def page() -> str:
    """Who signed in, failed, got a role, took a file, was turned away."""
    wanted = _wanted()
    return render_template(
        "log/accounts.html",
        trail=read_trail(reading(), me(), wanted, page=page_number()),
        wanted=wanted,
        people=people_of(reading(), me()),
        verbs=VERBS,
        data_date=moment_vi(now()),
    )


@pages.get("/log/accounts.csv")
@open_to(Action.MANAGE_USERS)
def sheet() -> Response:
    """The same lines as a CSV file; no cell can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            str(_("Lúc")),
            str(_("Ai")),
            str(_("Việc")),
            str(_("Với ai")),
            str(_("Trang, tệp")),
            str(_("Địa chỉ mạng")),
            str(_("Máy chủ thư từ chối thư báo")),
        ]
    )
    for line in whole_trail(reading(), me(), _wanted()):
        cells = (
            moment_vi(line.at),
            line.who,
            str(VERBS.get(line.verb, line.verb)),
            line.whom,
            line.path,
            line.address,
            line.refused,
        )
        writer.writerow([neutral(cell) for cell in cells])
    name = f"tai-khoan-{today():%Y%m%d}.csv"
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
