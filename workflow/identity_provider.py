"""Speaks OpenID Connect with the sign-in provider: authorization code, PKCE, a signed answer (extra ``oidc``).

Authlib and requests are imported where they are used: an installation without a provider need not have them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from workflow.provider_settings import SignInProvider
from workflow.rules.provider_identity import Identity

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwt import Token

ALGORITHMS = ("RS256", "ES256")
"""How an answer may be signed; ``none`` and what is signed with the client's own secret prove nothing."""
TIMEOUT = (3.0, 5.0)
"""Seconds to connect and to wait for bytes: somebody sits in front of the page, and holds a web process."""
KEPT = timedelta(hours=1)
"""So long what the provider says about itself is not asked again."""
QUIET = timedelta(seconds=15)
"""So long a provider that did not answer is not asked again, so that it cannot take all web processes with it."""
LEEWAY = 60
"""Seconds by which the two clocks may differ."""
WITHIN = timedelta(minutes=10)
"""So long somebody may take at the provider; an answer that was made before is of another errand."""
_TOKEN_BYTES = 32
_LONGEST_SUBJECT = 255


class ProviderAway(Exception):
    """The provider cannot be reached, or answers with an error of its own."""


class AnswerRefused(Exception):
    """The answer proves nothing. The message is a word for the log; nothing of the answer is in it."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What one browser takes along to the provider and has to bring back; the verifier goes to the provider from us alone."""

    state: str
    nonce: str
    verifier: str

    @property
    def once_key(self) -> str:
        """By which it is remembered that the errand was finished; tells nothing of its values."""
        return f"errand-{sha256(self.state.encode()).hexdigest()}"

    @classmethod
    def fresh(cls) -> Errand:
        """Three random values that nobody can guess."""
        return cls(*(secrets.token_urlsafe(_TOKEN_BYTES) for _value in range(3)))


