"""Print every figure of the check beside its floor; ``--wrong`` names what is missed and surplus, ``--raise`` lifts floors.

Files given as arguments are read and their findings printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.figures.reports import GROUPS, floors, measure, raise_floors, read, reports


def main(args: list[str]) -> int:
    """1 where a figure lies below its floor."""
    for name in (arg for arg in args if not arg.startswith("--")):
        _tell(name)
    measured, least = measure(), floors()
    low = [name for name, one in measured.items() if one.percent < least.get(name, 0.0)]
    for name, one in measured.items():
        print(
            f"{name:48} {one.right:4} of {one.of:4} = {one.percent:5.1f} %{' BELOW' if name in low else ''}"
        )
    if "--wrong" in args:
        _wrong()
    if "--raise" in args:
        raise_floors(measured)
    return int(bool(low))


def _tell(name: str) -> None:
    print(name)
    for f in read(Path(name)):
        print(f"  {f.severity.value:8}{f.kind.value:17}{f.place.line:5} {f.quote[:120]} | {f.explanation}")


def _wrong() -> None:
    for report in (one for group in GROUPS for one in reports(group)):
        for label in report.missed:
            print(f"missed  {report.name}:{label.line} {label.kind} {label.words}")
        for f in report.surplus:
            print(f"surplus {report.name}:{f.place.line} {f.severity.value} {f.kind.value} {f.quote}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
