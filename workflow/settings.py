"""The only reader of the environment. Everything else receives a frozen ``Settings``."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from workflow.bucket_settings import BucketSettings, read_bucket
from workflow.provider_settings import SignInProvider, read_provider
from workflow.rules.idle_accounts import FEWEST_DAYS
from workflow.rules.password_rules import PLAIN, PROFILES, PasswordRules

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MEGABYTE = 1024 * 1024
SHORTEST_SECRET = 32
#: A key of fewer different signs was typed, not drawn.
FEWEST_SIGNS = 10
#: A shorter security log would not do for an information system of level 3 (TCVN 14423:2026).
FEWEST_LOG_DAYS = 90
#: TCVN 14423:2026 has accounts disabled that were not used for so long.
IDLE_DAYS = 45
#: Passwords that installation guides print.
KNOWN_PASSWORDS = frozenset(
    {
        "",
        "admin",
        "changeme",
        "dondoc",
        "mat_khau",
        "password",
        "postgres",
        "redis",
        "root",
        "secret",
        "test",
        "123456",
    }
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
    #: Seals the book of events; kept apart from the database and from its backups.
    chain_key: str = ""
    #: Where each day's manifest of the book is put; a folder of another machine is meant.
    manifests: Path | None = None
    #: Where backups are put, one folder each; without it none is made by itself.
    backups: Path | None = None
    #: The public half of the key for which backups are encrypted; empty: they are not.
    backup_recipient: str = ""
    #: Bytes that stay free on the disk of the evidence: below that no file is taken.
    disk_reserve: int = 500 * MEGABYTE
    #: Days for which the log of downloads and refusals is kept.
    log_days: int = 365
    #: The folder of pg_dump and pg_restore where they are not on the path.
    pg_bin: Path | None = None
    #: A ClamAV daemon that looks at every file handed in; without one nothing is looked at.
    scanner: str = ""
    #: What is asked of a password.
    password_rules: PasswordRules = PLAIN
    #: Days after which an account that nobody signed in to lets nobody in; 0: never.
    idle_days: int = 0
    #: Administrators and the standing office open nothing before a second factor is set up.
    second_factor_required: bool = False
    #: Through whom people may sign in beside the password; none: by password only.
    provider: SignInProvider | None = None
    #: Where evidence lies when it is not in a folder below ``data``.
    bucket: BucketSettings | None = None

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


def _number(env: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        raise SettingsError(f"{name} phải là số nguyên từ {least} trở lên, đang là “{text}”.")
    return int(text)


def _yes(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = env.get(name, "")
    if text not in {"", "0", "1"}:
        raise SettingsError(f"{name} phải là 1 (có) hoặc 0 (không), đang là “{text}”.")
    return text == "1" if text else default


def _secret(given: str | None, path: Path) -> str:
    """The key from the environment, or one made once and kept beside the data."""
    if given:
        return given
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(os.urandom(32).hex())
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"Không đọc hoặc ghi được {path}: {error.strerror}. Lệnh phải chạy với người dùng của dịch vụ."
        ) from error


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    given = env.get(name)
    return Path(given).resolve() if given else None


def _dead_man(url: str) -> str:
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise SettingsError("DONDOC_DEAD_MAN_URL phải bắt đầu bằng https:// (hoặc http:// trên máy này).")
    return url


def _scanner(url: str) -> str:
    """The daemon reads every proof: it listens on a socket of this machine or on loopback, nowhere else."""
    try:
        parts = urlsplit(url)
        good = (parts.scheme == "unix" and bool(parts.path)) or (
            parts.scheme == "tcp" and parts.hostname in LOOPBACK and bool(parts.port)
        )
    except ValueError:
        good = False
    if url and not good:
        raise SettingsError(
            "DONDOC_CLAMD phải có dạng unix:///đường/dẫn/clamd.ctl hoặc tcp://127.0.0.1:3310 (máy này)."
        )
    return url


def _profile(env: Mapping[str, str]) -> PasswordRules:
    name = env.get("DONDOC_PASSWORDS", "")
    if name not in PROFILES:
        raise SettingsError(f"DONDOC_PASSWORDS để trống hoặc đặt là tcvn, đang là “{name}”.")
    return PROFILES[name]


def _idle_days(env: Mapping[str, str], *, default: int) -> int:
    days = _number(env, "DONDOC_IDLE_DAYS", default)
    if 0 < days < FEWEST_DAYS:
        raise SettingsError(f"DONDOC_IDLE_DAYS phải từ {FEWEST_DAYS} ngày trở lên, hoặc 0 (không dùng).")
    return days


def _recipient(text: str) -> str:
    if text and not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", text):
        raise SettingsError(
            "DONDOC_BACKUP_RECIPIENT phải là khóa công khai bắt đầu bằng age1, "
            "tạo bằng dondoc backup --new-key TỆP."
        )
    if text and find_spec("pyrage") is None:
        raise SettingsError("Để mã hóa bản sao lưu, cần cài thêm gói sealed-backups (pyrage).")
    return text


def _provider(env: Mapping[str, str]) -> SignInProvider | None:
    try:
        return read_provider(env, loopback=LOOPBACK)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _bucket(env: Mapping[str, str]) -> BucketSettings | None:
    try:
        return read_bucket(env, loopback=LOOPBACK)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _smtp(url: str) -> str:
    """Whatever is not understood here would be sent in the clear, the password with it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    asked = parse_qs(parts.query, keep_blank_values=True)
    known = parts.scheme in {"smtp", "smtps"} and parts.hostname and set(asked) <= {"starttls"}
    if url and not (known and set(asked.get("starttls", [])) <= {"yes", "no"}):
        raise SettingsError(
            "DONDOC_SMTP_URL phải có dạng smtp://người:mật-khẩu@máy-chủ:587 hoặc smtps://…, "
            "chỉ thêm được ?starttls=yes hoặc ?starttls=no."
        )
    clear = parts.scheme == "smtp" and asked.get("starttls") == ["no"]
    if clear and parts.password and parts.hostname not in LOOPBACK:
        raise SettingsError("DONDOC_SMTP_URL có mật khẩu thì không được tắt mã hóa (starttls=no).")
    return url


