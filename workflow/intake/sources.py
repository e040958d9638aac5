"""One file, whatever its kind, as tables of text. Runs in the child process only."""

from __future__ import annotations

from workflow.intake.errors import IntakeError
from workflow.intake.kinds import check_bytes, is_pipe_text, kind_of
from workflow.intake.read_text import decode, read_csv
from workflow.intake.tables import Source


def read_source(data: bytes, filename: str) -> Source:
    """The tables and the text of a file.

    Raises:
        IntakeError: see its table of codes.
    """
    check_bytes(data)
    kind = kind_of(data, filename)
    if kind == "xlsx":
        from workflow.intake.read_xlsx import read_xlsx

        source = read_xlsx(data)
    elif kind == "xls":
        from workflow.intake.read_xls import read_xls

        source = read_xls(data)
    elif kind == "ods":
        from workflow.intake.read_ods import read_ods

        source = read_ods(data)
    elif kind == "docx":
        from workflow.intake.read_docx import read_docx

        source = read_docx(data)
    elif kind == "pdf":
        from workflow.intake.read_pdf import read_pdf

        source = read_pdf(data)
    elif kind == "csv" and not is_pipe_text(decode(data)[0]):
        source = read_csv(data)
    else:
        from workflow.intake.read_markdown import read_markdown

        source = read_markdown(data, kind)
    if not source.tables and not source.hidden and not source.blocks:
        raise IntakeError("no_table")
    return source
