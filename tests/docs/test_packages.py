"""Every package is locked with its hashes, and the list of them is complete (trust.md O1)."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("run.txt", "server.txt", "test.txt")
SBOM = runpy.run_path(str(ROOT / "docs" / "write_sbom.py"))


@pytest.mark.parametrize("lock", LOCKS)
def test_o1_every_package_has_one_version_and_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text.strip())
    packages = [block for block in blocks if not block.startswith("#")]
    assert len(packages) > 20
    assert [block.split("\n")[0] for block in packages if not re.match(r"[\w.\-\[\]]+==[\w.]+", block)] == []
    assert [block.split("\n")[0] for block in packages if "--hash=sha256:" not in block] == []


def test_o1_the_list_of_packages_says_what_is_locked() -> None:
    kept = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert kept == SBOM["bill"](), "run: python docs/write_sbom.py"
    assert kept["bomFormat"] == "CycloneDX"
    assert {part["name"] for part in kept["components"]} >= {"flask", "sqlalchemy", "rq", "argon2-cffi"}


def test_o1_what_runs_is_part_of_what_is_tested() -> None:
    run, server, test = (SBOM["locked"](ROOT / "requirements" / lock) for lock in LOCKS)
    for smaller, larger in ((run, server), (server, test)):
        assert {name: version for name, version in smaller.items() if larger.get(name) != version} == {}
