"""``python -m bench [--quick]``: fill, start the production server, measure, print a Markdown table."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure, Place, measure
from bench.servers import folder, postgres

SIZES = (20_000, 200_000)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def _place(kind: str, size: int, seed: int) -> Iterator[Place]:
    with contextlib.ExitStack() as stack:
        data = stack.enter_context(folder())
        if kind == "SQLite":
            url = f"sqlite:///{data / 'dondoc.db'}"
        else:
            url = stack.enter_context(postgres())
        yield Place(kind, url, data, size, seed)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if unit in {"1/s", "MB"} else f"{value:.2f}"


def _row(place: Place, figure: Figure) -> str:
    ratio = f"{figure.measured / figure.raw:.1f}" if figure.measured and figure.raw else "–"
    cells = (
        figure.key,
        figure.what,
        place.name,
        f"{place.size:,}".replace(",", " "),
        _number(figure.measured, figure.unit),
        _number(figure.raw, figure.unit),
        ratio,
        figure.unit,
        figure.note,
    )
    return "| " + " | ".join(cells) + " |"


def table(places: list[Place]) -> str:
    """All figures, those of one kind together."""
    lines = [
        "| | what | database | assignments | median | plain SQL | ratio | unit | remark |",
        "|---|---|---|---:|---:|---:|---:|---|---|",
    ]
    keys = dict.fromkeys((f.key, f.what) for place in places for f in place.figures)
    for key, what in sorted(keys, key=lambda pair: pair[0]):
        lines += [_row(p, f) for p in places for f in p.figures if (f.key, f.what) == (key, what)]
    lines.append("")
    lines += [f"{p.name}, {p.size}: filled in {p.fill_seconds:.1f} s." for p in places]
    return "\n".join(lines)


def main() -> int:
    """Exit code 1 where a figure could not be taken."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 assignments on SQLite only")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument(
        "--databases", nargs="+", choices=("SQLite", "PostgreSQL"), default=["SQLite", "PostgreSQL"]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the table there as well")
    asked = parser.parse_args()
    # a terminated bench stops what it started, as an interrupted one does
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    sizes, kinds = ([20_000], ["SQLite"]) if asked.quick else (asked.sizes, asked.databases)
    places: list[Place] = []
    for kind in kinds:
        for size in sizes:
            with _place(kind, size, asked.seed) as place:
                measure(place, _tell)
                places.append(place)
    text = table(places)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")
    return int(any(f.measured is None for p in places for f in p.figures))


if __name__ == "__main__":
    sys.exit(main())