def _sender(address: str) -> str:
    if address and not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", address):
        raise SettingsError(f"DONDOC_MAIL_FROM phải là một địa chỉ thư không dấu, đang là “{address}”.")
    return address


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
        secret_key=_secret(env.get("DONDOC_SECRET_KEY"), data / "secret.key"),
        base_url=base_url,
        trusted_hosts=hosts or ((host, *sorted(LOOPBACK)) if host in LOOPBACK else ()),
        smtp_url=_smtp(env.get("DONDOC_SMTP_URL", "")),
        mail_from=_sender(env.get("DONDOC_MAIL_FROM", "")),
        mail_from_name=env.get("DONDOC_MAIL_FROM_NAME", "Đôn Đốc"),
        proxy_hops=_number(env, "DONDOC_PROXY_HOPS", 0),
        web_workers=_number(env, "DONDOC_WEB_WORKERS", 2, least=1),
        web_threads=_number(env, "DONDOC_WEB_THREADS", 1, least=1),
        bind=env.get("DONDOC_BIND") or _default_bind(base_url),
        demo=env.get("DONDOC_DEMO", "") == "1",
        dead_man_url=_dead_man(env.get("DONDOC_DEAD_MAN_URL", "")),
        redis_password_file=_password_file(env, data),
        chain_key=_secret(env.get("DONDOC_CHAIN_KEY"), data / "chain.key"),
        manifests=_folder(env, "DONDOC_MANIFESTS") or data / "manifests",
        backups=_folder(env, "DONDOC_BACKUPS"),
        backup_recipient=_recipient(env.get("DONDOC_BACKUP_RECIPIENT", "")),
        disk_reserve=_number(env, "DONDOC_DISK_RESERVE_MB", 500) * MEGABYTE,
        log_days=_number(env, "DONDOC_LOG_DAYS", 365),
        pg_bin=_folder(env, "DONDOC_PG_BIN"),
        scanner=_scanner(env.get("DONDOC_CLAMD", "")),
        password_rules=_profile(env),
        idle_days=_idle_days(env, default=IDLE_DAYS if host not in LOOPBACK else 0),
        second_factor_required=_yes(env, "DONDOC_SECOND_FACTOR", default=host not in LOOPBACK),
        provider=_provider(env),
        bucket=_bucket(env),
    )
    _check(settings, host)
    _check_proofs(settings)
    _check_queue(settings)
    if host not in LOOPBACK:
        _check_served(settings, host, env)
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


def _check_proofs(settings: Settings) -> None:
    """What makes the book of events and the log worth something."""
    if len(settings.chain_key) < SHORTEST_SECRET or len(set(settings.chain_key)) < FEWEST_SIGNS:
        raise SettingsError("DONDOC_CHAIN_KEY phải là một chuỗi ngẫu nhiên dài ít nhất 32 ký tự.")
    if settings.log_days < FEWEST_LOG_DAYS:
        raise SettingsError(f"DONDOC_LOG_DAYS phải từ {FEWEST_LOG_DAYS} ngày trở lên.")


def _check_queue(settings: Settings) -> None:
    """A queue on this machine is guarded by its socket or loopback; elsewhere the line must be closed."""
    queue = urlsplit(settings.redis_url)
    if queue.scheme == "redis" and queue.hostname not in LOOPBACK:
        raise SettingsError("DONDOC_REDIS_URL phải bắt đầu bằng rediss:// (có mã hóa) khi Redis ở máy khác.")
    if queue.scheme == "rediss" and not (queue.password or settings.redis_password_file):
        raise SettingsError("Redis ở máy khác phải có mật khẩu: đặt DONDOC_REDIS_PASSWORD_FILE.")


def _serves(hosts: tuple[str, ...], host: str) -> bool:
    return any(host == it or (it.startswith(".") and host.endswith(it)) for it in hosts)


def _check_served(settings: Settings, host: str, env: Mapping[str, str]) -> None:
    """What may pass on this machine alone but not where others connect."""
    if "*" in settings.trusted_hosts or not _serves(settings.trusted_hosts, host):
        raise SettingsError("DONDOC_TRUSTED_HOSTS phải nêu đúng tên máy ở DONDOC_BASE_URL, không dùng dấu *.")
    if not settings.proxy_hops:
        raise SettingsError(
            "DONDOC_PROXY_HOPS phải từ 1 trở lên: ngoài máy này luôn có máy chủ TLS (nginx) đứng trước; "
            "không đếm nó thì mọi người dùng như cùng một địa chỉ."
        )
    if env.get("FLASK_DEBUG", "0") not in {"", "0", "false", "no"}:
        raise SettingsError("FLASK_DEBUG phải tắt khi phục vụ ngoài máy này.")
    for name, url in (("DONDOC_DATABASE_URL", settings.database_url), ("DONDOC_SMTP_URL", settings.smtp_url)):
        parts = urlsplit(url)
        if parts.username is not None and (parts.password or "").lower() in KNOWN_PASSWORDS:
            raise SettingsError(f"{name} dùng mật khẩu trống hoặc mặc định; hãy đặt mật khẩu riêng.")
