"""S10: an unsafe configuration does not start."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from workflow.settings import SettingsError, read_settings

SECRET = "4f1c9be07a35d2688e02b7c94d13fa60"
SERVED = {
    "DONDOC_BASE_URL": "https://nhiemvu.mau.gov.vn",
    "DONDOC_TRUSTED_HOSTS": "nhiemvu.mau.gov.vn",
    "DONDOC_SECRET_KEY": SECRET,
    "DONDOC_SMTP_URL": "smtp://gui:k9-Xy2@mail.mau.gov.vn:587",
    "DONDOC_MAIL_FROM": "nhiemvu@mau.gov.vn",
    "DONDOC_DATABASE_URL": "postgresql://dondoc:k9-Xy2@db.mau.gov.vn/dondoc",
}


def read(folder: Path, **changes: str) -> object:
    return read_settings({"DONDOC_DATA": str(folder), **SERVED, **changes})


def test_a_complete_configuration_starts(tmp_path: Path) -> None:
    settings = read_settings({"DONDOC_DATA": str(tmp_path), **SERVED})
    assert settings.secure_cookies
    assert settings.trusted_hosts == ("nhiemvu.mau.gov.vn",)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DONDOC_SECRET_KEY", "short", "32 ký tự"),
        ("DONDOC_SECRET_KEY", "a" * 40, "quá đơn giản"),
        ("DONDOC_SECRET_KEY", "changeme" * 5, "quá đơn giản"),
        ("DONDOC_BASE_URL", "http://nhiemvu.mau.gov.vn", "https://"),
        ("DONDOC_TRUSTED_HOSTS", "", "DONDOC_TRUSTED_HOSTS"),
        ("DONDOC_TRUSTED_HOSTS", " , ", "DONDOC_TRUSTED_HOSTS"),
        ("DONDOC_DEMO", "1", "trình diễn"),
        ("DONDOC_MAIL_FROM", "", "DONDOC_MAIL_FROM"),
        ("DONDOC_PROXY_HOPS", "-1", "DONDOC_PROXY_HOPS"),
        ("DONDOC_PROXY_HOPS", "hai", "DONDOC_PROXY_HOPS"),
        ("DONDOC_WEB_WORKERS", "1.5", "DONDOC_WEB_WORKERS"),
        ("FLASK_DEBUG", "1", "FLASK_DEBUG"),
        ("FLASK_DEBUG", "true", "FLASK_DEBUG"),
        ("DONDOC_DATABASE_URL", "postgresql://postgres:postgres@db/dondoc", "DONDOC_DATABASE_URL"),
        ("DONDOC_DATABASE_URL", "postgresql://dondoc@db/dondoc", "DONDOC_DATABASE_URL"),
        ("DONDOC_SMTP_URL", "smtp://gui:Password@mail:587", "DONDOC_SMTP_URL"),
        ("DONDOC_REDIS_URL", "redis://:k9-Xy2@queue.mau.gov.vn/0", "rediss://"),
        ("DONDOC_REDIS_URL", "rediss://queue.mau.gov.vn/0", "DONDOC_REDIS_PASSWORD_FILE"),
    ],
)
def test_s10_an_unsafe_configuration_is_refused_by_name(
    tmp_path: Path, name: str, value: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        read(tmp_path, **{name: value})


def test_s10_a_key_is_made_once_for_each_installation_and_kept_from_others(tmp_path: Path) -> None:
    first = read_settings({"DONDOC_DATA": str(tmp_path / "a")})
    again = read_settings({"DONDOC_DATA": str(tmp_path / "a")})
    other = read_settings({"DONDOC_DATA": str(tmp_path / "b")})
    assert first.secret_key == again.secret_key != other.secret_key
    assert stat.S_IMODE((tmp_path / "a" / "secret.key").stat().st_mode) == 0o600


def test_on_this_machine_it_starts_without_any_variable(tmp_path: Path) -> None:
    settings = read_settings({"DONDOC_DATA": str(tmp_path)})
    assert "127.0.0.1" in settings.trusted_hosts
    assert not settings.secure_cookies
    assert settings.proxy_hops == 0
