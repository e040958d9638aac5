"""A browser as the server sees it: cookies, CSRF tokens, who is signed in, and a clock that can be set."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.database import Database
from tests.office import NOW, PASSWORD, Office, build_office
from workflow.files import EvidenceStore
from workflow.runtime import Runtime
from workflow.settings import Settings
from workflow.web.app import create_app
from workflow.web.request import EXTENSION

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

SETTINGS = Settings(
    data=Path("/nonexistent"),
    database_url="",
    redis_url="",
    secret_key="a key that only the tests use, long enough",
    base_url="http://localhost",
    trusted_hosts=("localhost",),
    smtp_url="",
    mail_from="",
    mail_from_name="Đôn Đốc",
)


class Browser:
    """One person's browser. ``post`` adds the CSRF token that a page of this session shows."""

    def __init__(self, app: Flask, base_url: str = "http://localhost") -> None:
        self.client: FlaskClient = app.test_client()
        self.base_url = base_url
        self._token = ""

    def open(self, path: str, **kwargs: Any) -> TestResponse:
        """One request without a token; the answer is read to its end."""
        kwargs.setdefault("base_url", self.base_url)
        return self.client.open(path, buffered=True, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.open(path, method="GET", **kwargs)

    def token(self) -> str:
        """The CSRF token of this session (any page with a form shows it)."""
        if not self._token:
            answer = self.get("/no-such-page")
            found = _TOKEN.search(answer.text)
            assert found, "no page shows a token"
            self._token = found[1]
        return self._token

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        body = {"csrf_token": self.token(), **(data or {})}
        answer = self.open(path, method="POST", data=body, **kwargs)
        if "Set-Cookie" in answer.headers:
            self._token = ""  # another session, another token
        return answer

    def through(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        """``post``, and then the page to which the answer leads, if it leads on."""
        answer = self.post(path, data)
        return self.get(answer.location) if answer.status_code == 303 else answer

    def sign_in(self, email: str, password: str = PASSWORD, **kwargs: Any) -> TestResponse:
        return self.post("/sign-in", {"email": email, "password": password}, **kwargs)

    def cookie(self, name: str = "session") -> str:
        found = self.client.get_cookie(name, domain="localhost")
        return found.value if found else ""

    def set_cookie(self, value: str, name: str = "session") -> None:
        self.client.set_cookie(name, value, domain="localhost")


@dataclass
class World:
    """The application, its database, the moment it believes in, and the people's ids by name."""

    app: Flask
    db: Database
    files: EvidenceStore
    now: datetime = NOW
    user_id: dict[str, int] = field(default_factory=dict)
    agency_id: dict[str, int] = field(default_factory=dict)

    def browser(self, name: str = "") -> Browser:
        """A fresh browser, signed in as ``name`` (nobody for "")."""
        browser = Browser(self.app)
        if name:
            answer = browser.sign_in(f"{name}@mau.gov.vn")
            assert answer.status_code == 303, answer.text
        return browser

    def pass_time(self, **parts: float) -> None:
        self.now += timedelta(**parts)

    def with_settings(self, **settings: Any) -> World:
        """The same database and people under other settings."""
        runtime = Runtime(replace(SETTINGS, **settings), self.db, self.files, clock=lambda: self.now)
        return replace(self, app=create_app(runtime))

    def office(self, session: Any) -> Office:
        """The office's helpers on an open session, to add duties and assignments."""
        from models import Agency, User

        office = Office(session)
        office.agency = {name: session.get_one(Agency, key) for name, key in self.agency_id.items()}
        office.user = {name: session.get_one(User, key) for name, key in self.user_id.items()}
        return office


_built: list[Flask] = []
"""The application of the usual settings, built once a process: its routes and templates take longer to compile
than most tests take to run."""


def _app_on(runtime: Runtime) -> Flask:
    """The application on this runtime. Its routes are those of all others: who adds one builds an application anew."""
    if runtime.settings != SETTINGS:
        return create_app(runtime)
    if not _built:
        _built.append(create_app(runtime))
    app = copy(_built[0])
    app.extensions = app.extensions | {EXTENSION: runtime}
    return app


def build_world(db: Database, evidence: Path, **settings: Any) -> World:
    """The application of ``tests/office.py`` on a fresh database."""
    configured = replace(SETTINGS, **settings)
    files = EvidenceStore(evidence, configured.disk_reserve)
    world: World
    runtime = Runtime(configured, db, files, clock=lambda: world.now)
    world = World(_app_on(runtime), db, files)
    with db.write() as session:
        office = build_office(session)
        world.user_id = {name: user.id for name, user in office.user.items()}
        world.agency_id = {name: agency.id for name, agency in office.agency.items()}
    return world
