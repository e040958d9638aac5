"""The only reader of the environment. Everything else receives a frozen ``Settings``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_SECRET = 32
#: A key of fewer different signs was typed, not drawn.
FEWEST_SIGNS = 10
#: Passwords that installation guides print.
KNOWN_PASSWORDS = frozenset(
    {"", "admin", "changeme", "dondoc", "password", "postgres", "redis", "root", "secret", "test", "123456"}
)


class SettingsError(Exception):
    """The environment does not make a safe or complete configuration; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one installation is configured to be.

    ``data`` is the folder for the embedded database, evidence, logs and queue. ``demo`` opens
    the mail viewer and the list of demonstration logins; it is refused off loopback.
    """

    data: Path
    database_url: str
    redis_url: str
    secret_key: str
    base_url: str
    trusted_hosts: tuple[str, ...]
    smtp_url: str
    mail_from: str
    mail_from_name: str
    proxy_hops: int = 0
    web_workers: int = 2
    web_threads: int = 1
    #: Address and port on which the web process listens.
    bind: str = "127.0.0.1:8000"
    demo: bool = False
    #: Called by the worker after each clean check; its silence is the alarm of an outside watch.
    dead_man_url: str = ""
    #: A file with the password of the queue's user; of the embedded queue unless told otherwise.
    redis_password_file: Path | None = None

    @property
    def evidence(self) -> Path:
        return self.data / "evidence"

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def port(self) -> int:
        parts = urlsplit(self.base_url)
        return parts.port or (443 if parts.scheme == "https" else 80)


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise SettingsError(f"{name} phải là số nguyên không âm, đang là “{text}”.")
    return int(text)


def _secret(env: Mapping[str, str], data: Path) -> str:
    """The key from the environment, or one made once and kept beside the data."""
    if given := env.get("DONDOC_SECRET_KEY"):
        return given
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(os.urandom(32).hex())
    return path.read_text().strip()


def _dead_man(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise SettingsError("DONDOC_DEAD_MAN_URL phải bắt đầu bằng https:// (hoặc http:// trên máy này).")
    return url


def _password_file(env: Mapping[str, str], data: Path) -> Path | None:
    if given := env.get("DONDOC_REDIS_PASSWORD_FILE"):
        return Path(given)
    return None if "DONDOC_REDIS_URL" in env else data / "valkey" / "password"


def _default_bind(base_url: str) -> str:
    """The address itself on this machine; behind a proxy the port it is told of, or 8000."""
    parts = urlsplit(base_url)
    return f"127.0.0.1:{parts.port or 8000}" if parts.hostname in LOOPBACK else "127.0.0.1:8000"


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``DONDOC_*`` variables; refuses what would be unsafe (``trust.md`` S10).

    Raises:
        SettingsError: a variable is missing, malformed or unsafe.
    """
    env = os.environ if env is None else env
    data = Path(env.get("DONDOC_DATA", "var")).resolve()
    base_url = env.get("DONDOC_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    host = urlsplit(base_url).hostname or ""
    hosts = tuple(h for h in env.get("DONDOC_TRUSTED_HOSTS", "").replace(",", " ").split() if h)
    settings = Settings(
        data=data,
        database_url=env.get("DONDOC_DATABASE_URL", f"sqlite:///{data / 'dondoc.db'}"),
        redis_url=env.get("DONDOC_REDIS_URL", f"unix://{data / 'valkey.sock'}"),
        secret_key=_secret(env, data),
        base_url=base_url,
        trusted_hosts=hosts or ((host, *sorted(LOOPBACK)) if host in LOOPBACK else ()),
        smtp_url=env.get("DONDOC_SMTP_URL", ""),
        mail_from=env.get("DONDOC_MAIL_FROM", ""),
        mail_from_name=env.get("DONDOC_MAIL_FROM_NAME", "Đôn Đốc"),
        proxy_hops=_number(env, "DONDOC_PROXY_HOPS", 0),
        web_workers=_number(env, "DONDOC_WEB_WORKERS", 2),
        web_threads=_number(env, "DONDOC_WEB_THREADS", 1),
        bind=env.get("DONDOC_BIND") or _default_bind(base_url),
        demo=env.get("DONDOC_DEMO", "") == "1",
        dead_man_url=_dead_man(env.get("DONDOC_DEAD_MAN_URL", "")),
        redis_password_file=_password_file(env, data),
    )
    _check(settings, host)
    _check_queue(settings)
    if host not in LOOPBACK:
        _check_served(settings, env)
    return settings


def _check(settings: Settings, host: str) -> None:
    on_loopback = host in LOOPBACK
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise SettingsError("DONDOC_SECRET_KEY phải dài ít nhất 32 ký tự.")
    if len(set(settings.secret_key)) < FEWEST_SIGNS:
        raise SettingsError("DONDOC_SECRET_KEY quá đơn giản; hãy dùng một chuỗi ngẫu nhiên.")
    if settings.demo and not on_loopback:
        raise SettingsError("Chế độ trình diễn chỉ chạy trên máy này (127.0.0.1), không mở ra mạng.")
    if not on_loopback and not settings.secure_cookies:
        raise SettingsError("DONDOC_BASE_URL phải bắt đầu bằng https:// khi phục vụ ngoài máy này.")
    if not settings.trusted_hosts:
        raise SettingsError("Cần đặt DONDOC_TRUSTED_HOSTS: các tên máy mà trang được phép phục vụ.")
    _check_queue(settings)
    if settings.smtp_url and not settings.mail_from:
        raise SettingsError("Đã đặt DONDOC_SMTP_URL thì phải đặt cả DONDOC_MAIL_FROM (địa chỉ người gửi).")


def _check_queue(settings: Settings) -> None:
    """A queue on this machine is guarded by its socket or loopback; elsewhere the line must be closed."""
    queue = urlsplit(settings.redis_url)
    if queue.scheme == "redis" and queue.hostname not in LOOPBACK:
        raise SettingsError("DONDOC_REDIS_URL phải bắt đầu bằng rediss:// (có mã hóa) khi Redis ở máy khác.")
    if queue.scheme == "rediss" and not (queue.password or settings.redis_password_file):
        raise SettingsError("Redis ở máy khác phải có mật khẩu: đặt DONDOC_REDIS_PASSWORD_FILE.")


def _check_served(settings: Settings, env: Mapping[str, str]) -> None:
    """What may pass on this machine alone but not where others connect."""
    if env.get("FLASK_DEBUG", "0") not in {"", "0", "false", "no"}:
        raise SettingsError("FLASK_DEBUG phải tắt khi phục vụ ngoài máy này.")
    for name, url in (("DONDOC_DATABASE_URL", settings.database_url), ("DONDOC_SMTP_URL", settings.smtp_url)):
        parts = urlsplit(url)
        if parts.username is not None and (parts.password or "").lower() in KNOWN_PASSWORDS:
            raise SettingsError(f"{name} dùng mật khẩu trống hoặc mặc định; hãy đặt mật khẩu riêng.")
