"""Who may open which view. A view says so with one mark; a view without a mark is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from workflow.rules.permissions import Action
from workflow.web.redirects import HOME, came_from
from workflow.web.request import me
from workflow.web.sessions import password_is_initial, second_factor_is_due

View = TypeVar("View", bound=Callable[..., object])
#: All that a person can open before the initial password is changed.
LEAVE = "sign_in.leave"
WITH_INITIAL_PASSWORD = frozenset({"account.password", LEAVE})
#: All that a person can open whose posts ask for a second factor that is not set up yet.
WITHOUT_SECOND_FACTOR = frozenset(
    {"second_factor.page", "second_factor.begin", "second_factor.confirm", LEAVE}
)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark on a view. No ``actions`` and ``strangers`` false: everybody who is signed in."""

    actions: tuple[Action, ...] = ()
    strangers: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request to a view may carry, in bytes and in form parts."""

    size: int
    parts: int


def _marking(mark: Mark) -> Callable[[View], View]:
    def set_mark(view: View) -> View:
        view.access = mark  # type: ignore[attr-defined]
        return view

    return set_mark


def open_to(*actions: Action) -> Callable[[View], View]:
    """For people who may do one of ``actions`` somewhere; the object itself is the service's question."""
    return _marking(Mark(actions))


def open_to_signed_in(view: View) -> View:
    """For everybody with an account."""
    return _marking(Mark())(view)


def open_to_strangers(view: View) -> View:
    """For everybody, also before signing in."""
    return _marking(Mark(strangers=True))(view)


def accepts(*, size: int, parts: int = 200) -> Callable[[View], View]:
    """Let a view take larger requests than the default of 1 MB and 200 form parts."""

    def set_limits(view: View) -> View:
        view.limits = Limits(size, parts)  # type: ignore[attr-defined]
        return view

    return set_limits


def mark_of(endpoint: str) -> Mark | None:
    """The mark of a view; none means nobody may open it."""
    return getattr(current_app.view_functions[endpoint], "access", None)


def widen_limits() -> None:
    """Before the form is read: the limits that the view asked for."""
    limits = getattr(current_app.view_functions.get(request.endpoint or ""), "limits", None)
    if limits is not None:
        request.max_content_length = limits.size
        request.max_form_memory_size = limits.size
        request.max_form_parts = limits.parts


def refuse_foreign_pages() -> None:
    """A browser that says the request comes from another site is refused on everything that writes."""
    if request.method in UNSAFE and request.headers.get("Sec-Fetch-Site", "none") not in {
        "same-origin",
        "none",
    }:
        abort(403)


def guard() -> BaseResponse | None:
    """Deny by default: strangers go to the sign-in page, people without the right get 403.

    Whoever came with an initial password goes to the page where it is changed; whoever lacks a second factor
    that their posts ask for, to the page where it is set up.
    """
    if request.endpoint is None or request.endpoint == "static":
        return None
    mark = mark_of(request.endpoint)
    if mark is None:
        abort(403)
    if mark.strangers:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    first = _to_be_done_first()
    if first is not None:
        return None if request.endpoint in first.meanwhile else _to(url_for(first.endpoint))
    if mark.actions and not any(me().can_anywhere(action) for action in mark.actions):
        abort(403)
    return None


@dataclass(frozen=True, slots=True)
class _First:
    """What has to be done before anything else, and all that is open until then."""

    endpoint: str
    meanwhile: frozenset[str]


def _to_be_done_first() -> _First | None:
    if password_is_initial():
        return _First("account.password", WITH_INITIAL_PASSWORD)
    if second_factor_is_due():
        return _First("second_factor.page", WITHOUT_SECOND_FACTOR)
    return None


def _to_sign_in() -> BaseResponse:
    """To sign in and back: to the page that was asked for, or to the one whose form was sent in vain."""
    sent = request.method in UNSAFE and request.endpoint != LEAVE
    if session.pop("ended", None):
        flash(
            _("Phiên làm việc đã hết hạn, nội dung vừa gửi chưa được ghi. Mời đăng nhập lại để gửi tiếp.")
            if sent
            else _("Phiên làm việc đã hết hạn. Mời đăng nhập lại."),
            "warning",
        )
    wanted = came_from() if request.method in UNSAFE else request.full_path.rstrip("?")
    return _to(url_for("sign_in.page", next=wanted if wanted != HOME else None))


def _to(target: str) -> BaseResponse:
    """Lead the whole page there, also where htmx asked for a part of it."""
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)
