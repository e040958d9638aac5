"""People at their browsers while the server's processes are killed: they read a page, type, send, and send again."""

from __future__ import annotations

import http.client
import random
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.chaos.checker import Op
from tests.office import PASSWORD

_FIELD = re.compile(r'<input[^>]*name="(csrf_token|once|version|seen)"[^>]*>')
_VALUE = re.compile(r'value="([^"]*)"')
_CHIPS = (*("doing",) * 7, "done")
"""What is reported as done waits for a reviewer and refuses what others say meanwhile: one report in eight."""


@dataclass
class Client:
    """One signed-in person with a session of their own."""

    port: int
    email: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, proof: bytes = b""
    ) -> tuple[int, str, str]:
        """Status, address led to, page; asked again while the line breaks, as people do. ``proof``: a file sent along."""
        for _ in range(200):
            try:
                return self._ask_once(method, path, form, proof)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        raise ConnectionError(path)

    def _ask_once(
        self, method: str, path: str, form: dict[str, str] | None, proof: bytes
    ) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = None
            if form is not None:
                headers["Content-Type"], body = _in_parts(form, proof) if proof else _encoded(form)
            line.request(method, path, body, headers)
            answer = line.getresponse()
            page = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.split(";")[0]
            return answer.status, answer.headers.get("Location") or "", page
        finally:
            line.close()

    def sign_in(self) -> None:
        for _ in range(5):
            _, _, page = self.ask("GET", "/sign-in")
            form = {**_hidden(page), "email": self.email, "password": PASSWORD}
            status, _, _ = self.ask("POST", "/sign-in", form)
            if status == 303:
                return
        raise AssertionError(f"{self.email} cannot sign in")

    def say(self, assignment_id: int, word: str, chip: str, proof: bytes = b"") -> Op:
        """One update, with the version that the page showed."""
        _, _, page = self.ask("GET", f"/assignments/{assignment_id}")
        begins = page.find(f'action="/assignments/{assignment_id}/update"')
        if begins < 0:
            return Op(word, assignment_id, "refused")  # not the agency's turn
        form = {**_hidden(page[begins : page.index("</form>", begins)]), "chip": chip, "text": word}
        if chip == "done":
            form |= {"document_number": "1/BC", "document_date": "01/11/2026"}
        return self._send(f"/assignments/{assignment_id}/update", form, assignment_id, word, proof)

    def send_back(self, assignment_id: int, word: str) -> Op:
        """The reviewer asks for more."""
        status, _, page = self.ask("GET", f"/review/{assignment_id}")
        if status != 200:
            return Op(word, assignment_id, "refused")
        begins = page.index(f'action="/review/{assignment_id}')
        form = {**_hidden(page[begins : page.index("</form>", begins)]), "note": word}
        return self._send(f"/review/{assignment_id}/return", form, assignment_id, word)

    def _send(self, path: str, form: dict[str, str], assignment_id: int, word: str, proof: bytes = b"") -> Op:
        try:
            status, _, _ = self.ask("POST", path, form, proof)
        except ConnectionError:
            return Op(word, assignment_id, "unknown")
        answers = {
            303: "done",
            403: "refused",
            404: "refused",
            409: "refused",
            422: "refused",
            507: "refused",
        }
        return Op(word, assignment_id, answers.get(status, "unknown"))


def _encoded(form: dict[str, str]) -> tuple[str, bytes]:
    """The kind and the bytes of a form without a file."""
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _in_parts(form: dict[str, str], proof: bytes) -> tuple[str, bytes]:
    """The same with a text file in its field ``files``."""
    border = secrets.token_hex(16)
    head = f'--{border}\r\nContent-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in form.items()]
    parts += [f'{head}files"; filename="minh-chung.txt"\r\nContent-Type: text/plain\r\n\r\n'.encode(), proof]
    return f"multipart/form-data; boundary={border}", b"".join((*parts, f"\r\n--{border}--\r\n".encode()))


def _hidden(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in _FIELD.finditer(page):
        value = _VALUE.search(tag[0])
        found.setdefault(tag[1], value[1] if value else "")
    return found


def everybody_works(
    clients: list[Client],
    reviewers: list[Client],
    duties: list[int],
    each: int,
    seed: int,
    answered: Callable[[], None],
) -> list[Op]:
    """All clients at once, ``each`` things a client; what each was answered. ``answered`` hears of every one."""
    ops: list[Op] = []
    errors: list[BaseException] = []

    def one(n: int, act: Callable[[random.Random, int, str], Op]) -> None:
        dice = random.Random(seed * 1000 + n)
        try:
            for i in range(each):
                ops.append(act(dice, dice.choice(duties), f"lời-{n}-{i}"))
                answered()
        except BaseException as error:
            errors.append(error)

    def agency(client: Client) -> Callable[[random.Random, int, str], Op]:
        return lambda dice, duty, word: client.say(duty, word, dice.choice(_CHIPS))

    def reviewer(client: Client) -> Callable[[random.Random, int, str], Op]:
        return lambda _dice, duty, word: client.send_back(duty, word)

    acts = [agency(client) for client in clients] + [reviewer(client) for client in reviewers]
    threads = [threading.Thread(target=one, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors
    return ops
