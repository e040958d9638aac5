"""The same list comes out of every kind of file."""

import datetime as dt
import unicodedata

import pytest

from tests.intake.files import (
    HEADER,
    ROW,
    cell,
    codes,
    csv_text,
    docx,
    markdown,
    paragraph,
    read,
    table,
    xlsx,
)
from workflow.intake.sources import read_source

FILES = {
    "plan.xlsx": xlsx([HEADER, ROW]),
    "plan.csv": csv_text([HEADER, ROW]).encode("utf-8-sig"),
    "plan.md": markdown([HEADER, ROW]),
    "plan.docx": docx(table([HEADER, ROW])),
}


@pytest.mark.parametrize("name", FILES)
def test_a_plain_list_is_read_alike_from_every_kind_of_file(name: str) -> None:
    (duty,) = read(FILES[name], name).duties
    assert (duty.place.stt, duty.text, duty.owner_phrase) == ("1", "Số hóa hồ sơ hộ tịch", "Sở Tư pháp")
    assert (duty.coordinate_phrase, duty.deadline_phrase, duty.product) == (
        "Công an tỉnh",
        "31/12/2025",
        "Báo cáo",
    )
    assert codes(duty) == []


def test_the_key_is_the_same_whatever_the_kind_of_file() -> None:
    assert len({read(data, name).duties[0].key for name, data in FILES.items()}) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    text = csv_text([HEADER, ROW], delimiter)
    if encoding == "cp1258":  # the code page has letters with signs, but tone marks of their own
        text = "".join(_for_1258(char) for char in text)
    (duty,) = read(text.encode(encoding), "plan.csv").duties
    assert (duty.text, duty.owner_phrase) == (ROW[1], ROW[2])


def _for_1258(char: str) -> str:
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = [p for p in parts if p in "\u0300\u0301\u0303\u0309\u0323"]
        letter = unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
        return letter + "".join(tones)
    return char


def test_a_guessed_encoding_is_said() -> None:
    text = csv_text([HEADER, ROW]).encode("utf-16-le")
    assert "encoding_guessed" in codes(read(text, "plan.csv"))


def test_excel_numbers_and_dates_become_the_text_an_office_would_write() -> None:
    data = xlsx([HEADER, (1.0, "Họp", "Sở Tư pháp", "", dt.date(2025, 9, 5), 1.5)])
    row = read_source(data, "a.xlsx").tables[0].rows[1]
    assert row.cells == ("1", "Họp", "Sở Tư pháp", "", "05/09/2025", "1.5")


def test_cells_merged_downwards_mean_same_as_above_and_it_is_said() -> None:
    rows = [HEADER, ROW, ("2", "Cấp tài khoản", "", "", "", "")]
    duties = read(xlsx(rows, merges=[(1, 2, 2, 2), (1, 4, 2, 4)]), "a.xlsx").duties
    assert (duties[1].owner_phrase, duties[1].deadline_phrase) == ("Sở Tư pháp", "31/12/2025")
    assert [p.detail for p in duties[1].problems if p.code == "same_as_above"] == ["deadline, owner"]


def test_a_hidden_sheet_is_reported_and_not_read() -> None:
    reading = read(xlsx([HEADER, ROW], hidden=True), "a.xlsx")
    assert [t.reason for t in reading.tables_left_out] == ["hidden_sheet"]
    assert codes(reading) == ["hidden_sheet"]


def test_word_insertions_and_content_controls_count_and_deletions_do_not() -> None:
    text = (
        "<w:p><w:r><w:t>Hoàn thành </w:t></w:r><w:ins><w:r><w:t>việc số hóa</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>bỏ</w:delText><w:t>bỏ</w:t></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t> hộ tịch</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    (duty,) = read(docx(table([HEADER, ("1", cell(text), *ROW[2:])])), "a.docx").duties
    assert duty.text == "Hoàn thành việc số hóa hộ tịch"


def test_word_tables_keep_merges_and_the_heading_before_them() -> None:
    rows = [
        HEADER,
        (cell("I. NHÓM NHIỆM VỤ VỀ THỂ CHẾ", span=6),),
        ("1", "Việc một", cell("Sở Tư pháp", merge="restart"), "", "31/12/2025", ""),
        ("2", "Việc hai", cell("", merge="continue"), "", "31/12/2025", ""),
    ]
    body = paragraph("PHỤ LỤC II") + paragraph("DANH MỤC NHIỆM VỤ") + table(rows)
    duties = read(docx(body), "a.docx").duties
    assert [(d.annex, d.group, d.owner_phrase) for d in duties] == [
        ("PHỤ LỤC II", "I. NHÓM NHIỆM VỤ VỀ THỂ CHẾ", "Sở Tư pháp")
    ] * 2


def test_numbers_that_word_counts_itself_are_computed() -> None:
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    rows = [HEADER, (cell(numbered), *ROW[1:]), (cell(numbered), "Việc hai", *ROW[2:])]
    duties = read(docx(table(rows), extra={"word/numbering.xml": numbering.encode()}), "a.docx").duties
    assert [d.place.stt for d in duties] == ["1.", "2."]


def test_markdown_escapes_and_ragged_rows_are_read() -> None:
    text = "| STT | Nhiệm vụ | Đơn vị chủ trì |\n|---|---|---|\n| 1 | Mã A\\|B **khẩn** |\n| 2 | Việc | Sở Y tế | thừa |\n"
    first, second = read(text.encode(), "a.md").duties
    assert (first.text, first.owner_phrase) == ("Mã A|B khẩn", "")
    assert "empty_owner" in codes(first)
    assert "stray_text" in codes(second)


def test_a_broken_line_of_a_text_file_is_put_together_and_it_is_said() -> None:
    text = "| STT | Nhiệm vụ | Đơn vị chủ trì |\n|---|---|---|\n| 1 | Xây dựng cơ sở\ndữ liệu dân cư | Công an tỉnh |\n"
    (duty,) = read(text.encode(), "a.md").duties
    assert (duty.text, duty.owner_phrase) == ("Xây dựng cơ sở dữ liệu dân cư", "Công an tỉnh")
    assert "joined_line" in codes(duty)


LISTED = {
    "a.xlsx": xlsx([HEADER, ("1", "Việc", "Sở Y tế\nSở Tư pháp", "", "2026", "")]),
    "a.csv": csv_text([HEADER, ("1", "Việc", "Sở Y tế\nSở Tư pháp", "", "2026", "")]).encode(),
    "a.md": markdown([HEADER, ("1", "Việc", "Sở Y tế<br>Sở Tư pháp", "", "2026", "")]),
    "a.docx": docx(
        table([HEADER, ("1", "Việc", cell(paragraph("Sở Y tế") + paragraph("Sở Tư pháp")), "", "2026", "")])
    ),
}


@pytest.mark.parametrize("name", LISTED)
def test_the_lines_of_a_cell_stay_apart(name: str) -> None:
    (duty,) = read(LISTED[name], name).duties
    assert duty.owner_phrase == "Sở Y tế\nSở Tư pháp"
