"""Asks the bucket of the evidence whether it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime
from workflow.services.down_since import Server, note

_NEVER_STORED = "0" * 64


def watch(runtime: Runtime) -> Mapping[str, Any]:
    """Write down that it answers, or since when it does not."""
    try:
        runtime.files.size(_NEVER_STORED)
        answers = True
    except Refusal:
        answers = False
    with runtime.database.write() as session:
        note(session, Server.EVIDENCE, answers=answers, now=runtime.clock())
    return {"answers": answers}
