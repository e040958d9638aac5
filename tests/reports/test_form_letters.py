"""What the reminder of a report, the list of criticism and the reply to a request say, and that both files say it in
the form of NĐ 30/2020/NĐ-CP.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from docx.oxml.ns import qn

from tests.reports.form_letters import (
    ALL,
    GRANTED,
    HEAD,
    LATE,
    NOTICE,
    REFUSED,
    REMINDER,
    RESULTS,
    SIGNED,
)
from tests.reports.official_sample import (
    look,
    opened,
    paragraphs,
    pdf_letters,
    pdf_of,
    pdf_text,
    plain,
    words,
)
from workflow.reports import frozen
from workflow.reports.criticism_notice import CAUSES, outcome, said
from workflow.reports.criticism_results import Results
from workflow.reports.extension_reply import Answered
from workflow.reports.letter_words import Words, document_of, file_name
from workflow.reports.official_document import OfficialDocument
from workflow.reports.report_reminder import OwedAgency, OwedReport
from workflow.rules.letter_kinds import LetterKind
from workflow.web.forms.requests import CAUSES as ON_PAGES


def body(letter: Words) -> list[str]:
    return [block.text for block in document_of(letter).blocks]  # type: ignore[union-attr]


def rows(letter: Words, appendix: int = 0) -> list[tuple[str, ...]]:
    return list(document_of(letter).appendices[appendix].blocks[0].rows)  # type: ignore[union-attr]


# the reminder of a report


def test_a_reminder_names_the_period_its_due_day_and_how_many_owe_something() -> None:
    document = document_of(REMINDER)
    assert (document.kind, document.subject) == ("", "đôn đốc gửi số liệu, báo cáo tháng 11 năm 2026")
    assert document.to == ("Phòng Tư pháp", "UBND xã Dương Quang")
    first, second, _asks, report, nothing, _responsible, _last = body(REMINDER)
    assert first == (
        "Thực hiện chế độ báo cáo tháng 11 năm 2026 (số liệu từ ngày 15/10/2026 đến hết ngày 14/11/2026), hạn gửi báo cáo "
        "là ngày 18/11/2026."
    )
    assert second == (
        "Tính đến ngày 19/11/2026, đã quá hạn gửi báo cáo còn 02 cơ quan, đơn vị chưa gửi đủ số liệu, nội dung báo cáo "
        "(Danh mục kèm theo)."
    )
    assert "đến Công an thành phố (cơ quan thường trực) để tổng hợp, chậm nhất hết ngày 24/11/2026." in report
    assert "không phát sinh" in nothing


def test_a_reminder_before_the_due_day_accuses_nobody_of_being_late() -> None:
    early = replace(REMINDER, as_of=date(2026, 11, 18), n=2)
    assert "quá hạn" not in " ".join(body(early))
    assert document_of(early).subject.endswith("(lần 2)")


def test_its_list_says_by_agency_what_is_missing_and_by_when() -> None:
    one, two = rows(REMINDER)
    assert one == (
        "1",
        "Phòng Tư pháp",
        "Còn 2/3 số liệu:\n- Hồ sơ đăng ký khai sinh\n- Hồ sơ khai tử",
        "- Khó khăn, vướng mắc (yêu cầu gửi lại: thiếu số liệu)",
        "17/11/2026\n18/11/2026",
    )
    assert two[2:] == ("Còn 1/2 số liệu:\n- Hồ sơ đăng ký khai sinh", "", "18/11/2026")


def test_many_addressees_are_named_by_the_list() -> None:
    many = tuple(OwedAgency(n, f"UBND xã {n}", 1) for n in range(7))
    crowd = replace(REMINDER, facts=replace(REMINDER.facts, agencies=many))
    assert document_of(crowd).to == ("Các cơ quan, đơn vị có tên trong Danh mục kèm theo",)


# the list of criticism


def test_the_notice_states_the_criteria_and_every_agency_with_its_denominator() -> None:
    document = document_of(NOTICE)
    assert (document.kind, document.code, document.mark) == ("Thông báo", "TB-UBND", "Dự thảo")
    assert (
        document.subject
        == "Kết quả thực hiện nhiệm vụ được giao; phê bình, nhắc nhở, biểu dương cơ quan, đơn vị"
    )
    assert document.recipients == ("Cơ quan, đơn vị có tên tại Phụ lục", "Lưu: VT")
    first, criteria, criticised, reminded, praised, asked, _last = body(NOTICE)
    assert "từ ngày 01/01/2026 đến hết ngày 08/11/2026, tính đến ngày 09/11/2026" in first
    assert "có từ 03 nhiệm vụ đến hạn trở lên; phê bình khi tỷ lệ hoàn thành đúng hạn dưới 50%" in criteria
    assert "biểu dương khi tỷ lệ hoàn thành trên 90% và tỷ lệ hoàn thành quá hạn dưới 10%" in criteria
    assert criticised == (
        "2. Phê bình 01 cơ quan, đơn vị: Phòng Tư pháp (1/3 nhiệm vụ đúng hạn, đạt 33,33%) (chi tiết tại Phụ lục)."
    )
    assert reminded.startswith(
        "3. Nhắc nhở 01 cơ quan, đơn vị: UBND xã Dương Quang (2/3 nhiệm vụ đúng hạn, đạt 66,67%)"
    )
    assert praised.startswith("4. Biểu dương 01 cơ quan, đơn vị: Phòng Văn hóa và Thông tin (19/20")
    assert asked.startswith("5. Thủ trưởng cơ quan, đơn vị bị phê bình, nhắc nhở làm rõ nguyên nhân")
    assert "Phòng Kinh tế" not in " ".join(words(p) for p in opened(document).element.iter(qn("w:p")))


def test_the_mark_of_a_draft_is_gone_once_it_is_issued() -> None:
    assert document_of(replace(NOTICE, **SIGNED)).mark == ""
    assert "DỰ THẢO" in pdf_text(pdf_of(document_of(NOTICE)))[0]
    assert "DỰ THẢO" not in pdf_text(pdf_of(document_of(replace(NOTICE, **SIGNED))))[0]


def test_its_annexes_hold_the_figures_and_what_was_said_about_each_late_duty() -> None:
    assert rows(NOTICE)[0] == (
        "1", "Phòng Tư pháp", "3", "1", "1", "1", "1/3\n(33,33%)", "2", "Phê bình",
        "01 nhiệm vụ đang chờ quyết định hoặc có nguyên nhân khách quan đã được chấp nhận",
    )  # fmt: skip
    late, done = rows(NOTICE, 1)
    assert late[4:] == (
        "30/10/2026\n(hạn đầu 30/09/2026, gia hạn 01 lần)",
        "Chưa hoàn thành, quá hạn 06 ngày làm việc",
        (
            "Đang đề nghị gia hạn, chờ quyết định\n"
            "Giải trình được chấp nhận – Thiên tai, sự kiện bất khả kháng: Mưa lũ kéo dài."
        ),
    )
    assert done[5:] == ("Hoàn thành ngày 03/11/2026, quá hạn 02 ngày làm việc", "Chưa có")


@pytest.mark.parametrize(
    ("change", "words_said"),
    [
        (
            {"finished_on": date(2026, 11, 3)},
            "Chưa hoàn thành, quá hạn 06 ngày làm việc; đã báo cáo ngày 03/11/2026, chờ xét",
        ),
        ({"outcome": "handed_late"}, "Không tính: nhận nhiệm vụ khi đã quá hạn"),
        ({"outcome": "handed_back"}, "Không tính: đang trả lại, chờ quyết định"),
        ({"outcome": "waits"}, "Không tính: đã báo cáo đúng hạn, chờ xét"),
    ],
)
def test_what_became_of_a_duty(change: dict[str, object], words_said: str) -> None:
    assert outcome(replace(LATE, **change)) == words_said  # type: ignore[arg-type]


def test_an_explanation_that_failed_is_said_with_its_cause_and_none_is_none() -> None:
    assert said(replace(LATE, waits_extension=False, explanation="rejected")).startswith(
        "Giải trình chưa đạt – Thiên tai"
    )
    assert said(replace(LATE, waits_extension=False, explanation="")) == ""


def test_causes_are_called_as_on_the_pages() -> None:
    assert {cause: str(words_said) for cause, words_said in ON_PAGES.items()} == CAUSES


# the reply to a request for more time


def test_a_granted_request_is_answered_with_every_deadline() -> None:
    lines = body(GRANTED)
    assert document_of(GRANTED).subject == "gia hạn thời gian thực hiện nhiệm vụ được giao"
    assert document_of(GRANTED).to == ("Phòng Tư pháp",)
    assert lines[0] == (
        "Ủy ban nhân dân thành phố Mẫu nhận được văn bản số 7/CV-TP ngày 26/10/2026 của Phòng Tư pháp về việc gia hạn "
        "thời gian thực hiện nhiệm vụ (đề nghị lần 2):"
    )
    assert lines[1:6] == [
        (
            "- Nhiệm vụ: “Rà soát dữ liệu hộ tịch”, giao tại Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu, "
            "mục III.2."
        ),
        "- Thời hạn được giao lần đầu: 30/09/2026.",
        "- Thời hạn tại thời điểm đề nghị: 30/10/2026 (đã gia hạn 01 lần).",
        "- Thời hạn đề nghị: 01/12/2026.",
        "- Lý do đề nghị: Chờ số liệu của cấp trên.",
    ]
    assert lines[7] == (
        "1. Đồng ý gia hạn thời gian thực hiện nhiệm vụ nêu trên đến hết ngày 25/11/2026 (khác thời hạn đề nghị); đây là "
        "lần gia hạn thứ 2. Không gia hạn thêm."
    )


def test_a_refused_request_is_answered_with_the_reason_and_the_deadline_that_stays() -> None:
    lines = body(REFUSED)
    assert document_of(REFUSED).subject == "không gia hạn thời gian thực hiện nhiệm vụ được giao"
    assert "đề nghị ngày 26/10/2026 của Phòng Tư pháp" in lines[0]
    assert lines[7] == (
        "1. Không gia hạn thời gian thực hiện nhiệm vụ nêu trên; thời hạn 30/10/2026 không thay đổi. Lý do: Đã gia hạn "
        "một lần."
    )


# the form of all of them


@pytest.mark.parametrize("letter", ALL)
def test_a_draft_has_room_for_number_and_day_in_both_files(letter: Words) -> None:
    document = document_of(letter)
    shown = pdf_text(pdf_of(document))[0]
    assert document.number_line.startswith("Số: \u00a0")
    assert plain(document.number_line) in shown
    assert plain("Mẫu, ngày tháng năm") in shown
    assert document.number_line in paragraphs(document)


@pytest.mark.parametrize("letter", ALL)
def test_a_congvan_has_its_about_and_no_type_in_its_number_a_notice_has_its_type(letter: Words) -> None:
    document = document_of(replace(letter, **SIGNED))
    if letter is NOTICE:
        assert document.number_line == "Số: 05/TB-UBND"
        assert document.about_lines == ()
    else:
        assert document.number_line == "Số: 05/UBND-VP"
        assert document.about_lines[0].startswith("V/v ")


#: Text, sizes that the decree allows, bold, italic (NĐ 30/2020, Phụ lục I).
ELEMENTS = (
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
    ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
    ("ỦY BAN NHÂN DÂN TỈNH MẪU", (12, 13), False, False),
    ("THÀNH PHỐ MẪU", (12, 13), True, False),
    ("Số: 05/", (13,), False, False),
    ("Mẫu, ngày 05 tháng 02 năm 2026", (13, 14), False, True),
    ("TM. ỦY BAN NHÂN DÂN", (13, 14), True, False),
    ("Hoàng Thị Mẫu", (13, 14), True, False),
    ("Nơi nhận:", (12,), True, True),
    ("- Lưu: VT.", (11,), False, False),
)
OF_A_CONGVAN = (("V/v ", (12, 13), False, False), ("Kính gửi:", (13, 14), False, False))
OF_A_NOTICE = (("THÔNG BÁO", (13, 14), True, False), ("Kết quả thực hiện nhiệm vụ", (13, 14), True, False))
FACES = {(False, False): "LiberationSerif", (True, False): "LiberationSerif-Bold",
         (False, True): "LiberationSerif-Italic", (True, True): "LiberationSerif-BoldItalic"}  # fmt: skip


@pytest.mark.parametrize("letter", ALL)
def test_every_element_has_the_size_and_the_face_of_the_decree(letter: Words) -> None:
    document = document_of(replace(letter, **SIGNED))
    data, written = pdf_of(document), paragraphs(document)
    for text, sizes, bold, italic in ELEMENTS + (OF_A_NOTICE if letter is NOTICE else OF_A_CONGVAN):
        found = next(look(p) for said_there, p in written.items() if said_there.startswith(text))
        assert (found["size"] in sizes, found["bold"], found["italic"]) == (True, bold, italic), text
        printed = pdf_letters(data, 0, text)
        assert {font for font, _, _ in printed} == {FACES[bold, italic]}, text
        assert {size for _, size, _ in printed} <= set(sizes), text


@pytest.mark.parametrize("letter", ALL)
def test_pages_are_a4_with_the_margins_of_the_decree_and_annexes_lie_on_their_side(letter: Words) -> None:
    document = document_of(letter)
    for section in opened(document).sections:
        margins = [
            round(m.mm)
            for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        ]
        assert all(
            low <= m <= high
            for m, (low, high) in zip(margins, ((20, 25), (20, 25), (30, 35), (15, 20)), strict=True)
        )
    with pypdfium2.PdfDocument(pdf_of(document)) as file:
        boxes = {tuple(round(x / 72 * 25.4) for x in file[n].get_size()) for n in range(len(file))}
    assert boxes == ({(210, 297), (297, 210)} if document.appendices else {(210, 297)})


@pytest.mark.parametrize("letter", ALL)
def test_the_body_is_justified_indented_and_ends_with_the_mark_in_both_files(letter: Words) -> None:
    document = document_of(letter)
    texts = body(letter)
    written = paragraphs(document)
    first = look(written[texts[0]])
    assert (first["align"], first["first_line"] in (567, 720), first["size"] in (13, 14)) == (
        "both",
        True,
        True,
    )
    assert f"{texts[-1]}./." in written
    assert plain(f"{texts[-1]}./.") in " ".join(pdf_text(pdf_of(document)))


@pytest.mark.parametrize("letter", ALL)
def test_both_files_carry_every_word(letter: Words) -> None:
    document = document_of(letter)
    pages = " ".join(pdf_text(pdf_of(document)))
    written = plain(" ".join(words(p) for p in opened(document).element.iter(qn("w:p"))))
    texts = [*body(letter)[:-1]]
    for appendix in document.appendices:
        texts += [appendix.title.upper(), *(cell for row in appendix.blocks[0].rows for cell in row)]  # type: ignore[union-attr]
    for text in texts:
        assert plain(text) in written
        assert plain(text) in pages


def test_text_from_outside_is_text_in_both_files() -> None:
    evil = '=HYPERLINK("x") #eval(1) <b> & \u202e $x$ \\n'
    agency = OwedAgency(1, evil, 1)
    document = document_of(replace(REMINDER, facts=replace(REMINDER.facts, agencies=(agency,))))
    shown = plain(evil.replace("\u202e", ""))
    assert shown in pdf_text(pdf_of(document))[-1]
    assert any(shown == plain(text) for text in paragraphs(document))


@pytest.mark.parametrize(
    ("kind", "facts"),
    [(OwedReport, REMINDER.facts), (Results, RESULTS), (Answered, GRANTED.facts), (Answered, REFUSED.facts)],
)
def test_the_record_gives_back_the_same_facts(kind: type[object], facts: object) -> None:
    assert frozen.read(kind, frozen.plain(facts)) == facts


def test_files_are_called_after_their_kind() -> None:
    day = date(2026, 11, 9)
    assert (
        file_name(LetterKind.REPORT_REMINDER, "thang 11 nam 2026", 1, day, "pdf")
        == "cong-van-don-doc-bao-cao-thang-11-nam-2026-lan-1.pdf"
    )
    assert (
        file_name(LetterKind.CRITICISM, "", 1, day, "docx")
        == "thong-bao-ket-qua-thuc-hien-nhiem-vu-2026-11-09.docx"
    )
    assert (
        file_name(LetterKind.EXTENSION, "phong tu phap", 2, day, "docx")
        == "cong-van-ve-viec-gia-han-phong-tu-phap-lan-2.docx"
    )


def test_a_notice_has_a_code_of_its_own_and_nobody_as_above() -> None:
    assert HEAD.for_notices.code == "TB-UBND"
    assert replace(HEAD, notice_code="TB-VP").for_notices.code == "TB-VP"
    assert replace(HEAD, code="").for_notices.code == "TB"
    assert HEAD.for_notices.recipients == ("Lưu: VT",)


# the table of the PDF


def _document(cells: tuple[str, ...]) -> OfficialDocument:
    document = document_of(REMINDER)
    table = document.appendices[0].blocks[0]
    made = replace(table, rows=tuple((str(n), cell, "", "", "") for n, cell in enumerate(cells)))  # type: ignore[type-var]
    return replace(document, appendices=(replace(document.appendices[0], blocks=(made,)),))


def test_a_fraction_is_never_broken_at_the_end_of_a_line() -> None:
    document = _document(tuple(f"{'x' * n} 3.666/32.422 hồ sơ" for n in range(1, 30)))
    data = pdf_of(document)
    lines = [line for page in _raw(data)[1:] for line in page.splitlines()]
    assert sum("3.666/32.422" in line for line in lines) == 29


def test_a_row_of_the_pdf_stays_on_one_page_unless_hardly_a_page_holds_it() -> None:
    cells = tuple(f"đầu{n} {'chữ ' * (40 + n % 50)} cuối{n}" for n in range(60))
    pages = pdf_text(pdf_of(_document(cells)))[1:]
    assert all(any(f"đầu{n} " in page and f"cuối{n}" in page for page in pages) for n in range(60))
    long = pdf_text(pdf_of(_document((f"đầu {'chữ ' * 4000} cuối",))))[1:]
    assert len(long) > 2
    assert "đầu" in long[0]
    assert sum(page.count("chữ") for page in long) == 4000


def _raw(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as file:
        return [file[n].get_textpage().get_text_range().replace("\u00a0", " ") for n in range(len(file))]
