"""Reading an untrusted file in a process of its own; this process sees only a small JSON answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from workflow.intake.child import CPU_SECONDS, OUTPUT_BYTES
from workflow.intake.errors import IntakeError

WALL_SECONDS = 15
_ROOT = Path(__file__).resolve().parents[2]
_CLOCK = (getattr(signal, "SIGXCPU", 0),)
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP")


def _environment() -> dict[str, str]:
    """No secrets: only what the interpreter needs to start."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def read_apart(
    data: bytes,
    filename: str,
    columns: Mapping[int, Mapping[int, str]],
    *,
    want: Literal["plan", "text"] = "plan",
    seconds: float = WALL_SECONDS,
) -> dict[str, Any]:
    """The plan in ``data``, or its bare text, as JSON values, read by a child under limits of memory and time.

    Raises:
        IntakeError: what the child found, ``file_too_slow`` or ``reader_failed``.
    """
    answer = ask_apart(data, {"filename": filename, "columns": columns, "want": want}, seconds=seconds)
    return dict(answer["reading"])


def ask_apart(data: bytes, request: Mapping[str, Any], *, seconds: float = WALL_SECONDS) -> dict[str, Any]:
    """What the child answers about ``data``; ``request`` as of ``workflow.intake.child``.

    Raises:
        IntakeError: what the child found, ``file_too_slow`` or ``reader_failed``.
    """
    command = [sys.executable, "-s", "-m", "workflow.intake.child", json.dumps(request)]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(data)
        source.seek(0)
        try:
            done = subprocess.run(
                command,
                stdin=source,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd=tempfile.gettempdir(),
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise IntakeError("file_too_slow", seconds=int(seconds)) from error
        return _told(done.returncode, answer)


def _told(code: int, answer: Any) -> dict[str, Any]:
    if -code in _CLOCK:
        raise IntakeError("file_too_slow", seconds=CPU_SECONDS)
    if code < 0:
        # A library that gets no memory ends the process: SIGABRT, SIGSEGV, SIGKILL.
        raise IntakeError("file_too_heavy")
    size = answer.seek(0, os.SEEK_END)
    answer.seek(0)
    if code or size > OUTPUT_BYTES:
        raise IntakeError("reader_failed")
    try:
        told = json.loads(answer.read())
    except ValueError as error:
        raise IntakeError("reader_failed") from error
    if "error" in told:
        raise IntakeError(told["error"], **told["params"])
    return dict(told)
