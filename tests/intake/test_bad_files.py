"""Every bad file is refused with a code that becomes a sentence; nothing of it is taken."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from tests.intake.files import HEADER, ROW, docx, read, table, xlsx
from workflow.intake.containers import MAX_ENTRIES
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.reading import read_file
from workflow.intake.sandbox import read_apart
from workflow.intake.sources import read_source

PLAIN_XLSX = xlsx([HEADER, ROW])
PLAIN_DOCX = docx(table([HEADER, ROW]))
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
EXE = b"MZ\x90\x00\x03" + bytes(500)
PDF = b"%PDF-1.7\n1 0 obj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _sheet(cells: str) -> bytes:
    """The plain workbook with other cells in its sheet."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(PLAIN_XLSX)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    return _zip(parts)


def _code(data: bytes, filename: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(IntakeError) as refused:
        read_source(data, filename)
    return refused.value.code, refused.value.params


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (ELF, "a.docx", "file_unknown"),
        (EXE, "ke-hoach.csv", "file_unknown"),
        (EXE, "ke-hoach.xlsx", "file_unknown"),
        (PDF, "a.docx", "file_broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.md", "file_unknown"),
        (b"<!DOCTYPE html><html></html>", "a.csv", "file_unknown"),
        (b"ngay 1", "a.exe", "file_unknown"),
        (OLE, "a.doc", "file_old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_encrypted"),
        (PLAIN_XLSX[:-40], "a.xlsx", "file_broken"),
        (PLAIN_DOCX[:300], "a.docx", "file_broken"),
        (docx("<w:p>"), "a.docx", "file_broken"),
        (_zip({"mimetype": b"application/x", "b": b""}), "a.xlsx", "file_unknown"),
        (bytes(range(1, 32)) * 40, "a.csv", "file_bad_text"),
        (b"STT,Viec\x81\x8d\x8f\n", "a.csv", "file_bad_text"),
        (docx("<w:p/>"), "a.docx", "no_table"),
    ],
)
def test_what_is_no_plan_is_refused(data: bytes, filename: str, code: str) -> None:
    assert _code(data, filename)[0] == code


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _zip({"word/document.xml": b"<w/>" + b" " * (30 << 20)})
    assert len(bomb) < 100_000
    assert _code(bomb, "a.docx") == ("file_unsafe", {"reason": "ratio"})


def test_too_many_parts_too_large_parts_and_twin_parts_are_refused() -> None:
    many = {f"word/{i}.xml": b"" for i in range(MAX_ENTRIES + 1)}
    assert _code(_zip({"word/document.xml": b"", **many}), "a.docx") == ("file_unsafe", {"reason": "entries"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", b"2")
    assert _code(out.getvalue(), "a.docx") == ("file_unsafe", {"reason": "duplicate"})


def test_a_directory_that_lies_about_sizes_does_not_help() -> None:
    data = bytearray(_zip({"word/document.xml": b"x" * 5000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert _code(bytes(data), "a.docx")[0] == "file_broken"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE w [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_refused(doctype: str) -> None:
    assert _code(docx("<w:p/>", doctype=doctype), "a.docx") == ("file_unsafe", {"reason": "doctype"})


def test_a_document_type_in_any_other_part_is_refused_too() -> None:
    part = {"word/styles.xml": b'<!DOCTYPE s [<!ENTITY a "b">]><s/>'}
    assert _code(docx(table([HEADER, ROW]), extra=part), "a.docx") == ("file_unsafe", {"reason": "doctype"})


def test_a_cell_at_the_far_corner_of_the_sheet_is_refused_at_once() -> None:
    far = _sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    started = time.monotonic()
    assert _code(far, "a.xlsx") == (
        "table_too_large",
        {"table": "XFD1048576", "rows": 20_000, "columns": 200},
    )
    assert time.monotonic() - started < 2


def test_far_cells_that_only_carry_a_format_do_not_matter() -> None:
    text = "<is><t>{}</t></is>"
    cells = "".join(
        f'<c r="{chr(65 + i)}1" t="inlineStr">{text.format(word)}</c>' for i, word in enumerate(HEADER[:3])
    )
    sheet = _sheet(
        f'<row r="1">{cells}<c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    assert read_source(sheet, "a.xlsx").tables[0].rows[0].cells[:3] == HEADER[:3]


def test_too_many_rows_are_refused() -> None:
    assert _code(b"a,b\n" * 20_001, "a.csv")[0] == "table_too_large"
    assert _code(b"," * 300 + b"\n" + b"a" + b"," * 300, "a.csv")[0] == "table_too_large"


def test_a_file_of_200_mb_is_refused_unopened(tmp_path: Path) -> None:
    large = tmp_path / "lon.xlsx"
    with large.open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(IntakeError, match="file_too_large"):
        read_file(large)
    with pytest.raises(IntakeError, match="file_too_large"):
        read_file(b"PK" + bytes(MAX_BYTES), "lon.xlsx")


def test_the_sandbox_gives_the_plan_and_passes_refusals_on() -> None:
    reading = read_file(PLAIN_XLSX, "kế hoạch.xlsx")
    assert [d.text for d in reading.duties] == [ROW[1]]
    with pytest.raises(IntakeError) as refused:
        read_file(EXE, "a.csv")
    assert (refused.value.code, refused.value.params["name"]) == ("file_unknown", "a.csv")


def test_the_sandbox_obeys_chosen_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Việc,Ai\nHọp,Sở Y tế\n", encoding="utf-8")
    assert read_file(path).duties == ()
    (first, duty) = read_file(path, columns={1: {0: "text", 1: "owner"}}).duties
    assert (first.text, duty.text, duty.owner_phrase) == ("Việc", "Họp", "Sở Y tế")


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(IntakeError, match="file_too_slow"):
        read_apart(PLAIN_XLSX, "a.xlsx", {}, seconds=0.001)


def test_the_child_may_not_open_a_connection() -> None:
    import subprocess
    import sys

    program = (
        "import sys, socket; from workflow.intake.child import _no_network; sys.addaudithook(_no_network);"
        "socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "PermissionError: socket." in done.stderr


def test_a_line_longer_than_any_paragraph_is_refused_at_once() -> None:
    with pytest.raises(IntakeError) as caught:
        read_source(b"a " * 150_000, "mot-dong.md")
    assert caught.value.code == "text_too_long"


def test_a_path_that_never_ends_is_refused_by_its_size() -> None:
    with pytest.raises(IntakeError) as caught:
        read_file(Path("/dev/zero"), "vo-tan.md")
    assert caught.value.code == "file_too_large"


def test_the_cells_of_a_bare_table_are_no_title() -> None:
    header = read(
        xlsx([HEADER, ROW, ("2", "Báo cáo II", "Sở Y tế", "", "30/6/2026", "Báo cáo")]), "bang.xlsx"
    ).header
    assert (header.kind, header.subject, header.number, header.issuer) == ("", "", "", "")
