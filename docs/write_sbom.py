"""Write ``docs/sbom.cdx.json``, the packages that run, as CycloneDX: ``python docs/write_sbom.py``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCK, TARGET = HERE.parent / "requirements" / "server.txt", HERE / "sbom.cdx.json"


def locked(lock: Path) -> dict[str, str]:
    """Version by name, as locked."""
    found = re.findall(
        r"^([\w.\-]+)(?:\[[^\]]*\])?==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name.lower(): version for name, version in found}


def _hashes(lock: Path) -> dict[str, list[str]]:
    blocks = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    return {
        block.split("==")[0].split("[")[0].lower(): re.findall(r"sha256:([0-9a-f]{64})", block)
        for block in blocks
    }


def bill() -> dict[str, Any]:
    """The whole list; hashes are those of the wheels that may be installed."""
    hashes = _hashes(LOCK)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "dondoc"}},
        "components": [
            {
                "type": "library",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in hashes.get(name, [])],
            }
            for name, version in sorted(locked(LOCK).items())
        ],
    }


def main() -> None:
    """Write the list."""
    TARGET.write_text(json.dumps(bill(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
