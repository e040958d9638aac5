"""A restore rehearsed from end to end with the commands alone: ``python -m tests.backups.rehearsal``.

An installation is made and worked on, backed up (encrypted), lost but for the backup and its keys, and brought back.
Every step is the command an operator types; the first that fails ends the rehearsal.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workflow.processes import verb

_WORK = """
from pathlib import Path
from tests.backups.installation import work_in
work_in()
"""
ROOT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A command ended otherwise than it should; its own words follow."""


def rehearse(
    folder: Path, settings: Mapping[str, str], lose: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Play the whole story in ``folder``; what was saved and what came back.

    ``settings``: variables of the installation besides its folders, for example its database. ``lose``: what is
    lost together with the folder of the data.

    Raises:
        Failed: at the first step that does not do what it should.
    """
    data, backups, key_file = folder / "data", folder / "backups", folder / "backup-key.txt"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        **settings,
        "DONDOC_DATA": str(data),
        "DONDOC_BACKUPS": str(backups),
    }

    def call(*args: str, fails: bool = False) -> str:
        done = subprocess.run(verb(*args), env=env, capture_output=True, text=True, check=False)
        if (done.returncode != 0) != fails:
            raise Failed(f"dondoc {' '.join(args)}: {done.stdout}{done.stderr}")
        return done.stdout

    call("db", "upgrade")
    worked = subprocess.run(
        [sys.executable, "-c", _WORK], env=env, capture_output=True, text=True, check=False
    )
    if worked.returncode:
        raise Failed(worked.stderr)
    name, _, recipient = call("backup", "--new-key", str(key_file)).splitlines()[0].partition("=")
    env[name] = recipient
    saved = json.loads(call("backup", "--json"))
    call("verify")
    call("verify", saved["folder"])
    call("verify", saved["folder"], "--key", str(key_file))
    call("restore", saved["folder"], "--replace", fails=True)
    call("restore", saved["folder"], fails=True)
    key = (data / "chain.key").read_text()
    shutil.rmtree(data)
    lose()
    data.mkdir()
    (data / "chain.key").write_text(key)
    said = call("restore", saved["folder"], "--replace", "--key", str(key_file))
    back = json.loads(call("verify", "--json"))
    if not back["well"] or back["files"] != saved["files"]:
        raise Failed(f"what came back does not hold: {back}")
    return {"saved": saved, "back": back, "said": said}


def main() -> int:
    """On SQLite in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-rehearsal-"))
    try:
        found = rehearse(folder, {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"restored: {found['saved']['rows']}, files {found['back']['files']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
