"""The provider through which people may sign in: the ``DONDOC_OIDC_*`` variables, read for ``workflow.settings``."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workflow.server_address import host_of

_ISSUER, _CLIENT, _SECRET = "DONDOC_OIDC_ISSUER", "DONDOC_OIDC_CLIENT_ID", "DONDOC_OIDC_CLIENT_SECRET"
_SECRET_FILE, _NAME = f"{_SECRET}_FILE", "DONDOC_OIDC_NAME"
#: What the extra brings.
_LIBRARIES = ("authlib", "requests")


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """An OpenID Connect provider and this installation as its client; ``name`` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


def read_provider(env: Mapping[str, str], *, loopback: Collection[str]) -> SignInProvider | None:
    """The configured provider; none where no variable of it is set. ``loopback``: hosts that need no https.

    Raises:
        ValueError: half a configuration, an unsafe one, or the libraries are not installed; says so in Vietnamese.
    """
    given = {name: env.get(name, "").strip() for name in (_ISSUER, _CLIENT, _SECRET, _SECRET_FILE, _NAME)}
    if not any(given.values()):
        return None
    if given[_SECRET] and given[_SECRET_FILE]:
        raise ValueError(f"Chỉ đặt một trong hai biến {_SECRET} và {_SECRET_FILE}.")
    secret = given[_SECRET] or _read_secret(given[_SECRET_FILE])
    lacking = [
        name
        for name, value in ((_ISSUER, given[_ISSUER]), (_CLIENT, given[_CLIENT]), (_SECRET, secret))
        if not value
    ]
    if lacking:
        raise ValueError(f"Đăng nhập qua OpenID Connect còn thiếu {', '.join(lacking)}.")
    host = host_of(
        _ISSUER,
        given[_ISSUER],
        what="hệ thống đăng nhập",
        example="https://dang-nhap.donvi.gov.vn",
        loopback=loopback,
        path=True,
    )
    if any(importlib.util.find_spec(library) is None for library in _LIBRARIES):
        raise ValueError(f"Đã đặt {_ISSUER} thì phải cài thêm gói: pip install 'dondoc[oidc]'.")
    return SignInProvider(given[_ISSUER], given[_CLIENT], secret, given[_NAME] or host)


def _read_secret(path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise ValueError(f"Không đọc được tệp {path} đặt ở {_SECRET_FILE}.") from error
