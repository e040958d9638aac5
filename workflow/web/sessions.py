"""Flask's ``session`` kept in the database once somebody has signed in.

Strangers get a signed cookie that holds little more than the CSRF secret. At sign-in a fresh 256-bit token
replaces it; a token that is ended, idle or unknown is dead at its next request.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response, after_this_request, current_app, g
from flask import session as flask_session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface
from flask_login import LoginManager, login_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workflow.rules.permissions import Actor, Role, must_have_second_factor
from workflow.services import scope, sessions
from workflow.web import request as here

VISITOR_AGE = int(timedelta(days=2).total_seconds())
_TOKEN_BYTES = 32
_json = TaggedJSONSerializer()


class BrowserSession(SecureCookieSession):
    """What one browser's session holds. ``token`` is set while somebody is signed in with it."""

    def __init__(self, initial: dict[str, Any] | None = None) -> None:
        super().__init__(initial)
        self.token = ""
        self.seen_at: datetime | None = None
        #: The cookie's token turned out to be dead.
        self.stale_cookie = False
        #: Why the token could not be looked up; raised once the request has a session to answer with.
        self.failure: SQLAlchemyError | None = None

    def dump(self) -> str:
        """The contents as the table keeps them."""
        return _json.dumps(dict(self))


class StoredSessions(SessionInterface):
    """Opens and saves ``BrowserSession`` (a row for people, a signed cookie for strangers)."""

    def __init__(self, app: Flask, *, secure: bool) -> None:
        self.secure = secure
        prefix = "__Host-" if secure else ""
        self.cookie, self.visitor_cookie = f"{prefix}session", f"{prefix}visitor"
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None, "create_app sets a secret key"
        self.signer: URLSafeTimedSerializer = signer

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session of the token in the cookie, else that of the visitor."""
        if request.path.startswith(("/static/", "/health/")):
            return BrowserSession()
        token = request.cookies.get(self.cookie)
        if not token:
            return self._visitor(request)
        try:
            row = sessions.find(here.reading(), token, now=here.now())
        except SQLAlchemyError as error:
            session = BrowserSession()
            session.failure = error
            return session
        if row is None:
            session = self._visitor(request)
            session.stale_cookie = True
            session["ended"] = True
            return session
        session = BrowserSession(_json.loads(row.data))
        session.token, session.seen_at = token, row.seen_at
        return session

    def _visitor(self, request: Request) -> BrowserSession:
        text = request.cookies.get(self.visitor_cookie)
        if not text:
            return BrowserSession()
        try:
            return BrowserSession(self.signer.loads(text, max_age=VISITOR_AGE))
        except BadSignature:
            return BrowserSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Keep what changed; the cookie itself changes only at sign-in and sign-out."""
        if session.token:
            self._save_row(session)
            return
        if session.stale_cookie:
            response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="Lax", path="/")
        if session.modified:
            self._set(response, self.visitor_cookie, self.signer.dumps(dict(session)), VISITOR_AGE)

    def _save_row(self, session: BrowserSession) -> None:
        now = here.now()
        fresh = session.seen_at is not None and now - session.seen_at < sessions.SEEN_EVERY
        if session.modified or not fresh:
            # a message on the way or the minute of the last visit is not worth waiting for the disk
            with here.writing(hasty=True) as database:
                sessions.touch(database, session.token, data=session.dump(), now=now)

    def _set(self, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        response.set_cookie(
            name, value, max_age=max_age, secure=self.secure, httponly=True, samesite="Lax", path="/"
        )

    def set_token(self, response: Response, token: str) -> None:
        """Give the browser its fresh token and take the visitor's cookie away."""
        self._set(response, self.cookie, token)
        response.delete_cookie(
            self.visitor_cookie, secure=self.secure, httponly=True, samesite="Lax", path="/"
        )


class Person:
    """Flask-Login's view of an actor."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """The key Flask-Login keeps in the session."""
        return str(self.actor.user_id)


def _interface() -> StoredSessions:
    return cast(StoredSessions, current_app.session_interface)


def begin(
    database: Session,
    actor: Actor,
    language: str,
    *,
    device: str,
    initial_password: bool = False,
    second_factor: bool = False,
) -> None:
    """Sign ``actor`` in with a fresh token; everything the visitor's session held is gone.

    ``initial_password``: until it is changed, this session leads nowhere else. The session can say so by
    itself, because giving and changing a password end every session of the account. ``second_factor``: the
    person showed one in this session; setting one up and taking it off end every session of the account too.
    """
    current = _clear(database)
    login_user(Person(actor))
    current["language"] = language
    if initial_password:
        current["initial_password"] = True
    if second_factor:
        current["second_factor"] = True
    _start(database, actor.user_id, device=device)


def begin_half(
    database: Session, user_id: int, language: str, *, device: str, by_password: bool = True
) -> None:
    """The first step was right: a session in which nobody is signed in, to type the code of the second factor in."""
    current = _clear(database)
    current["language"] = language
    current["code_of"] = user_id
    if not by_password:
        current["by_provider"] = True
    _start(database, user_id, device=device, awaits_code=True)


def _clear(database: Session) -> BrowserSession:
    current = cast(BrowserSession, flask_session)
    if current.token:
        sessions.end(database, current.token)
    current.clear()
    g.pop("csrf_token", None)
    return current


def _start(database: Session, user_id: int, *, device: str, awaits_code: bool = False) -> None:
    current = cast(BrowserSession, flask_session)
    generate_csrf()
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    sessions.begin(
        database,
        token,
        user_id,
        data=current.dump(),
        now=here.now(),
        address=here.address(),
        device=device,
        awaits_code=awaits_code,
    )
    current.token, current.seen_at, current.modified = token, here.now(), False

    @after_this_request
    def _give(response: Response) -> Response:
        _interface().set_token(response, token)
        return response


def awaiting_code() -> int | None:
    """The account whose code this session waits for; none where it waits for none."""
    current = cast(BrowserSession, flask_session)
    return cast("int | None", current.get("code_of")) if current.token else None


def came_by_password() -> bool:
    """Whether the first step of a session that awaits a code was the password, not the sign-in provider."""
    return not flask_session.get("by_provider")


def password_is_initial() -> bool:
    """Whether the person signed in with a password that has to be changed first."""
    return bool(flask_session.get("initial_password"))


def second_factor_was_shown() -> bool:
    """Whether the person came in with a second factor, or set one up in this session."""
    return bool(flask_session.get("second_factor"))


def second_factor_is_due() -> bool:
    """Whether this installation asks the person for a second factor before anything else is opened."""
    return second_factor_is_required() and not second_factor_was_shown()


def second_factor_is_required() -> bool:
    """Whether the person's posts may only be held with a second factor in this installation."""
    return here.runtime().settings.second_factor_required and must_have_second_factor(here.me())


def token() -> str:
    """The token of this browser's session, to find it among the person's others."""
    return cast(BrowserSession, flask_session).token


def end(database: Session) -> None:
    """Sign this browser out: the row goes, so that a copied cookie is dead too."""
    current = cast(BrowserSession, flask_session)
    sessions.end(database, current.token)
    current.clear()
    current.token, current.stale_cookie = "", True


def load_person(user_id: str) -> Person | None:
    """The person of the session with the roles of this moment; none if closed, or idle too long for an administrator."""
    current = cast(BrowserSession, flask_session)
    if not current.token or current.seen_at is None or "code_of" in current:
        return None
    actor = scope.load_actor(here.reading(), int(user_id), here.today())
    if actor is None or _idle_administrator(actor, here.now() - current.seen_at):
        with here.writing() as database:
            end(database)
        current["ended"] = True
        return None
    return Person(actor)


def _idle_administrator(actor: Actor, idle: timedelta) -> bool:
    return idle > sessions.IDLE_ADMIN and any(grant.role is Role.ADMIN for grant in actor.grants)


def _raise_failure() -> None:
    failure = cast(BrowserSession, flask_session).failure
    if failure is not None:
        raise failure


def install(app: Flask, *, secure: bool) -> None:
    """Wire sessions and Flask-Login into the application."""
    app.session_interface = StoredSessions(app, secure=secure)
    app.before_request(_raise_failure)
    logins = LoginManager(app)
    logins.session_protection = None  # a phone changes its address on the way; the token is the proof
    logins.user_loader(load_person)
