"""Sign in through the configured OpenID Connect provider: there, and back with a code that serves once."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workflow.identity_provider import WITHIN, AnswerRefused, Errand, IdentityProvider, ProviderAway
from workflow.rules.local_time import local_day
from workflow.rules.provider_identity import Identity, TurnedAway
from workflow.services import external_identities, login_guard, once, scope
from workflow.services.login_guard import Verdict
from workflow.settings import Settings
from workflow.web.access import open_to_strangers
from workflow.web.redirects import safe_next
from workflow.web.request import address, now, runtime, writing
from workflow.web.sign_in import asleep, lead_in, too_many_attempts

pages = Blueprint("sign_in_provider", __name__)
log = logging.getLogger(__name__)

PATH = "/sign-in/provider"
RETURN_PATH = f"{PATH}/return"
_EXTENSION = "sign_in_provider"
_ERRAND = "errand"
_LONGEST_WAY = 500
"""A longer address to go to afterwards would not fit into the visitor's cookie."""


@dataclass(frozen=True, slots=True)
class _Trip:
    """One way to the provider and back, and the page that is wanted afterwards."""

    errand: Errand
    wanted: str


def install(app: Flask, settings: Settings) -> None:
    """The provider of this application, if one is configured; the way back is the configured address, never ``Host``."""
    if settings.provider is not None:
        app.extensions[_EXTENSION] = IdentityProvider(settings.provider, settings.base_url + RETURN_PATH)


def _provider() -> IdentityProvider:
    provider = current_app.extensions.get(_EXTENSION)
    if provider is None:
        abort(404)
    return cast(IdentityProvider, provider)


@pages.get(PATH)
@open_to_strangers
def begin() -> Response:
    """Send the browser to the provider. A link, not a form: the policy lets no form lead to another site."""
    wanted = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    provider, errand = _provider(), Errand.fresh()
    try:
        there = provider.way_in(errand, now=now())
    except (ProviderAway, AnswerRefused) as error:
        log.warning("the sign-in provider cannot be used: %s (%s)", type(error).__name__, error)
        return _turned_back(_away(provider), wanted)
    session[_ERRAND] = {
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "begun_at": now().isoformat(),
        "wanted": wanted if len(wanted) <= _LONGEST_WAY else "",
    }
    return redirect(there, 303)


@pages.get(RETURN_PATH)
@open_to_strangers
def come_back() -> Response:
    """The browser brings a code from the provider: whose it is, and whether that person may come in."""
    trip = _finished_trip()
    if current_user.is_authenticated:
        return redirect(safe_next(trip.wanted if trip else None), 303)
    provider = _provider()
    if trip is None:
        log.warning("a browser came back from the sign-in provider without having been sent there")
        return _turned_back(_over(), "")
    with runtime().database.write() as unit:  # committed before the provider is asked
        verdict = login_guard.count_visit(unit, address(), now=now())
    if verdict is Verdict.LOCKED:
        return _turned_back(too_many_attempts(), trip.wanted)
    try:
        identity = _ask(provider, trip.errand)
    except (ProviderAway, AnswerRefused) as error:
        return _turned_back(_write_down(error, provider), trip.wanted)
    try:
        return _let_in(identity, trip, provider.settings.name)
    except once.AlreadyDone:
        log.warning("a finished way to the sign-in provider was used again")
        return _turned_back(_over(), "")


def _over() -> str:
    return _("Lần đăng nhập này đã dùng hoặc đã quá 10 phút. Hãy bấm nút đăng nhập lại lần nữa.")


def _finished_trip() -> _Trip | None:
    """The trip that this request ends. It is over with it: a second time, for another or too late there is none.

    Whoever kept a copy of the cookie is stopped in ``_let_in``.
    """
    kept = session.pop(_ERRAND, None)
    if kept is None or now() - datetime.fromisoformat(kept["begun_at"]) > WITHIN:
        return None
    if not hmac.compare_digest(request.args.get("state", "").encode(), kept["state"].encode()):
        return None
    return _Trip(Errand(kept["state"], kept["nonce"], kept["verifier"]), kept["wanted"])


def _ask(provider: IdentityProvider, errand: Errand) -> Identity:
    code = request.args.get("code", "")
    if not code or "error" in request.args:
        raise AnswerRefused("no_code")
    return provider.identity_of(code, errand, now=now())


def _write_down(error: ProviderAway | AnswerRefused, provider: IdentityProvider) -> str:
    """Keep what went wrong; what the person is told. That the provider is away is no guess of anybody."""
    log.warning("no answer of the sign-in provider to go by: %s (%s)", type(error).__name__, error)
    with writing() as unit:
        if isinstance(error, ProviderAway):
            login_guard.take_visit_back(unit, address(), now=now())
            return _away(provider)
        external_identities.answer_refused(
            unit, provider.settings.issuer, str(error), now=now(), address=address()
        )
    return _(
        "%(name)s không xác nhận được lần đăng nhập này. Hãy thử lại, hoặc đăng nhập bằng mật khẩu.",
        name=provider.settings.name,
    )


def _let_in(identity: Identity, trip: _Trip, name: str) -> Response:
    """Sign the person in.

    Raises:
        AlreadyDone: somebody came in on the same trip before.
    """
    with writing() as unit:
        found = external_identities.find(unit, identity, now=now(), address=address())
        user = found.user
        if found.turned_away is TurnedAway.ASLEEP and user is not None:
            sentence = asleep(unit, user)
        elif found.turned_away is not None or user is None:
            sentence = _(
                "Bạn chưa được phép đăng nhập qua %(name)s. Hãy hỏi quản trị viên, hoặc đăng nhập bằng mật khẩu.",
                name=name,
            )
        else:
            login_guard.take_visit_back(unit, address(), now=now())
            actor = scope.load_actor(unit, user.id, local_day(now()))
            assert actor is not None, "the account is open, and locked"
            once.claim(unit, once.Ask(user.id, trip.errand.once_key, ""), now=now())
            return redirect(lead_in(unit, user, actor, trip.wanted, by_password=False), 303)
    return _turned_back(sentence, trip.wanted)


def _away(provider: IdentityProvider) -> str:
    return _(
        "Chưa kết nối được với %(name)s. Hãy thử lại sau, hoặc đăng nhập bằng mật khẩu.",
        name=provider.settings.name,
    )


def _turned_back(sentence: str, wanted: str) -> Response:
    """To the sign-in page, where the password still serves; the code does not stay in the address."""
    flash(sentence, "warning")
    return redirect(url_for("sign_in.page", next=wanted if wanted not in {"", "/"} else None), 303)
