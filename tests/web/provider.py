"""A small OpenID Connect provider on loopback: it checks what a real one checks, and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from workflow.provider_settings import SignInProvider

CLIENT, SECRET = "dondoc", "what the provider and we agreed upon, long enough"
NAME = "Cổng đăng nhập mẫu"
RETURN = "http://localhost/sign-in/provider/return"


@cache
def key(kind: str, kid: str) -> Any:
    """A key, drawn once for all tests of a process."""
    if kind == "EC":
        return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _same_digest(verifier: str, challenge: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge


@dataclass
class Provider:
    """Whoever comes to ``/authorize`` is ``person``; the rest says how the answers are bent."""

    clock: Callable[[], datetime]
    #: Where browsers are sent back to, as the client registered it.
    returns: str = RETURN
    #: What the provider knows of whoever sits in front of it.
    person: dict[str, Any] = field(default_factory=dict)
    #: Claims of the answer that are replaced; ``None``: left out.
    claims: dict[str, Any] = field(default_factory=dict)
    #: RS256, ES256, HS256 (with the client's secret) or none.
    algorithm: str = "RS256"
    kid: str = "first"
    #: The key that signs is not the one that is shown.
    forged: bool = False
    #: Parts of what the provider says about itself that are replaced.
    about: dict[str, Any] = field(default_factory=dict)
    #: Status with which each path answers instead.
    broken: dict[str, int] = field(default_factory=dict)
    #: Body of the token answer, whatever was asked.
    token_body: bytes | None = None
    #: How the client has to show its secret.
    by_form: bool = False
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
        self._server.provider = self  # type: ignore[attr-defined]
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> SignInProvider:
        return SignInProvider(self.issuer, CLIENT, SECRET, NAME)

    def visit(self, address: str) -> str:
        """What a browser does at ``address``; where the provider sends it back to."""
        answer = requests.get(address, timeout=10, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def metadata(self) -> dict[str, Any]:
        about = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post" if self.by_form else "client_secret_basic"
            ],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "userinfo_endpoint": f"{self.issuer}/person",
        }
        return {name: value for name, value in {**about, **self.about}.items() if value is not None}

    def keys(self) -> dict[str, Any]:
        shown = [key(kind, self.kid).as_dict(private=False) for kind in ("RSA", "EC")]
        shown[1]["kid"] = f"{self.kid} ec"
        return {"keys": [{"kty": "strange"}, *shown, {"kty": "RSA", "use": "enc", "kid": "other"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The address that the browser is sent back to, raises ``AssertionError`` for what was asked wrongly."""
        wanted = {
            "client_id": CLIENT,
            "redirect_uri": self.returns,
            "response_type": "code",
            "scope": "openid email",
            "code_challenge_method": "S256",
        }
        assert {name: asked.get(name) for name in wanted} == wanted, asked
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32, asked
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{self.returns}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str], shown: tuple[str, str]) -> dict[str, Any]:
        """The answer to a code that was given out to us, once; else the error that the standard names."""
        if shown != (CLIENT, SECRET):
            return {"error": "invalid_client"}
        given = self._codes.pop(asked.get("code", ""), None)
        if given is None or asked.get("redirect_uri") != given["redirect_uri"]:
            return {"error": "invalid_grant", "error_description": "unknown code"}
        if not _same_digest(asked.get("code_verifier", ""), given["code_challenge"]):
            return {"error": "invalid_grant", "error_description": "wrong verifier"}
        access = secrets.token_urlsafe(16)
        self._tokens[access] = self.person
        return {"access_token": access, "token_type": "Bearer", "id_token": self._signed(given["nonce"])}

    def _signed(self, nonce: str) -> str:
        at = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": nonce,
            **self.person,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return f"{_segment({'alg': 'none', 'typ': 'JWT'})}.{_segment(claims)}."
        if self.algorithm == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
        kind, kid = ("EC", f"{self.kid} ec") if self.algorithm == "ES256" else ("RSA", self.kid)
        signer = key(kind, "somebody else's" if self.forged else self.kid)
        return jwt.encode({"alg": self.algorithm, "kid": kid}, claims, signer)


class _Answer(BaseHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    @property
    def provider(self) -> Provider:
        found: Provider = self.server.provider  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self._is_broken(parts.path):
            return
        if parts.path == "/authorize":
            try:
                back = self.provider.authorize(dict(parse_qsl(parts.query)))
            except AssertionError as error:
                self._say(400, str(error).encode())
                return
            self.send_response(302)
            self.send_header("Location", back)
            self.end_headers()
        elif parts.path == "/.well-known/openid-configuration":
            self._json(self.provider.metadata())
        elif parts.path == "/keys":
            self._json(self.provider.keys())
        elif parts.path == "/person":
            self._json(self.provider._tokens[self.headers["Authorization"].removeprefix("Bearer ")])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._is_broken(self.path):
            return
        if self.provider.token_body is not None:
            self._say(200, self.provider.token_body)
            return
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        answer = self.provider.token(asked, self._shown(asked))
        self._json(answer, 400 if "error" in answer else 200)

    def _shown(self, asked: dict[str, str]) -> tuple[str, str]:
        if self.provider.by_form:
            return asked.get("client_id", ""), asked.get("client_secret", "")
        scheme, _, text = self.headers.get("Authorization", "").partition(" ")
        assert scheme == "Basic"
        client, _, secret = base64.b64decode(text).decode().partition(":")
        return unquote_plus(client), unquote_plus(secret)

    def _is_broken(self, path: str) -> bool:
        self.provider.asked.append(path)
        status = self.provider.broken.get(path)
        if status is not None:
            self._say(status, b"<p>broken</p>")
        return status is not None

    def _json(self, value: dict[str, Any], status: int = 200) -> None:
        self._say(status, json.dumps(value).encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
