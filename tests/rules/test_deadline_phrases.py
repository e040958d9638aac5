"""Deadlines as officials write them; the document of these examples was issued on 2/5/2024."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL, d
from workflow.rules.deadline_phrases import Deadline, DeadlineKind, read_deadline

ISSUED = d("2/5/2024")


def read(phrase: str) -> Deadline:
    return read_deadline(phrase, ISSUED, calendar=OFFICIAL)


@pytest.mark.parametrize(
    ("phrase", "kind", "due"),
    [
        ("trước ngày 18/10/2025", "fixed", "18/10/2025"),
        ("chậm nhất là ngày 05/7/2024", "fixed", "5/7/2024"),
        ("xong trước 15-8-2024", "fixed", "15/8/2024"),
        ("Trước ngày 20.7.2024", "fixed", "20/7/2024"),
        ("hoàn thành trước ngày 15 tháng 12 năm 2024", "fixed", "15/12/2024"),
        ("trước 17h00 ngày 20/6/2024", "fixed", "20/6/2024"),
        ("30/06/2025", "fixed", "30/6/2025"),
        ("trước 20/11", "fixed", "20/11/2024"),
        ("trước ngày 20/3", "fixed", "20/3/2025"),
        ("trong tháng 9/2025", "month", "30/9/2025"),
        ("Tháng 02 năm 2028", "month", "29/2/2028"),
        ("6/2025", "month", "30/6/2025"),
        ("Tháng 11 - 12/2025", "month", "31/12/2025"),
        ("trước tháng 6/2026", "month", "31/5/2026"),
        ("trong Quý III/2025", "quarter", "30/9/2025"),
        ("Quý 1/2026", "quarter", "31/3/2026"),
        ("Q.I/2026", "quarter", "31/3/2026"),
        ("Quí IV-2025", "quarter", "31/12/2025"),
        ("quý II năm 2026", "quarter", "30/6/2026"),
        ("Trong 6 tháng đầu năm 2026", "half_year", "30/6/2026"),
        ("06 tháng cuối năm 2025", "half_year", "31/12/2025"),
        ("hoàn thành trong năm 2025", "year", "31/12/2025"),
        ("hoàn thành trước năm 2027", "year", "31/12/2026"),
        ("Đến hết năm 2030", "year", "31/12/2030"),
        ("giữa năm 2026", "year", "30/6/2026"),
        ("Từ ngày 01/6 đến ngày 15/6/2024", "range", "15/6/2024"),
        ("từ ngày 15/12 đến ngày 14/6/2025", "range", "14/6/2025"),
        ("từ ngày 08 đến ngày 10 tháng 12 năm 2025", "range", "10/12/2025"),
        ("2026 – 2030", "range", "31/12/2030"),
        ("Giai đoạn 2025 đến 2030", "range", "31/12/2030"),
        ("Tháng 3 - 5/2026", "range", "31/5/2026"),
        ("Quý I-II/2026", "range", "30/6/2026"),
        ("Từ nay đến hết năm 2025", "range", "31/12/2025"),
        ("Năm 2024 và những năm tiếp theo", "range", None),
        ("Từ 01/7/2025", "range", None),
        ("Thí điểm trong giai đoạn 2026 - 2027 và mở rộng sau năm 2028", "range", "31/12/2027"),
        ("trước ngày 20 hằng tháng", "recurring", None),
        ("Định kỳ 06 tháng", "recurring", None),
        ("Quý IV hằng năm", "recurring", None),
        ("định kỳ trước ngày 01/6 và 15/11 hằng năm", "recurring", None),
        ("từ tháng 10 đến tháng 4 năm sau", "recurring", None),
        ("06 tháng/lần", "recurring", None),
        ("trong thời hạn 05 ngày làm việc kể từ ngày nhận được văn bản", "relative_working_days", None),
        ("15 ngày kể từ ngày ký", "relative_working_days", "17/5/2024"),
        ("05 ngày làm việc kể từ ngày 26/4/2024", "relative_working_days", "7/5/2024"),
        ("15 ngày kể từ ngày 17/4/2025", "relative_working_days", "5/5/2025"),
        ("01 tháng kể từ ngày 31/01/2024", "relative_working_days", "29/2/2024"),
        ("ngay sau khi Luật có hiệu lực", "relative_event", None),
        ("theo tiến độ của Bộ Công an", "relative_event", None),
        ("Từ tháng 11/2025 đến khi kết thúc Tổng kiểm kê", "relative_event", None),
        ("theo Kế hoạch số 45/KH-UBND ngày 23/01/2024", "relative_event", None),
        ("theo Nghị định số 09/2019/NĐ-CP của Chính phủ", "relative_event", None),
        ("Khi có yêu cầu", "relative_event", None),
        ("Nhiệm vụ thường xuyên", "continuous", None),
        ("thường xuyên, liên tục trong năm 2025", "continuous", None),
        ("Hoàn thành trong năm 2026 và vận hành thường xuyên", "year", "31/12/2026"),
        ("khẩn trương", "none", None),
        ("", "none", None),
    ],
)
def test_a_phrase_means(phrase: str, kind: str, due: str | None) -> None:
    deadline = read(phrase)
    assert (deadline.kind, deadline.due) == (kind, d(due) if due else None)
    assert deadline.phrase == phrase


@pytest.mark.parametrize(
    ("phrase", "every"),
    [
        ("báo cáo hằng tuần", "week"),
        ("hàng tháng", "month"),
        ("mỗi quý một lần", "quarter"),
        ("định kỳ hằng tháng, quý, năm", "month"),
        ("Định kỳ 06 tháng", "half_year"),
        ("Hằng năm", "year"),
        ("Thường xuyên, định kỳ hằng quý báo cáo Sở Tài chính", "quarter"),
        ("trước ngày 20 tháng 11 năm 2025 và hàng tháng", "month"),
        ("ngày 25 của tháng cuối kỳ báo cáo", "period"),
        ("trong năm 2025", ""),
    ],
)
def test_how_often(phrase: str, every: str) -> None:
    assert read(phrase).every == every


@pytest.mark.parametrize(
    ("phrase", "warnings"),
    [
        ("31/12/9999", ("year_out_of_range",)),
        ("năm 1999", ("year_out_of_range",)),
        ("năm 12025", ("year_out_of_range",)),
        ("31/02/2025", ("no_such_date",)),
        ("tháng 13/2025", ("no_such_date",)),
        ("trước ngày 01/3/2024", ("past_when_issued",)),
        ("trước ngày 02/9/2024", ("not_working_day",)),
        ("ngày 15/6/2024", ("not_working_day",)),
        ("ngày 14/6/2024", ()),
        ("trước 14/6", ("year_missing",)),
        ("trước tháng 6/2026", ("before_period",)),
        ("Từ năm 2025", ("open_ended",)),
        ("Trước 28/6/2024; trước 13/12/2024", ("several_deadlines",)),
        ("khẩn trương", ("not_understood",)),
        (" \u200b ", ("empty",)),
    ],
)
def test_what_the_registrar_is_told(phrase: str, warnings: tuple[str, ...]) -> None:
    assert read(phrase).warnings == warnings


def test_what_cannot_be_dated_has_no_date() -> None:
    for phrase in ("31/12/9999", "31/02/2025"):
        assert read(phrase).kind is DeadlineKind.NONE
    undated_document = read_deadline("trước ngày 20/11", None)
    assert (undated_document.kind, undated_document.due) == ("fixed", None)
    assert undated_document.warnings == ("year_missing",)


def test_a_period_names_its_event_as_written() -> None:
    deadline = read("trong thời hạn 05 (năm) ngày làm việc, kể từ ngày nhận được Quyết định.")
    assert (deadline.amount, deadline.unit, deadline.event) == (
        5,
        "working_day",
        "ngày nhận được Quyết định",
    )


def test_a_range_keeps_its_start() -> None:
    assert read("từ tháng 01 đến tháng 6/2024").start == d("1/1/2024")
    assert read("từ ngày 15/12 đến ngày 14/6/2024").start == d("15/12/2023")
    assert read("Từ nay đến 30/6/2025").start == ISSUED


def test_a_date_without_year_in_a_sentence_on_regular_reports_recurs() -> None:
    context = "Các đơn vị định kỳ hàng năm báo cáo Sở Y tế chậm nhất ngày 17 tháng 12. Quá trình thực hiện"
    assert read_deadline("chậm nhất ngày 17 tháng 12", ISSUED, context).kind is DeadlineKind.RECURRING
    other = "Báo cáo định kỳ hằng quý. Riêng năm nay chậm nhất ngày 17 tháng 12."
    assert read_deadline("chậm nhất ngày 17 tháng 12", ISSUED, other).kind is DeadlineKind.FIXED


@given(st.text())
def test_any_text_gets_an_answer(phrase: str) -> None:
    deadline = read(phrase)
    assert deadline.due is None or 2000 <= deadline.due.year <= 2100


WORDS = st.sampled_from(
    [
        "từ",
        "đến",
        "trước",
        "sau",
        "ngày",
        "tháng",
        "năm",
        "quý",
        "6",
        "31",
        "02",
        "2025",
        "9999",
        "31/12/2025",
        "15/6",
        "I",
        "II",
        "-",
        ",",
        "hằng",
        "định",
        "kỳ",
        "kể",
        "từ",
        "05",
        "làm",
        "việc",
        "hết",
        "cuối",
        "khi",
        "thường",
        "xuyên",
        "và",
        "giai",
        "đoạn",
        "2100",
        "31/12/2100",
        "999",
        "theo",
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join), st.dates() | st.none())
def test_any_order_of_deadline_words_gets_an_answer(phrase: str, issued: date | None) -> None:
    deadline = read_deadline(phrase, issued, phrase)
    assert deadline.kind in DeadlineKind
    assert deadline.due is None or 1999 <= deadline.due.year <= 2101
    assert deadline.start is None or deadline.due is None or deadline.kind == "range" or deadline.amount


def test_a_beginning_with_an_end_said_later_is_a_range() -> None:
    deadline = read("Triển khai từ tháng 6/2024, hoàn thành trước ngày 31/12/2024")
    assert (deadline.kind, deadline.start, deadline.due) == ("range", d("1/6/2024"), d("31/12/2024"))


def test_a_year_that_names_a_report_gives_way_to_the_deadline() -> None:
    deadline = read("gửi báo cáo tổng kết năm 2023 về Sở Nội vụ trước ngày 15/5/2024")
    assert (deadline.kind, deadline.due) == ("fixed", d("15/5/2024"))


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("Quý I năm sau", "31/3/2025"),
        ("Tháng 12 năm nay", "31/12/2024"),
        ("trước giữa tháng 8/2024", "15/8/2024"),
        ("trước cuối năm 2024", "31/12/2024"),
        ("2024-08-15", "15/8/2024"),
        ("từ 0 giờ ngày 16-9 đến hết ngày 30-9", "30/9/2024"),
        ("Tháng 10, 11, 12 năm 2024", "31/12/2024"),
        ("trong tháng 6 và 7", "31/7/2024"),
    ],
)
def test_ways_to_name_a_day_or_month(phrase: str, due: str) -> None:
    assert read(phrase).due == d(due)


def test_what_comes_back_after_a_date_keeps_its_own_rhythm() -> None:
    assert read("Trước ngày 15 tháng 12 năm 2024; định kỳ hằng quý").rule == "FREQ=MONTHLY;INTERVAL=3"


@pytest.mark.parametrize("phrase", ["Quý 5/2025", "hoàn thành trong Quý V/2025", "trong quý 0 năm 2025"])
def test_a_quarter_that_no_year_has_is_no_month(phrase: str) -> None:
    read = read_deadline(phrase, date(2025, 11, 20))
    assert (read.due, read.warnings) == (None, ("no_such_date",))
