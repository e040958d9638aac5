"""The vendored front end is exactly what its manifests say, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "workflow" / "web" / "static" / "vendor"
FOR_TESTS = ROOT / "tests" / "vendor"
OURS = {"manifest.json", "fetch.py", "test_manifest.py", "__init__.py"}


@pytest.mark.parametrize("folder", [SHIPPED, FOR_TESTS], ids=["shipped", "for tests"])
def test_every_vendored_file_has_the_hash_that_its_manifest_states(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stated = {name: digest for entry in manifest for name, digest in entry["files"].items()}
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in OURS and "__pycache__" not in path.parts
    }
    assert present == stated


def test_every_package_brings_its_licence() -> None:
    manifest = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest:
        assert any(name.endswith("LICENSE") for name in entry["files"]), entry["package"]


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    symbols = set(
        re.findall(r'id="([\w-]+)"', (SHIPPED / "bootstrap-icons" / "icons.svg").read_text(encoding="utf-8"))
    )
    used = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""\bicon\(["']([\w-]+)["']""", page.read_text(encoding="utf-8"))
    }
    assert used <= symbols, used - symbols
