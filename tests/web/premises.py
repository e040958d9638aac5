"""Every route as every person: one populated SQLite database that each attempt finds untouched."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from models import migrate
from models.database import Database
from tests.web.browser import Browser, World, build_world
from tests.web.samples import BODIES, SIDES, WORDS, Ids, give_phones, make_samples, values
from workflow.provider_settings import SignInProvider

#: The seven actors of the matrix and who stands for them.
ACTORS = {
    "anonymous": "",
    "admin": "admin",
    "leader": "leader",
    "office": "office",
    "head": "head_tp",
    "staff": "staff_tp",
    "viewer": "viewer",
}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: Tables that change although nothing of the register does.
_RESTLESS = ('INSERT INTO "user_session"', 'INSERT INTO "login_guard"', 'INSERT INTO "access_line"')
#: What is drawn by lot: the hash of a password, and of a key.
_HASH = re.compile(r"\$argon2id\$[^']*|X'[0-9A-Fa-f]{64}'")


@dataclass(frozen=True)
class Route:
    """One rule with one method; arguments that are words stand in the rule already."""

    rule: str
    method: str
    endpoint: str
    arguments: frozenset[str]
    words: tuple[tuple[str, str], ...] = ()

    @property
    def has_object(self) -> bool:
        return any(name.endswith("_id") for name in self.arguments)


def _spelled(rule: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        rule = re.sub(rf"<(\w+(\(.*?\))?:)?{name}>", word, rule)
    return rule


class Premises:
    """The application on a database that ``restore()`` brings back to its first state."""

    def __init__(self, folder: Path) -> None:
        self.path, self.pristine = folder / "premises.db", folder / "pristine.db"
        self.db = Database(f"sqlite:///{self.path}")
        migrate.upgrade(self.db.engine)
        self.world: World = build_world(
            self.db,
            folder / "evidence",
            smtp_url="smtp://127.0.0.1:9",
            mail_from="dondoc@mau.gov.vn",
            provider=SignInProvider("http://127.0.0.1:9", "dondoc", "nobody answers there", "Cổng mẫu"),
        )
        with self.db.write() as session:
            self.samples: dict[str, Ids] = make_samples(self.world.office(session), self.world.files)
        self.cookies: dict[str, tuple[str, str]] = {}
        for actor, name in ACTORS.items():
            browser = self.world.browser(name)
            token = browser.token()
            kind = "session" if name else "visitor"
            self.cookies[actor] = (browser.cookie(kind), token)
        with self.db.write() as session:
            give_phones(self.world.office(session))  # only now: they signed in by the password alone
        self.db.close()
        shutil.copy(self.path, self.pristine)
        self.changed = False

    def restore(self) -> None:
        """Back to the first state."""
        self.db.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.pristine, self.path)
        self.changed = False

    def state(self) -> str:
        """A fingerprint of everything the register holds, sessions and sign-in counters aside."""
        with sqlite3.connect(self.path) as connection:
            digest = hashlib.sha256()
            for line in connection.iterdump():
                if not line.startswith(_RESTLESS):
                    digest.update(_HASH.sub("", line).encode())
        connection.close()
        return digest.hexdigest()

    def count(self, table: str) -> int:
        """How many rows stand in a table."""
        with closing(sqlite3.connect(self.path)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def routes(self) -> list[Route]:
        """All rules with all their methods and words, in the order of their addresses."""
        found = (
            Route(
                _spelled(rule.rule, words),
                method,
                rule.endpoint,
                frozenset(rule.arguments) - set(words),
                tuple(words.items()),
            )
            for rule in self.world.app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            for words in WORDS.get(rule.rule, ({},))
            if rule.endpoint != "static"
        )
        return sorted(found, key=lambda route: (route.rule, route.method))

    def browser(self, actor: str) -> Browser:
        """The actor's browser, signed in as it was at first."""
        browser = Browser(self.world.app)
        cookie, token = self.cookies[actor]
        browser.set_cookie(cookie, "visitor" if actor == "anonymous" else "session")
        browser._token = token
        return browser

    def path_of(self, route: Route, ids: Ids) -> str:
        adapter = self.world.app.url_map.bind("localhost")
        filled = {**values(route.rule, set(route.arguments), ids), **dict(route.words)}
        return adapter.build(route.endpoint, filled, route.method)

    def ask(
        self,
        route: Route,
        actor: str,
        ids: Ids,
        *,
        body: dict[str, Any] | None = None,
        body_ids: Ids | None = None,
        token: str | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """One request on an untouched database; a writing one carries its sample body and a token."""
        if self.changed:
            self.restore()
        browser = self.browser(actor)
        path = self.path_of(route, ids)
        if route.method not in UNSAFE:
            return browser.open(path, method=route.method, **kwargs)
        data = BODIES[route.rule](body_ids or ids) if body is None else dict(body)
        data["csrf_token"] = browser.token() if token is None else token
        answer = browser.open(path, method=route.method, data=data, **kwargs)
        self.changed = answer.status_code < 400  # that a refusal changes nothing is what the tests compare
        return answer


def decision(answer: TestResponse) -> str:
    """The answer as the matrix writes it."""
    if answer.status_code == 403:
        return "no"
    if answer.status_code == 404:
        return "hidden"
    if answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"):
        return "sign-in"
    return "yes" if answer.status_code < 400 else f"error {answer.status_code}"


HEADER = ("method", "rule", "object", *ACTORS)
MATRIX = Path(__file__).with_name("matrix.csv")


def observed(premises: Premises) -> Iterator[tuple[str, ...]]:
    """One line per route and side: what each actor is answered."""
    for route in premises.routes():
        for side in SIDES if route.has_object else ("",):
            ids = premises.samples[side or "own"]
            cells = (decision(premises.ask(route, actor, ids)) for actor in ACTORS)
            yield (route.method, route.rule, side, *cells)


def written() -> list[tuple[str, ...]]:
    """The lines of the matrix file."""
    with MATRIX.open(newline="", encoding="utf-8") as file:
        return [tuple(line) for line in csv.reader(file)][1:]
