"""Asks the scanner about the files that people handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.files import blocks
from workflow.runtime import Runtime
from workflow.scanner import ScannerAway, find_malware
from workflow.services import file_scans
from workflow.services.down_since import Server, note

BATCH = 100


def scan(runtime: Runtime) -> Mapping[str, Any]:
    """Ask about everything that waits, a unit for each verdict; stops where the scanner does not answer."""
    address = runtime.settings.scanner
    if not address:
        return {"no_scanner": True}
    with runtime.database.read() as session:
        contents = file_scans.waiting(session, limit=BATCH)
    figures = {"clean": 0, "malicious": 0, "missing": 0}
    for sha256 in contents:
        try:
            with runtime.files.open(sha256) as file:
                found = find_malware(address, blocks(file))
        except FileNotFoundError:
            figures["missing"] += 1
            continue
        except ScannerAway as reason:
            with runtime.database.write() as session:
                note(session, Server.SCANNER, answers=False, now=runtime.clock())
            return {**figures, "away": str(reason)}
        with runtime.database.write() as session:
            file_scans.record_verdict(session, sha256, found, now=runtime.clock())
            note(session, Server.SCANNER, answers=True, now=runtime.clock())
        figures["malicious" if found else "clean"] += 1
    return figures
