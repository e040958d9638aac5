"""Write the permission matrix as the application answers today: ``python -m tests.web.matrix --write``.

Without ``--write`` it only prints what differs. Every changed line is to be read by a person before it is committed:
the file says who may do what, the program must follow it, not the other way round.
"""

from __future__ import annotations

import csv
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from tests.web.premises import HEADER, MATRIX, Premises, observed, written


def main() -> None:
    logging.disable(logging.CRITICAL)  # an error shows in the matrix itself
    folder = Path(tempfile.mkdtemp(prefix="dondoc-matrix-"))
    try:
        lines = list(observed(Premises(folder)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    before = set(written()) if MATRIX.exists() else set()
    for line in lines:
        if line not in before:
            sys.stdout.write(f"+ {','.join(line)}\n")
    for line in sorted(before - set(lines)):
        sys.stdout.write(f"- {','.join(line)}\n")
    if "--write" in sys.argv:
        with MATRIX.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADER, *lines])


if __name__ == "__main__":
    main()