class IdentityProvider:
    """The configured provider. ``return_address``: where it sends browsers back to, as it is registered there."""

    def __init__(self, settings: SignInProvider, return_address: str) -> None:
        self.settings, self.return_address = settings, return_address
        self._about: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: list[dict[str, Any]] | None = None
        self._quiet_until: datetime | None = None

    def way_in(self, errand: Errand, *, now: datetime) -> str:
        """The provider's address to which a browser goes to sign in.

        Raises:
            ProviderAway: it does not answer.
            AnswerRefused: what it says about itself cannot be right.
        """
        with self._line(now) as line:
            about = self._metadata(line, now)
            address, _state = line.create_authorization_url(
                about["authorization_endpoint"],
                state=errand.state,
                nonce=errand.nonce,
                code_verifier=errand.verifier,
            )
        return cast(str, address)

    def identity_of(self, code: str, errand: Errand, *, now: datetime) -> Identity:
        """Whom the provider names for a code that a browser brought back; a code serves once.

        Raises:
            ProviderAway: it does not answer.
            AnswerRefused: it refuses the code, or its answer is not signed, not for us, not for this errand or too old.
        """
        with self._line(now) as line:
            about = self._metadata(line, now)
            line.token_endpoint_auth_method = _way_to_show_the_secret(about)
            answer = line.fetch_token(
                about["token_endpoint"], code=code, code_verifier=errand.verifier, allow_redirects=False
            )
            claims = self._claims(line, about, answer, errand.nonce, now)
            if "email" not in claims and "userinfo_endpoint" in about:
                more = _read(line, about["userinfo_endpoint"], withhold_token=False)
                if more.get("sub") != claims["sub"]:
                    raise AnswerRefused("userinfo")
                claims = {**more, **claims}
            return self._identity(claims)

    @contextmanager
    def _line(self, now: datetime) -> Iterator[OAuth2Session]:
        """A line to the provider; whatever goes wrong on it becomes one of our two answers."""
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.requests_client import OAuth2Session
        from joserfc.errors import JoseError
        from requests import ConnectionError as NoConnection
        from requests import JSONDecodeError, RequestException, Timeout

        if self._quiet_until is not None and now < self._quiet_until:
            raise ProviderAway("quiet")
        try:
            with OAuth2Session(
                self.settings.client_id,
                self.settings.client_secret,
                scope="openid email",
                redirect_uri=self.return_address,
                code_challenge_method="S256",
                default_timeout=TIMEOUT,
            ) as line:
                yield line
        except OAuthError as error:
            raise AnswerRefused("code") from error
        except JSONDecodeError as error:
            raise AnswerRefused("json") from error
        except (NoConnection, Timeout) as error:
            self._quiet_until = now + QUIET
            raise ProviderAway(type(error).__name__) from error
        except RequestException as error:
            raise ProviderAway(type(error).__name__) from error
        except JoseError as error:
            raise AnswerRefused(error.error) from error
        except (
            ValueError,
            TypeError,
            KeyError,
        ) as error:  # an answer of another shape than the standard gives it
            raise AnswerRefused("malformed") from error

    def _metadata(self, line: OAuth2Session, now: datetime) -> Mapping[str, Any]:
        if self._about is not None and now - self._about[0] < KEPT:
            return self._about[1]
        issuer = self.settings.issuer
        about = _read(line, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise AnswerRefused("issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
            self._require_safe(about.get(name), name)
        self._about, self._keys = (now, about), None
        return about

    def _require_safe(self, address: object, name: str) -> None:
        """What the issuer's own address is guarded by, every other has to be; only userinfo may be missing."""
        if address is None and name == "userinfo_endpoint":
            return
        allowed = {"https", urlsplit(self.settings.issuer).scheme}
        if not isinstance(address, str) or urlsplit(address).scheme not in allowed:
            raise AnswerRefused(name)

    def _claims(
        self,
        line: OAuth2Session,
        about: Mapping[str, Any],
        answer: Mapping[str, Any],
        nonce: str,
        now: datetime,
    ) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken

        token = self._signed(line, about, answer["id_token"])
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
                "sub": {"essential": True},
            },
            {
                "nonce": nonce,
                "client_id": self.settings.client_id,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        if claims["iat"] < (now - WITHIN).timestamp() - LEEWAY:
            raise AnswerRefused("iat")
        return cast(Mapping[str, Any], claims)

    def _signed(self, line: OAuth2Session, about: Mapping[str, Any], id_token: str) -> Token:
        """The answer, if one of the provider's keys signed it; a key that is new to us is fetched."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jwk import KeySet

        if self._keys is not None:
            try:
                known = KeySet.import_key_set({"keys": self._keys})
                return jwt.decode(id_token, known, algorithms=ALGORITHMS)
            except InvalidKeyIdError:
                pass  # the provider changed its keys since
        self._keys = _signing_keys(_read(line, about["jwks_uri"]))
        return jwt.decode(id_token, KeySet.import_key_set({"keys": self._keys}), algorithms=ALGORITHMS)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject, email = claims["sub"], claims.get("email", "")
        if (
            not isinstance(subject, str)
            or not 0 < len(subject) <= _LONGEST_SUBJECT
            or not subject.isprintable()
        ):
            raise AnswerRefused("sub")
        return Identity(
            self.settings.issuer,
            subject,
            email if isinstance(email, str) and email.isprintable() else "",
            email_verified=claims.get("email_verified") is True,
        )


def _read(line: OAuth2Session, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    """The JSON object at an address of the provider; it may not lead us elsewhere."""
    response = line.get(address, withhold_token=withhold_token, allow_redirects=False)
    response.raise_for_status()
    found = response.json()
    if not isinstance(found, dict):
        raise AnswerRefused("json")
    return found


def _signing_keys(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Keys of the kinds that we accept; a provider may have others beside them."""
    return [
        key
        for key in found["keys"]
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"} and key.get("use", "sig") == "sig"
    ]


def _way_to_show_the_secret(about: Mapping[str, Any]) -> str:
    """In the header, unless the provider only reads the form."""
    ways = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
