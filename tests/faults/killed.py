"""Run a program in a process of its own and kill it at a moment drawn by lot, again and again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(program: str, env: Mapping[str, str], kills: int, *, within: float, seed: int) -> list[str]:
    """The lines that all runs printed before each was killed; each died within ``within`` seconds of its first."""
    dice, said = random.Random(seed), []
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, process.stderr and process.stderr.read()
        timer = threading.Timer(dice.uniform(0, within), _kill, (process.pid,))
        timer.start()
        rest, _ = process.communicate()
        timer.join()
        said += [first.strip(), *rest.split()]
    return said


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it may just have come to its end
        os.killpg(group, signal.SIGKILL)
