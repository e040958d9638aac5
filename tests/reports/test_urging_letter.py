"""What an urging letter says, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from docx.oxml.ns import qn

from tests.reports.official_sample import opened, pdf_of, pdf_text, plain, words
from workflow.reports.frozen import plain as as_json
from workflow.reports.frozen import read
from workflow.reports.letter_words import file_name
from workflow.reports.letterhead import Letterhead, plain_head, read_head
from workflow.reports.urging_letter import (
    COLUMNS,
    LateDuty,
    Letter,
    Named,
    document_of,
)
from workflow.rules.letter_kinds import LetterKind

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
DUTY = LateDuty(
    assignment_id=7,
    due_version=1,
    text="Rà soát dữ liệu hộ tịch",
    document="Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu",
    due="2026-10-30",
    working_days=6,
    days=10,
    clause="mục III.2",
    phrase="trước ngày 30/10/2026",
    first_due="2026-10-30",
    words="Đang đối soát.",
    words_on="2026-10-20",
)
HEAD = Letterhead(
    "Ủy ban nhân dân thành phố Mẫu",
    code="UBND-VP",
    place="Mẫu",
    signed_as=("TM. Ủy ban nhân dân", "Chủ tịch"),
    recipients=("Như trên", "Lưu: VT"),
)
LETTER = Letter(HEAD, "Phòng Tư pháp", 1, date(2026, 11, 9), date(2026, 11, 16), (DUTY,))


def cells(duty: LateDuty) -> dict[str, str]:
    table = document_of(replace(LETTER, rows=(duty,))).appendices[0].blocks[0]
    return dict(zip([c.heading for c in COLUMNS], table.rows[0], strict=True))  # type: ignore[union-attr]


def body(letter: Letter) -> list[str]:
    return [block.text for block in document_of(letter).blocks]  # type: ignore[union-attr]


def test_the_body_names_the_count_the_day_and_who_is_responsible() -> None:
    first, *asked, responsible, last = body(LETTER)
    assert first == (
        "Qua theo dõi việc thực hiện nhiệm vụ được giao, tính đến ngày 09/11/2026, Phòng Tư pháp còn 01 nhiệm vụ "
        "quá hạn chưa hoàn thành (Danh mục kèm theo)."
    )
    assert asked[0] == "Ủy ban nhân dân thành phố Mẫu đề nghị Phòng Tư pháp thực hiện các nội dung sau:"
    assert asked[1].endswith("gửi Ủy ban nhân dân thành phố Mẫu, chậm nhất hết ngày 16/11/2026.")
    assert "nguyên nhân chậm" in asked[1]
    assert asked[2].startswith("2. Thời điểm báo cáo nêu trên không thay đổi thời hạn đã giao.")
    assert responsible == (
        "3. Thủ trưởng Phòng Tư pháp chịu trách nhiệm về tiến độ, kết quả thực hiện các nhiệm vụ được giao."
    )
    assert last == "Ủy ban nhân dân thành phố Mẫu thông báo để Phòng Tư pháp biết, thực hiện"
    assert document_of(LETTER).about_lines[0].startswith("V/v đôn đốc")
    assert document_of(LETTER).subject == "đôn đốc thực hiện nhiệm vụ được giao (lần 1)"


def test_it_says_how_many_are_late_for_long_who_collects_and_which_letters_went_before() -> None:
    old = replace(
        DUTY, days=31, letters=(Named("05/UBND-VP", "2026-10-01"), Named("07/UBND-VP", "2026-10-20"))
    )
    other = replace(DUTY, letters=(Named("07/UBND-VP", "2026-10-20"),))
    first, _, report, *_ = body(replace(LETTER, n=3, rows=(old, other, DUTY), collector="Công an thành phố"))
    assert "còn 03 nhiệm vụ quá hạn chưa hoàn thành" in first
    assert "trong đó 01 nhiệm vụ quá hạn trên 30 ngày" in first
    assert (
        "đã có văn bản đôn đốc (Công văn số 05/UBND-VP ngày 01/10/2026; Công văn số 07/UBND-VP ngày 20/10/2026)."
        in first
    )
    assert "gửi Công an thành phố (cơ quan thường trực) để tổng hợp, chậm nhất hết ngày 16/11/2026." in report


@pytest.mark.parametrize(
    ("column", "change", "said"),
    [
        ("STT", {}, "1"),
        ("Nhiệm vụ", {}, "Rà soát dữ liệu hộ tịch"),
        (
            "Văn bản giao nhiệm vụ",
            {},
            "Kế hoạch số 28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu, mục III.2",
        ),
        (
            "Văn bản giao nhiệm vụ",
            {"cited_in": "Thông báo số 9/TB-VP ngày 01/10/2026 của Văn phòng"},
            f"{DUTY.document}\n(nêu tại Thông báo số 9/TB-VP ngày 01/10/2026 của Văn phòng, mục III.2)",
        ),
        ("Thời hạn", {}, "trước ngày 30/10/2026"),
        ("Thời hạn", {"phrase": "trong tháng 10/2026"}, "trong tháng 10/2026\n(30/10/2026)"),
        (
            "Thời hạn",
            {"phrase": "trước 5/9/2026", "due": "2026-09-05", "first_due": "2026-09-05"},
            "trước 5/9/2026",
        ),
        ("Thời hạn", {"phrase": ""}, "30/10/2026"),
        (
            "Thời hạn",
            {"first_due": "2026-06-30", "phrase": "trước 30/6/2026", "extensions": 2},
            "trước 30/6/2026\nThời hạn đầu: 30/06/2026\nGia hạn 02 lần, đến 30/10/2026",
        ),
        (
            "Thời hạn",
            {"first_due": "2026-06-30", "phrase": ""},
            "Thời hạn đầu: 30/06/2026\nThời hạn hiện nay: 30/10/2026",
        ),
        ("Quá hạn", {}, "06 ngày làm việc\n(10 ngày theo lịch)"),
        ("Quá hạn", {"working_days": 0, "days": 1}, "(01 ngày theo lịch)"),
        ("Đơn vị báo cáo gần nhất", {}, "Ngày 20/10/2026: Đang đối soát."),
        ("Đơn vị báo cáo gần nhất", {"words": "", "words_on": ""}, "Chưa có báo cáo"),
        ("Đã đôn đốc", {}, "Chưa đôn đốc"),
        (
            "Đã đôn đốc",
            {"mails": 2, "mailed_on": "2026-11-05", "letters": (Named("05/UBND-VP", "2026-10-01"),)},
            "Công văn: 01 lần, gần nhất số 05/UBND-VP ngày 01/10/2026\nThư điện tử: 02 lần, gần nhất ngày 05/11/2026",
        ),
        ("Yêu cầu", {}, "Hoàn thành; báo cáo kết quả, nguyên nhân chậm, chậm nhất hết ngày 16/11/2026"),
        (
            "Yêu cầu",
            {"returned_on": "2026-11-02"},
            "Bổ sung theo yêu cầu ngày 02/11/2026; báo cáo chậm nhất hết ngày 16/11/2026",
        ),
    ],
)
def test_each_column_of_the_list(column: str, change: dict[str, object], said: str) -> None:
    assert cells(replace(DUTY, **change))[column] == said  # type: ignore[arg-type]


def test_the_record_of_a_letter_gives_back_the_same_facts() -> None:
    full = replace(DUTY, letters=(Named("05/UBND-VP", "2026-10-01"),), mails=3)
    assert read(LateDuty, as_json(full)) == full
    assert read_head(plain_head(HEAD, "Công an", "Phòng Tư pháp")) == (HEAD, "Công an", "Phòng Tư pháp")


@pytest.mark.parametrize(
    ("agency", "name"),
    [
        ("so tu phap", "cong-van-don-doc-so-tu-phap-lan-2.docx"),
        ("p. vh&tt / ../x", "cong-van-don-doc-p-vh-tt-x-lan-2.docx"),
        ("a" * 200, f"cong-van-don-doc-{'a' * 80}-lan-2.docx"),
    ],
)
def test_files_are_named_after_agency_and_number(agency: str, name: str) -> None:
    assert file_name(LetterKind.URGING, agency, 2, None, "docx") == name


def test_both_files_of_a_letter_with_five_hundred_duties_say_the_same() -> None:
    letter = replace(LETTER, rows=tuple(replace(DUTY, text=f"=Nhiệm vụ {n} #eval(1)") for n in range(500)))
    document = document_of(letter)
    written = plain(" ".join(words(p) for p in opened(document).element.iter(qn("w:p"))))
    pages = pdf_text(pdf_of(document))
    assert all(f"=Nhiệm vụ {n} #eval(1)" in written for n in range(500))
    assert sum(page.count("#eval(1)") for page in pages) == 500
    heading = plain(
        "STT Nhiệm vụ Văn bản giao nhiệm vụ Thời hạn Quá hạn Đơn vị báo cáo gần nhất Đã đôn đốc Yêu cầu"
    )
    assert all(heading in page for page in pages[1:])
