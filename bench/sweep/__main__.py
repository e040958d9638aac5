"""``python -m bench.sweep``: the sweep and the plain SQL of the same rows, side by side on copies of one database.

Each run is a process of its own, the two take turns, and the rows that both leave behind are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.sweep.compare import fingerprint
from bench.sweep.copies import copy_of, filled
from models.database import Database
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.services.calendar import load_calendar

Run = dict[str, Any]
KINDS = ("sweep", "plain")
HEAD = (
    "| database | assignments | open | notices | items | sweep s (CPU) | plain SQL s (CPU) | ratio (CPU) |"
    " without next days | peak MB (before) | longest lock ms | load |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


class Differs(RuntimeError):
    """The two did not leave the same rows: there is no figure."""


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _morning(url: str) -> datetime:
    """Nine o'clock of the first working day from today on."""
    database = Database(url)
    with database.read() as session:
        day = load_calendar(session).next_working(local_day(datetime.now(UTC)))
    database.close()
    return datetime(day.year, day.month, day.day, 9, tzinfo=TIMEZONE)


def _run(what: str, url: str, now: datetime) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "bench.sweep.runs", what, url, now.isoformat()],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Run = json.loads(done.stdout)
    return found


def _left(url: str) -> dict[str, tuple[int, str]]:
    database = Database(url)
    try:
        return fingerprint(database)
    finally:
        database.close()


def _round(url: str, now: datetime, order: tuple[str, ...]) -> tuple[dict[str, Run], dict[str, int]]:
    """Both, one after the other; the rows of each table."""
    runs: dict[str, Run] = {}
    with contextlib.ExitStack() as stack:
        places = {what: stack.enter_context(copy_of(url)) for what in order}
        for what in order:
            runs[what] = _run(what, places[what], now)
        left = {what: _left(place) for what, place in places.items()}
    differ = [name for name in left["sweep"] if left["sweep"][name] != left["plain"][name]]
    if differ:
        raise Differs(f"not the same rows in: {', '.join(differ)}")
    return runs, {name: n for name, (n, _hash) in left["sweep"].items()}


def _line(kind: str, size: int, rounds: list[dict[str, Run]], rows: dict[str, int]) -> str:
    def middle(what: str, figure: Any) -> float:
        return float(statistics.median(figure(one[what]) for one in rounds))

    def wall(run: Run) -> float:
        return float(run["wall"])

    def cpu(run: Run) -> float:
        return float(run["cpu"] + run["backend_cpu"])

    def without(run: Run) -> float:
        return float(run["wall"] - run["parts"]["next days"])

    a, b = middle("sweep", wall), middle("plain", wall)
    c, d = middle("sweep", cpu), middle("plain", cpu)
    memory = (
        f"{middle('sweep', lambda r: r['memory']):.0f} ({middle('sweep', lambda r: r['memory_before']):.0f})"
    )
    lock = middle("sweep", lambda r: r["longest_lock"]) * 1000
    cells = (
        kind, f"{size:,}", f"{rounds[0]['sweep']['checked']:,}", f"{rows['notice']:,}", f"{rows['outbox_item']:,}",
        f"{a:.2f} ({c:.2f})", f"{b:.2f} ({d:.2f})", f"{a / b:.2f} ({c / d:.2f})",
        f"{a / middle('plain', without):.2f}", memory, f"{lock:.0f}", f"{os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    """Raises ``Differs`` where the two leave different rows."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument(
        "--databases", nargs="+", choices=("SQLite", "PostgreSQL"), default=["SQLite", "PostgreSQL"]
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all-open", action="store_true", help="open the closed ones again: 15 % are late")
    asked = parser.parse_args()
    # a terminated bench stops what it started, as an interrupted one does
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    lines = [HEAD]
    for kind in asked.databases:
        for size in asked.sizes:
            with filled(kind, size, seed=asked.seed, all_open=asked.all_open) as (url, seconds):
                _tell(f"{kind}, {size}: filled in {seconds:.0f} s")
                now = _morning(url)
                rounds: list[dict[str, Run]] = []
                rows: dict[str, int] = {}
                for n in range(asked.rounds):
                    runs, rows = _round(url, now, KINDS if n % 2 == 0 else KINDS[::-1])
                    rounds.append(runs)
                    _tell(f"  {json.dumps(runs)} load {os.getloadavg()[0]:.1f}")
                lines.append(_line(kind, size, rounds, rows))
                _tell(lines[-1])
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
