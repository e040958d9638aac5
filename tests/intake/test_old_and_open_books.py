"""Excel 97 and OpenDocument workbooks give the same lists as today's Excel, under the same limits."""

from __future__ import annotations

import struct

import pytest

from tests.intake.book_files import (
    MAGIC,
    ods,
    ods_cell,
    ods_row,
    ods_table,
    ole,
    record,
    xls,
    xls_sheet,
    xls_stream,
    zipped,
)
from tests.intake.files import HEADER, ROW, codes, read
from workflow.intake.errors import IntakeError
from workflow.intake.sources import read_source

MERGED_ODS = ods_cell("Sở Tư pháp", 'table:number-rows-spanned="2"')
COVERED = "<table:covered-table-cell/>"
EMPTY_TO_THE_EDGE = '<table:table-cell table:number-columns-repeated="16378"/>'
FILES = {
    "a.xls": xls([HEADER, ROW, ("2", "Việc hai", "", *ROW[3:])], merges=[(1, 2, 2, 2)]),
    "a.ods": ods(
        ods_table(
            [
                ods_row(*HEADER, EMPTY_TO_THE_EDGE),
                ods_row(*ROW[:2], MERGED_ODS, *ROW[3:]),
                ods_row("2", "Việc hai", COVERED, *ROW[3:]),
                ods_row(EMPTY_TO_THE_EDGE, attributes='table:number-rows-repeated="1048573"'),
            ]
        )
    ),
}


def _code(data: bytes, filename: str) -> str:
    with pytest.raises(IntakeError) as refused:
        read_source(data, filename)
    return refused.value.code


@pytest.mark.parametrize("name", FILES)
def test_lists_and_merges_are_read_alike(name: str) -> None:
    one, two = read(FILES[name], name).duties
    assert (one.place.stt, one.text, one.owner_phrase, one.deadline_phrase) == (
        "1",
        "Số hóa hồ sơ hộ tịch",
        "Sở Tư pháp",
        "31/12/2025",
    )
    assert (two.text, two.owner_phrase) == ("Việc hai", "Sở Tư pháp")
    assert "same_as_above" in codes(two)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            ole(
                {
                    "Workbook": xls_stream(
                        [("A", xls_sheet([HEADER, ROW]), False), ("Ẩn", xls_sheet([ROW]), True)]
                    )
                }
            ),
            "a.xls",
        ),
        (
            ods(
                ods_table([ods_row(*HEADER), ods_row(*ROW)]),
                ods_table([ods_row(*ROW)], "Ẩn", 'table:style-name="an"'),
            ),
            "a.ods",
        ),
    ],
)
def test_hidden_sheets_are_named_and_not_read(data: bytes, name: str) -> None:
    source = read_source(data, name)
    assert (source.hidden, len(source.tables)) == (("Ẩn",), 1)


def test_numbers_and_dates_of_an_open_document_become_what_an_office_would_write() -> None:
    def typed(kind: str, value: str, shown: str) -> str:
        return f'<table:table-cell office:value-type="{kind}" office:{value}><text:p>{shown}</text:p></table:table-cell>'

    row = ods_row(
        typed("float", 'value="1"', "1,00"),
        typed("date", 'date-value="2025-12-31"', "31/12/25"),
        typed("percentage", 'value="0.5"', "50%"),
        typed("float", 'value="mười"', "mười"),
        "dòng một\ndòng <text:span>hai</text:span><text:s text:c='2'/>x<text:line-break/>ba",
        "<table:table-cell><office:annotation><text:p>ghi chú riêng</text:p></office:annotation><text:p>chữ</text:p></table:table-cell>",
    )
    (table,) = read_source(ods(ods_table([row])), "a.ods").tables
    assert table.rows[0].cells == (
        "1",
        "31/12/2025",
        "50%",
        "mười",
        "dòng một\ndòng hai x\nba",
        "chữ",
    )


def test_repeated_rows_and_cells_of_an_open_document_are_repeated() -> None:
    twice = ods_cell("a", 'table:number-columns-repeated="2"')
    (table,) = read_source(
        ods(
            ods_table([ods_row(), ods_row(twice, attributes='table:number-rows-repeated="2"'), ods_row("b")])
        ),
        "a.ods",
    ).tables
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("a", "a")),
        (3, ("a", "a")),
        (4, ("b", "")),
    ]


PASSWORD = record(0x002F, bytes(54))
ENCRYPTED = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
SHEET = xls_sheet([HEADER, ROW])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (ole({"Workbook": xls_stream([("A", SHEET, False)], PASSWORD)}), "a.xls", "file_encrypted"),
        (ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "a.docx", "file_encrypted"),
        (ods(ods_table([ods_row(*ROW)]), manifest=ENCRYPTED), "a.ods", "file_encrypted"),
        (ole({"WordDocument": b"x", "1Table": b"x"}), "a.doc", "file_old_format"),
        (ole({"WordDocument": b"x", "1Table": b"x"}), "a.xls", "file_old_format"),
        (ole({"PowerPoint Document": b"x"}), "a.xls", "file_unknown"),
        (MAGIC + bytes(600), "a.xls", "file_broken"),
        (FILES["a.xls"][:2000], "a.xls", "file_broken"),
        (FILES["a.ods"][:500], "a.ods", "file_broken"),
        (b"", "a.ods", "file_empty"),
        (b"khong phai bang", "a.ods", "file_broken"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
            "a.odt",
            "file_unknown",
        ),
        (ods(doctype='<!DOCTYPE x [<!ENTITY a "b">]>'), "a.ods", "file_unsafe"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str, code: str) -> None:
    assert _code(data, name) == code


def test_a_workbook_below_a_word_file_does_not_make_it_a_workbook() -> None:
    assert _code(ole({"WordDocument": b"x", "Workbook": b"x"}), "a.doc") == "file_old_format"


def test_chains_of_sectors_that_run_in_a_circle_are_broken_files() -> None:
    data = bytearray(FILES["a.xls"])
    fat = (int.from_bytes(data[76:80], "little") + 1) * 512
    data[fat : fat + 4] = struct.pack("<I", 0)
    assert _code(bytes(data), "a.xls") == "file_broken"


def test_the_largest_sheets_stay_inside_the_limits() -> None:
    too_far = ole({"Workbook": xls_stream([("A", xls_sheet([["a"] * 201]), False)])})
    assert _code(too_far, "a.xls") == "table_too_large"
    assert _code(ods(ods_table([ods_row(*["a"] * 201)])), "a.ods") == "table_too_large"
