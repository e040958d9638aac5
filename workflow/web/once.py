"""A double tap, or a form sent again over a weak line, acts once and is answered alike (``trust.md`` D5).

The key comes with the form (``once``, a fresh one in every form that is shown) or as ``Idempotency-Key``.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, flash, g, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from workflow.files import digest_of
from workflow.rules.refusal import Refusal
from workflow.services import once
from workflow.web.access import UNSAFE
from workflow.web.redirects import came_from
from workflow.web.request import me, reading, runtime, stop_reading

FIELD, HEADER = "once", "Idempotency-Key"
PATIENCE, LOOK_EVERY = 3.0, 0.02
"""Seconds to wait for the answer of a request that is being finished, and between two looks."""
_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_APART = frozenset({FIELD, "csrf_token"})

View = TypeVar("View", bound=Callable[..., object])


def answers_anew(view: View) -> View:
    """For a view whose answer must not be kept (it shows a secret), or whose act is several units, each with a version."""
    view.answers_anew = True  # type: ignore[attr-defined]
    return view


def fresh_key() -> str:
    """A key for one form on one page; none for a stranger, whose pages are the same for everybody."""
    return secrets.token_urlsafe(12) if current_user.is_authenticated else ""


def install(app: Flask) -> None:
    """Wire keys into every request that writes; after the guards, before the views."""
    app.jinja_env.globals.update(once_key=fresh_key)
    app.before_request(_begin)
    app.after_request(_keep)
    app.register_error_handler(once.AlreadyDone, _already_done)


def _begin() -> BaseResponse | None:
    key = _key()
    if key is None:
        return None
    g.once_ask = once.Ask(me().user_id, key, _digest())
    return _again(g.once_ask) if once.find(reading(), g.once_ask) is not None else None


def _key() -> str | None:
    """The key of this request; none for a stranger, a part of a page, or a view that answers anew.

    Raises:
        Refusal: ``key_malformed`` for a header that is no key.
    """
    if request.method not in UNSAFE or not current_user.is_authenticated:
        return None
    if getattr(current_app.view_functions.get(request.endpoint or ""), "answers_anew", False):
        return None
    given = request.headers.get(HEADER)
    if given is None:
        # parts of a page are exchanged and the form around them is sent again: it keeps its key
        given = None if "HX-Request" in request.headers else request.form.get(FIELD)
        return given if given and _KEY.fullmatch(given) else None
    if not _KEY.fullmatch(given):
        raise Refusal("key_malformed")
    return given


def _digest() -> str:
    """Of the address and all that was sent, files piece by piece; the tokens of the form left out."""
    digest = hashlib.sha256()

    def add(*words: str) -> None:
        for word in words:
            encoded = word.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(encoded) + encoded)

    add(request.method, request.full_path)
    for name, values in sorted(request.form.lists()):
        if name not in _APART:
            add(name, *values)
    for name, uploads in sorted(request.files.lists()):
        for upload in uploads:
            add(name, upload.filename or "", digest_of(upload.stream))
            upload.stream.seek(0)
    if not request.form and not request.files:
        digest.update(request.get_data())
    return digest.hexdigest()


def _already_done(_error: once.AlreadyDone) -> Any:
    try:
        return _again(g.once_ask)
    except Refusal as refusal:
        return current_app.handle_user_exception(refusal)


def _again(ask: once.Ask) -> BaseResponse:
    """The first answer once more; where it will never be known, the page the person came from."""
    end = time.monotonic() + PATIENCE
    while (answer := _look(ask)) is not None and answer.status is None and time.monotonic() < end:
        time.sleep(LOOK_EVERY)
    if answer is None or answer.status is None:
        answer = once.Answer(303, came_from())
        with runtime().database.write() as session:
            once.keep(session, ask, answer)
    if not answer.location:
        flash(_("Nội dung này đã được ghi nhận ở lần gửi trước."), "success")
    return redirect(answer.location or came_from(), answer.status if answer.location else 303)  # type: ignore[arg-type]


def _look(ask: once.Ask) -> once.Answer | None:
    stop_reading()  # what was committed since
    return once.find(reading(), ask)


def _keep(response: Response) -> Response:
    """Keep where the act led, never what a page said."""
    ask = g.get("once_done")
    if ask is not None:
        led = 300 <= response.status_code < 400
        location = response.headers.get("Location", "") if led else ""
        with runtime().database.write(hasty=True) as session:
            once.keep(session, ask, once.Answer(response.status_code, location))
    return response
