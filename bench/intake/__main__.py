"""Print every figure beside its floor; ``--wrong`` adds what was misread, ``--raise`` lifts the floors."""

from __future__ import annotations

import sys

from bench.intake import deadlines, owners, plans
from bench.intake.figures import floors, raise_floors


def main(args: list[str]) -> int:
    """1 where a figure lies below its floor."""
    measured = deadlines.measure() | owners.measure() | plans.measure()
    if "--raise" in args:
        raise_floors(measured)
    least = floors()
    low = False
    for name, one in measured.items():
        below = one.percent < least.get(name, 0.0)
        low = low or below
        floor = f"  floor {least[name]:.1f}{' BELOW' if below else ''}" if name in least else ""
        print(f"{name:58} {one.right:4} of {one.of:4} = {one.percent:5.1f} %{floor}")
        if "--wrong" in args:
            for phrase in one.wrong:
                print(f"    {phrase}")
    return int(low)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
