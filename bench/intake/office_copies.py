"""DOCX, XLSX and PDF copies of real plans, as offices produce them: ``python -m bench.intake.office_copies OUTDIR``.

The plans are the Markdown files of the corpus beside the clone; the copies hold the same duties with
merged cells, automatic numbers, tracked changes and page breaks, so that every reader is measured on them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from bench.intake.copy_docx import docx_copy
from bench.intake.copy_model import copy_of, grids
from bench.intake.copy_pdf import pdf_copy
from bench.intake.copy_xlsx import xlsx_copy
from bench.intake.figures import CORPUS
from workflow.intake.sources import read_source

KINDS: dict[str, Callable[..., bytes]] = {"docx": docx_copy, "pdf": pdf_copy, "xlsx": xlsx_copy}


def make(plan: Path, kind: str) -> bytes | None:
    """The copy of a Markdown plan; None for the workbook of a plan without tables."""
    sections = copy_of(read_source(plan.read_bytes(), plan.name))
    if kind == "xlsx" and not grids(sections):
        return None
    return KINDS[kind](sections)


def main() -> int:
    """Write every copy of every plan."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for plan in sorted((CORPUS / "plans").glob("*.md")):
        for kind in KINDS:
            if made := make(plan, kind):
                (target / f"{plan.stem}.{kind}").write_bytes(made)
                print(f"{plan.stem}.{kind}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
