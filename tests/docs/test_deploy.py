"""The unit and the proxy of the operator's guide keep what they promise (trust.md O5)."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from tests.deploy.on_debian import installing_blocks
from workflow.settings import SettingsError, read_settings

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"


def unit() -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOY / "dondoc.service", encoding="utf-8")
    return read["Service"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "dondoc"), ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"), ("UMask", "0027"), ("CapabilityBoundingSet", ""), ("RestrictNamespaces", "yes"),
        ("KillMode", "mixed"), ("StateDirectoryMode", "0750"),
    ],
)  # fmt: skip
def test_o5_the_service_has_few_rights(name: str, value: str) -> None:
    assert unit()[name] == value


def test_o5_it_may_end_as_long_as_its_longest_child_may_take() -> None:
    assert int(unit()["TimeoutStopSec"]) > 60


def test_the_example_of_the_settings_starts_with_a_password_of_ones_own(tmp_path: Path) -> None:
    lines = (DEPLOY / "dondoc.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    with pytest.raises(SettingsError, match="DONDOC_SMTP_URL"):
        read_settings({**given, "DONDOC_DATA": str(tmp_path)})  # the printed password is nobody's own
    given["DONDOC_SMTP_URL"] = given["DONDOC_SMTP_URL"].replace("MAT_KHAU", "k9-Xy2")
    settings = read_settings({**given, "DONDOC_DATA": str(tmp_path)})
    assert settings.secure_cookies
    assert settings.proxy_hops == 1
    assert settings.bind == "127.0.0.1:8000"


def test_the_proxy_speaks_tls_hides_the_figures_and_names_one_client() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert "ssl_protocols       TLSv1.2 TLSv1.3;" in text
    assert re.search(r"location = /metrics \{ return 404; \}", text)
    # what the client sends in this header is thrown away: the last hop alone is believed
    assert re.search(r"X-Forwarded-For \$remote_addr;", text)
    assert "$proxy_add_x_forwarded_for" not in text
    allowed = re.search(r"client_max_body_size (\d+)m;", text)
    assert allowed is not None
    assert int(allowed[1]) >= 51


def test_the_queues_user_has_the_rights_of_the_embedded_one() -> None:
    from workflow.embedded_queue import RIGHTS, USER

    lines = (DEPLOY / "redis.acl").read_text(encoding="utf-8").splitlines()
    assert lines == ["user default off resetpass", f"user {USER} on >MAT_KHAU {RIGHTS}"]


def test_the_blocks_that_are_tried_on_a_fresh_debian_are_those_of_the_guide() -> None:
    blocks = installing_blocks()
    assert [block.split()[0] for block in blocks] == ["apt-get", "apt-get", "apt-get", "cp", "cp", "dondoc"]
    assert all("…" not in block for block in blocks[:-1])
