"""Damaged files through the reader, many in one child under the child's own limits.

``python -m tests.intake.fuzz 10000`` reads that many and reports; the suite reads 500. A file that
ends the child is read once more through the door of the product, and the next child starts behind it.
"""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PER_CHILD = 250
HANG_SECONDS = 5.0
MOST_MEGABYTES = 300
_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file ended: ``read``, a code of a refusal, or ``crash``, ``hang``, ``fault`` of the reader."""

    number: int
    ended: str
    seconds: float = 0.0
    megabytes: int = 0
    detail: str = ""


def fuzz(first: int, count: int) -> list[Outcome]:
    """Read ``count`` damaged files from number ``first`` on."""
    found: list[Outcome] = []
    at, end = first, first + count
    while at < end:
        batch = _child(at, min(PER_CHILD, end - at))
        found += batch
        at += len(batch)
    return found


def _child(first: int, count: int) -> list[Outcome]:
    command = [sys.executable, "-m", "tests.intake.fuzz", "--child", str(first), str(count)]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=_ROOT, env={**os.environ, "PYTHONPATH": str(_ROOT)}
    )
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_pass_on, args=(child.stdout, lines), daemon=True)
    reader.start()
    found: list[Outcome] = []
    patience = _START_SECONDS
    while len(found) < count:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            child.kill()
            found.append(Outcome(first + len(found), "hang", patience))
            break
        if not line:
            child.wait()
            found.append(_at_the_door(first + len(found)))
            break
        if line != "ready\n":
            found.append(Outcome(**json.loads(line)))
        patience = HANG_SECONDS
    child.wait()
    reader.join()
    assert child.stdout is not None
    child.stdout.close()
    return found


def _at_the_door(number: int) -> Outcome:
    """What the people are told whose file ends the child: it is read once more as the product reads it."""
    from tests.intake.mutations import mutated
    from workflow.intake.errors import IntakeError
    from workflow.intake.sandbox import read_apart
    from workflow.web.import_sentences import unreadable_sentence

    name, data = mutated(number)
    started = time.perf_counter()
    try:
        read_apart(data, name, {})
    except IntakeError as error:
        return Outcome(number, error.code, time.perf_counter() - started, detail=unreadable_sentence(error))
    except Exception as fault:
        return Outcome(number, "crash", time.perf_counter() - started, detail=repr(fault))
    return Outcome(number, "read", time.perf_counter() - started)


def _pass_on(stream: Iterable[str], lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def _megabytes() -> int:
    """The process's own peak; on Linux ``getrusage`` begins with the size of the parent that started it."""
    status = Path("/proc/self/status")
    if status.exists() and (peak := re.search(r"VmHWM:\s+(\d+)", status.read_text())):
        return int(peak[1]) >> 10
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20


def _read(number: int, name: str, data: bytes) -> Outcome:
    from workflow.intake.child import _answer
    from workflow.intake.errors import IntakeError
    from workflow.web.import_sentences import unreadable_sentence

    started = time.perf_counter()
    try:
        answer = _answer(data, {"filename": name, "columns": {}, "want": "plan"})
        json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
        ended = answer.get("error", "read")
        detail = "" if ended == "read" else unreadable_sentence(IntakeError(ended, **answer["params"]))
    except Exception as fault:  # whatever the reader lets through would be a crash of the child
        ended, detail = "fault", repr(fault)
    return Outcome(number, ended, time.perf_counter() - started, _megabytes(), detail)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def child_main(first: int, count: int) -> None:
    """Make the files, then go under the limits of the reading child and read them one by one."""
    from tests.intake.mutations import mutated
    from workflow.intake.child import _limit, _no_network

    files = [mutated(number) for number in range(first, first + count)]
    _limit(count)
    sys.addaudithook(_no_network)
    _tell("ready")
    for offset, (name, data) in enumerate(files):
        outcome = _read(first + offset, name, data)
        _tell(json.dumps({key: getattr(outcome, key) for key in outcome.__slots__}))


def main() -> int:
    """Read many and tell what became of them."""
    if sys.argv[1] == "--child":
        child_main(int(sys.argv[2]), int(sys.argv[3]))
        return 0
    outcomes = fuzz(0, int(sys.argv[1]))
    for what, count in Counter(o.ended for o in outcomes).most_common():
        _tell(f"{what}: {count}")
    bad = [o for o in outcomes if o.ended in ("crash", "hang", "fault")]
    for outcome in bad:
        _tell(str(outcome))
    _tell(
        f"slowest {max(o.seconds for o in outcomes):.2f} s, most memory {max(o.megabytes for o in outcomes)} MB"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
