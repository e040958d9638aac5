"""The reading child as the sandbox starts it, with what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflow.intake.sandbox import _environment

#: The peak is the process's own ("VmHWM"): what ``getrusage`` tells of a child begins with the size of its parent.
_PROGRAM = """
import atexit, re, sys, time
from pathlib import Path
from workflow.intake.child import main
def told():
    peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
    sys.stderr.write(f"\\n{peak} {time.process_time()}")
atexit.register(told)
raise SystemExit(main())
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The answer, the peak of resident memory in MB and the processor's seconds, start of the interpreter included."""

    answer: dict[str, Any]
    peak_mb: float
    seconds: float

    @property
    def code(self) -> str:
        """Why it was refused, empty where it was read."""
        return str(self.answer.get("error", ""))


def measured(data: bytes, filename: str) -> Cost:
    """Read ``data`` in a child under the limits of the sandbox."""
    request = json.dumps({"filename": filename, "columns": {}, "want": "plan"})
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as answer:
        source.write(data)
        source.seek(0)
        done = subprocess.run(
            [sys.executable, "-s", "-c", _PROGRAM, request],
            stdin=source,
            stdout=answer,
            stderr=subprocess.PIPE,
            env=_environment(),
            timeout=60,
            check=True,
            text=True,
        )
        answer.seek(0)
        peak, seconds = done.stderr.rsplit("\n", 1)[-1].split()
        return Cost(json.loads(answer.read()), int(peak) / 1024, float(seconds))


def can_measure() -> bool:
    """Only Linux tells a process its own peak."""
    return Path("/proc/self/status").exists()
