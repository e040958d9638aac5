"""What people see when something cannot be answered; nothing of the inside is in it (``trust.md`` W5)."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from typing import Any

from flask import Flask, current_app, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from workflow.rules.refusal import Refusal
from workflow.services.scope import NotFound
from workflow.web.redirects import page_above, page_at
from workflow.web.refusals import sentence_of, status_of

log = logging.getLogger(__name__)

TITLES = {
    400: _("Yêu cầu không hợp lệ"),
    403: _("Không có quyền"),
    404: _("Không tìm thấy"),
    405: _("Không làm được theo cách này"),
    409: _("Nội dung đã thay đổi"),
    413: _("Nội dung gửi lên quá lớn"),
    415: _("Loại nội dung không được nhận"),
    422: _("Không thực hiện được"),
    429: _("Quá nhiều yêu cầu"),
    500: _("Hệ thống gặp lỗi"),
    507: _("Không còn chỗ trống"),
}
SENTENCES = {
    400: _("Trình duyệt gửi một yêu cầu mà hệ thống không hiểu được."),
    403: _("Bạn không có quyền mở trang này hoặc làm việc này."),
    404: _("Trang này không có, hoặc không thuộc phạm vi của bạn."),
    405: _("Địa chỉ này không nhận yêu cầu gửi theo cách đó. Hãy mở trang và làm bằng nút trên trang."),
    409: _("Nội dung này vừa được người khác thay đổi. Hãy tải lại trang."),
    413: _("Tệp hoặc nội dung gửi lên vượt quá giới hạn (tệp minh chứng tối đa 50 MB)."),
    415: _("Hãy quay lại trang trước và thử lại."),
    422: _("Hãy xem lại nội dung đã nhập."),
    429: _("Hãy đợi ít phút rồi thử lại."),
    500: _("Việc vừa làm chưa được lưu. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên mã sự cố bên dưới."),
    507: _("Máy chủ hết chỗ trống nên việc vừa làm chưa được lưu. Hãy báo quản trị viên, rồi gửi lại sau."),
}


def page(status: int, sentence: str = "", incident: str = "", back: str = "") -> Response:
    """The error page in the frame of the site; ``back`` is the address of a page of ours to go on from."""
    words = _words(status, sentence, incident)
    return make_response(render_template("errors/page.html", **words, back=back), status)


def bare_page(status: int, incident: str = "") -> Response:
    """The same without the frame: it needs no database, no session and no trusted host."""
    template = current_app.jinja_env.get_template("errors/bare.html")
    return make_response(template.render(_words(status, "", incident)), status)


def _words(status: int, sentence: str, incident: str) -> dict[str, Any]:
    known = status if status in TITLES else 500 if status >= 500 else 400
    return {"heading": TITLES[known], "sentence": sentence or SENTENCES[known], "incident": incident}


def install(app: Flask) -> None:
    """Wire the pages into the application."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, SecurityError):
        return bare_page(400)
    if status < 400:
        return error.get_response()
    if status == 405 and request.method in ("GET", "HEAD"):
        return redirect(page_above(request.path), 303)
    answer = page(status, back=page_at(request.path) if status == 405 else "")
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _csrf(_error: CSRFError) -> Response:
    sentence = _("Trang này đã quá cũ hoặc bạn vừa đăng nhập lại. Hãy tải lại trang rồi gửi lại.")
    return page(400, str(sentence))


def _refusal(refusal: Refusal) -> Response:
    return page(status_of(refusal), sentence_of(refusal))


def _unexpected(error: Exception) -> Response:
    if _is_full(error):
        log.error("the disk of the database is full: %s %s", request.method, request.path)
        return bare_page(507)
    incident = secrets.token_hex(4)
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    return bare_page(500, incident)


def _is_full(error: Exception) -> bool:
    """SQLite and PostgreSQL each say so in their own way."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == "53100"
