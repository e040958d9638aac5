"""Eight people at once, each a process of its own with its own connection and session."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable

from bench.client import Browser

CLIENTS = 8
Act = Callable[[Browser], None]


def _one(
    base: str, email: str, password: str, act: Act, seconds: float, ready: object, counts: object
) -> None:
    browser = Browser(base)
    browser.sign_in(email, password)
    act(browser)
    ready.wait(60)  # type: ignore[attr-defined]
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        act(browser)
        done += 1
    counts.put(done)  # type: ignore[attr-defined]


def per_second(base: str, emails: list[str], password: str, act: Act, seconds: float) -> float:
    """How often all together did ``act`` in a second."""
    context = multiprocessing.get_context("fork")
    ready, counts = context.Barrier(CLIENTS), context.Queue()
    people = [
        context.Process(target=_one, args=(base, email, password, act, seconds, ready, counts))
        for email in emails[:CLIENTS]
    ]
    for person in people:
        person.start()
    for person in people:
        person.join(seconds * 4 + 60)
        if person.is_alive():
            person.kill()
    done = []
    while not counts.empty():
        done.append(counts.get())
    if len(done) < CLIENTS:
        raise RuntimeError(f"only {len(done)} of {CLIENTS} clients came to the end")
    return sum(done) / seconds
