"""The process that opens an untrusted file: ``python -m workflow.intake.child`` under limits.

Standard input holds the file, the only argument says its name, the chosen columns and what is wanted: the
"plan", the bare "text", "cells" or the "picture" of a page; standard output gets one JSON object:
``{"reading": …}``, ``{"cells": …}``, ``{"png": …, "pages": …}`` or ``{"error": code, "params": {…}}``.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

ADDRESS_BYTES = 512 << 20
DATA_BYTES = 256 << 20
"""What the child may hold of its own; with the libraries it maps it stays below 300 MB."""
CPU_SECONDS = 10
OUTPUT_BYTES = 48 << 20
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "ftplib.",
    "urllib.",
)


def _limit(files: int = 1) -> None:
    """Memory, processor time for so many files, and size of output; without rlimits only the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    for what, amount, hard in (
        (resource.RLIMIT_AS, ADDRESS_BYTES, ADDRESS_BYTES),
        (resource.RLIMIT_DATA, DATA_BYTES, DATA_BYTES),
        # At the hard limit the system kills without a word; before it the signal says why.
        (resource.RLIMIT_CPU, files * CPU_SECONDS, files * CPU_SECONDS + 1),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (amount, hard))


def _no_network(event: str, _args: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _answer(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    from workflow.intake.errors import IntakeError

    try:
        if request["want"] == "picture":
            return _picture(data, request["page"])
        return _cells(data) if request["want"] == "cells" else _reading(data, request)
    except IntakeError as error:
        return {"error": error.code, "params": error.params}
    except (MemoryError, RecursionError):
        return {"error": "file_too_heavy", "params": {}}


def _cells(data: bytes) -> dict[str, Any]:
    from workflow.intake.filled_sheet import cells_of

    return {"cells": cells_of(data)}


def _picture(data: bytes, number: int) -> dict[str, Any]:
    from workflow.intake.page_picture import drawn

    return drawn(data, number)


def _reading(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    from workflow.intake.proposals import read_plan
    from workflow.intake.source_text import SourceText
    from workflow.intake.sources import read_source

    chosen = {
        int(table): {int(column): role for column, role in columns.items()}
        for table, columns in request["columns"].items()
    }
    source = read_source(data, request["filename"])
    if request["want"] == "text":
        return {"reading": SourceText.of(source).to_json()}
    reading = read_plan(source, chosen).to_json()
    return {"reading": {**reading, "source": SourceText.of(source).to_json()}}


def main() -> int:
    """Read, answer, end."""
    _limit()
    sys.addaudithook(_no_network)
    answer = _answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
