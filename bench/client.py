"""A browser as small as can be: keeps the connection, the cookie, and fills forms as they are served."""

from __future__ import annotations

import http.client
import secrets
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class Failed(Exception):
    """The server answered something else than was expected."""


@dataclass
class Form:
    """A form as served: where it goes, and its fields with the values they came with."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    textareas: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.forms.append(Form(at.get("action", "")))
        if not self.forms:
            return
        form, name = self.forms[-1], at.get("name", "")
        if tag == "textarea" and name:
            form.textareas.append(name)
        elif tag == "input" and name:
            self._input(form, name, at)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in at or self._select not in form.values):
            form.values[self._select] = at.get("value", "")

    def _input(self, form: Form, name: str, at: dict[str, str]) -> None:
        kind = at.get("type", "text")
        if kind == "file":
            form.files.append(name)
        elif kind == "radio":
            if "checked" in at or name not in form.values:
                form.values[name] = at.get("value", "")
        elif kind not in {"submit", "button", "checkbox", "reset"}:
            form.values[name] = at.get("value", "")


@dataclass
class Answer:
    """Status, body and headers of one answer."""

    status: int
    body: bytes
    location: str
    path: str

    def form(self, ending: str) -> Form:
        """The form whose action ends so."""
        parser = _Forms()
        parser.feed(self.body.decode())
        for form in parser.forms:
            if (form.action or self.path).split("?")[0].endswith(ending):
                return form
        raise Failed(f"no form for …{ending} among {[f.action for f in parser.forms]}")


class Browser:
    """One person at one address."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.base, self.host = base, parts.netloc
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self.cookies: dict[str, str] = {}

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers["Host"] = self.host
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()  # the server ended a kept connection; once more on a new one
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, content, response.headers.get("Location", ""), path)

    def get(self, path: str) -> Answer:
        """A page that must be there."""
        answer = self._send("GET", path, None, {})
        if answer.status != 200:
            raise Failed(f"GET {path}: {answer.status} {answer.location}")
        return answer

    def post(
        self, path: str, values: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form; it must be answered by a redirect, whose page is returned."""
        headers = {"Origin": self.base, "Referer": f"{self.base}{path}"}
        if files:
            mark = secrets.token_hex(12)
            headers["Content-Type"] = f"multipart/form-data; boundary={mark}"
            body = _multipart(mark, values, files)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(values).encode()
        answer = self._send("POST", path, body, headers)
        if answer.status != 303:
            raise Failed(f"POST {path}: {answer.status} {answer.body[:300]!r}")
        return self._follow(answer)

    def _follow(self, answer: Answer) -> Answer:
        for _ in range(4):
            target = urlsplit(answer.location)
            answer = self._send("GET", target.path + (f"?{target.query}" if target.query else ""), None, {})
            if answer.status == 200:
                return answer
        raise Failed(f"redirected to {answer.location}: {answer.status}")

    def sign_in(self, email: str, password: str) -> None:
        """Through the real form."""
        form = self.get("/sign-in").form("/sign-in")
        self.post("/sign-in", {**form.values, "email": email, "password": password})


def _multipart(mark: str, values: dict[str, str], files: dict[str, tuple[str, bytes]]) -> bytes:
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in values.items()
    ]
    for name, (file_name, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode()


def timed(act: object, *args: object) -> float:
    """Milliseconds that calling ``act`` takes."""
    began = time.perf_counter()
    act(*args)  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000
