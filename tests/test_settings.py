"""S10: an unsafe configuration does not start."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

import pytest

from workflow.settings import SettingsError, read_settings

SECRET = "4f1c9be07a35d2688e02b7c94d13fa60"
SERVED = {
    "DONDOC_BASE_URL": "https://nhiemvu.mau.gov.vn",
    "DONDOC_TRUSTED_HOSTS": "nhiemvu.mau.gov.vn",
    "DONDOC_PROXY_HOPS": "1",
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
        ("DONDOC_TRUSTED_HOSTS", "*", "DONDOC_TRUSTED_HOSTS"),
        ("DONDOC_TRUSTED_HOSTS", "khac.mau.gov.vn", "DONDOC_TRUSTED_HOSTS"),
        ("DONDOC_PROXY_HOPS", "0", "DONDOC_PROXY_HOPS"),
        ("DONDOC_WEB_WORKERS", "0", "DONDOC_WEB_WORKERS"),
        ("DONDOC_MAIL_FROM", "nhiemvu", "DONDOC_MAIL_FROM"),
        ("DONDOC_MAIL_FROM", "nhiệm.vụ@mau.gov.vn", "DONDOC_MAIL_FROM"),
        *(
            ("DONDOC_SMTP_URL", f"{line}", "DONDOC_SMTP_URL")
            for line in (
                "smpt://gui:k9-Xy2@mail.mau.gov.vn",
                "smtp+starttls://gui:k9-Xy2@mail.mau.gov.vn",
                "smtp://gui:k9-Xy2@mail.mau.gov.vn?starttls=true",
                "smtp://gui:k9-Xy2@mail.mau.gov.vn?starttls=no",
                "smtp://gui:k9-Xy2@mail.mau.gov.vn?tls=yes",
                "smtp://gui:MAT_KHAU@mail.mau.gov.vn:587",
                "mail.mau.gov.vn:587",
                "smtp://[mail",
            )
        ),
        ("DONDOC_DEMO", "1", "trình diễn"),
        ("DONDOC_MAIL_FROM", "", "DONDOC_MAIL_FROM"),
        ("DONDOC_PROXY_HOPS", "-1", "DONDOC_PROXY_HOPS"),
        ("DONDOC_PROXY_HOPS", "hai", "DONDOC_PROXY_HOPS"),
        ("DONDOC_WEB_WORKERS", "1.5", "DONDOC_WEB_WORKERS"),
        ("DONDOC_SECOND_FACTOR", "no", "DONDOC_SECOND_FACTOR"),
        *(
            ("DONDOC_CLAMD", address, "DONDOC_CLAMD")
            for address in (
                "tcp://scanner.mau.gov.vn:3310",
                "127.0.0.1:3310",
                "unix:",
                "tcp://127.0.0.1",
                "tcp://[::1",
                "có",
            )
        ),
        ("DONDOC_BACKUP_RECIPIENT", "AGE-SECRET-KEY-1GC7Q", "DONDOC_BACKUP_RECIPIENT"),
        ("DONDOC_BACKUP_RECIPIENT", "age1khoa", "DONDOC_BACKUP_RECIPIENT"),
        ("DONDOC_PASSWORDS", "nist", "DONDOC_PASSWORDS"),
        ("DONDOC_IDLE_DAYS", "29", "DONDOC_IDLE_DAYS"),
        ("DONDOC_IDLE_DAYS", "không", "DONDOC_IDLE_DAYS"),
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


@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, True),
        ({"DONDOC_SECOND_FACTOR": "0"}, False),
        ({"DONDOC_BASE_URL": "http://127.0.0.1:8000"}, False),
        ({"DONDOC_BASE_URL": "http://127.0.0.1:8000", "DONDOC_DEMO": "1"}, False),
        ({"DONDOC_BASE_URL": "http://127.0.0.1:8000", "DONDOC_SECOND_FACTOR": "1"}, True),
    ],
)
def test_s7_the_second_factor_is_required_where_others_connect(
    tmp_path: Path, changes: dict[str, str], required: bool
) -> None:
    settings = read_settings({"DONDOC_DATA": str(tmp_path), **SERVED, **changes})
    assert settings.second_factor_required is required


PROVIDER = {
    "DONDOC_OIDC_ISSUER": "https://dang-nhap.mau.gov.vn/realms/mau",
    "DONDOC_OIDC_CLIENT_ID": "dondoc",
    "DONDOC_OIDC_CLIENT_SECRET": "k9-Xy2",
}


def test_a_sign_in_provider_is_named_on_the_button_by_its_host_unless_told_otherwise(tmp_path: Path) -> None:
    assert read_settings({"DONDOC_DATA": str(tmp_path), **SERVED}).provider is None
    provider = read_settings({"DONDOC_DATA": str(tmp_path), **SERVED, **PROVIDER}).provider
    assert provider is not None
    assert (provider.issuer, provider.name) == (PROVIDER["DONDOC_OIDC_ISSUER"], "dang-nhap.mau.gov.vn")
    assert "k9-Xy2" not in repr(provider)
    named = {"DONDOC_DATA": str(tmp_path), **SERVED, **PROVIDER, "DONDOC_OIDC_NAME": "Cổng mẫu"}
    provider = read_settings(named).provider
    assert provider is not None
    assert provider.name == "Cổng mẫu"


def test_the_secret_of_the_provider_may_stand_in_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "oidc"
    kept.write_text("k9-Xy2\n")
    given = {**PROVIDER, "DONDOC_OIDC_CLIENT_SECRET": "", "DONDOC_OIDC_CLIENT_SECRET_FILE": str(kept)}
    provider = read_settings({"DONDOC_DATA": str(tmp_path), **SERVED, **given}).provider
    assert provider is not None
    assert provider.client_secret == "k9-Xy2"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"DONDOC_OIDC_ISSUER": "http://dang-nhap.mau.gov.vn"}, "https://"),
        ({"DONDOC_OIDC_ISSUER": "http://127.0.0.1.mau.gov.vn"}, "https://"),
        ({"DONDOC_OIDC_ISSUER": "dang-nhap.mau.gov.vn"}, "địa chỉ"),
        ({"DONDOC_OIDC_ISSUER": "https://[mau"}, "địa chỉ"),
        ({"DONDOC_OIDC_ISSUER": "https://gui:k9@dang-nhap.mau.gov.vn"}, "địa chỉ"),
        ({"DONDOC_OIDC_ISSUER": "https://dang-nhap.mau.gov.vn/?realm=mau"}, "địa chỉ"),
        ({"DONDOC_OIDC_ISSUER": ""}, "DONDOC_OIDC_ISSUER"),
        ({"DONDOC_OIDC_CLIENT_ID": " "}, "DONDOC_OIDC_CLIENT_ID"),
        ({"DONDOC_OIDC_CLIENT_SECRET": ""}, "DONDOC_OIDC_CLIENT_SECRET"),
        ({"DONDOC_OIDC_CLIENT_SECRET_FILE": "/etc/hostname"}, "một trong hai"),
        ({"DONDOC_OIDC_CLIENT_SECRET": "", "DONDOC_OIDC_CLIENT_SECRET_FILE": "/no/such"}, "/no/such"),
        (dict.fromkeys(PROVIDER, "") | {"DONDOC_OIDC_NAME": "Cổng mẫu"}, "còn thiếu"),
    ],
)
def test_s10_half_a_sign_in_provider_or_an_open_line_to_it_is_refused(
    tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        read(tmp_path, **{**PROVIDER, **changes})


def test_a_sign_in_provider_on_this_machine_needs_no_https(tmp_path: Path) -> None:
    given = {**PROVIDER, "DONDOC_OIDC_ISSUER": "http://127.0.0.1:8090/realms/mau"}
    assert read_settings({"DONDOC_DATA": str(tmp_path), **SERVED, **given}).provider is not None


@pytest.mark.parametrize("library", ["authlib", "requests"])
def test_without_the_libraries_of_the_extra_a_sign_in_provider_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SettingsError, match=re.escape("dondoc[oidc]")):
        read(tmp_path, **PROVIDER)
    assert read_settings({"DONDOC_DATA": str(tmp_path), **SERVED}).provider is None


BUCKET = {
    "DONDOC_S3_BUCKET": "minh-chung/dondoc",
    "DONDOC_S3_ENDPOINT": "https://s3.mau.gov.vn",
    "DONDOC_S3_ACCESS_KEY": "dondoc",
}


def with_secret(tmp_path: Path, **changes: str) -> dict[str, str]:
    kept = tmp_path / "s3"
    kept.write_text("k9-Xy2\n")
    return {**BUCKET, "DONDOC_S3_SECRET_KEY_FILE": str(kept), **changes}


def test_evidence_lies_in_a_folder_unless_a_bucket_is_set(tmp_path: Path) -> None:
    assert read_settings({"DONDOC_DATA": str(tmp_path), **SERVED}).bucket is None
    bucket = read_settings({"DONDOC_DATA": str(tmp_path), **SERVED, **with_secret(tmp_path)}).bucket
    assert bucket is not None
    assert (bucket.bucket, bucket.prefix, bucket.region) == ("minh-chung", "dondoc", "us-east-1")
    assert bucket.secret_key == "k9-Xy2"
    assert "k9-Xy2" not in repr(bucket)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"DONDOC_S3_BUCKET": ""}, "còn thiếu DONDOC_S3_BUCKET"),
        ({"DONDOC_S3_ENDPOINT": ""}, "còn thiếu DONDOC_S3_ENDPOINT"),
        ({"DONDOC_S3_ACCESS_KEY": " "}, "còn thiếu DONDOC_S3_ACCESS_KEY"),
        ({"DONDOC_S3_SECRET_KEY_FILE": ""}, "còn thiếu DONDOC_S3_SECRET_KEY_FILE"),
        ({"DONDOC_S3_SECRET_KEY_FILE": "/no/such"}, "/no/such"),
        ({"DONDOC_S3_SECRET_KEY_FILE": "/dev/null"}, "không có gì"),
        ({"DONDOC_S3_CA_FILE": "/no/such"}, "DONDOC_S3_CA_FILE"),
        ({"DONDOC_S3_ENDPOINT": "http://s3.mau.gov.vn"}, "https://"),
        ({"DONDOC_S3_ENDPOINT": "http://127.0.0.1.mau.gov.vn"}, "https://"),
        ({"DONDOC_S3_ENDPOINT": "s3.mau.gov.vn"}, "địa chỉ"),
        ({"DONDOC_S3_ENDPOINT": "https://[mau"}, "địa chỉ"),
        ({"DONDOC_S3_ENDPOINT": "https://gui:k9@s3.mau.gov.vn"}, "địa chỉ"),
        ({"DONDOC_S3_ENDPOINT": "https://s3.mau.gov.vn/kho"}, "địa chỉ"),
        ({"DONDOC_S3_BUCKET": "Minh Chung"}, "tên kho"),
        ({"DONDOC_S3_BUCKET": "minh-chung/../khac"}, "tên kho"),
    ],
)
def test_s10_half_a_bucket_or_an_open_line_to_it_is_refused(
    tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        read(tmp_path, **with_secret(tmp_path, **changes))


def test_without_the_library_of_the_extra_a_bucket_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(SettingsError, match=re.escape("dondoc[s3]")):
        read(tmp_path, **with_secret(tmp_path))


def test_a_key_file_that_cannot_be_read_is_a_sentence_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "chain.key").mkdir()
    with pytest.raises(SettingsError, match=re.escape(str(tmp_path / "chain.key"))):
        read(tmp_path)


def test_a_parent_of_the_own_host_may_be_trusted(tmp_path: Path) -> None:
    assert read(tmp_path, DONDOC_TRUSTED_HOSTS=".mau.gov.vn")
