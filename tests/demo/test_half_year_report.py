"""The real half-year report beside the one that is built from the same figures: section by section, figure by figure."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import sqlalchemy as sa
from docx import Document

from models import Report
from models.database import Database
from tests.demo.test_half_year_figures import CLAIMS, NOW, by_hand
from workflow.demo.first_authority import moment, open_first
from workflow.demo.half_year_figures import enter_report
from workflow.demo.half_year_report import write_report
from workflow.demo.working_groups import enter_groups
from workflow.files import EvidenceStore
from workflow.reports.report_document import Words, lines_of, titles
from workflow.reports.report_xlsx import tables_of
from workflow.rules.typed_numbers import write_number
from workflow.services.calendar import load_calendar, seed_calendar
from workflow.services.report_check import Checked, check
from workflow.services.report_words import made, words_of

#: The headings of the original, as its sections are found in it, and how ours begin.
SECTIONS = (
    ("I", "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI"),
    ("II", "II. KẾT QUẢ TRIỂN KHAI THỰC HIỆN"),
    ("II.1", "1. Công tác tham mưu xây dựng văn bản"),
    ("II.2", "2. Kết quả kiện toàn Tổ công tác"),
    ("II.3", "3. Kết quả thực hiện các nội dung, nhiệm vụ Đề án 06"),
    ("II.3.1", "3.1. Tham gia ý kiến"),
    ("II.3.2", "3.2. Tiến độ thực hiện 25 dịch vụ công thiết yếu"),
    ("II.3.3", "3.3. Phát triển ứng dụng dữ liệu về dân cư"),
    ("II.3.3(1)", "(1) Nhóm tiện ích phục vụ giải quyết thủ tục hành chính"),
    ("II.3.3(2)", "(2) Nhóm tiện ích phục vụ phát triển kinh tế, xã hội"),
    ("II.3.3(3)", "(3) Nhóm tiện ích phục vụ công dân số"),
    ("II.3.3(4)", "(4) Hoàn thiện hệ sinh thái"),
    ("II.3.3(5)", "(5) Nhóm phục vụ công tác lãnh đạo, điều hành"),
    ("II.3.4", "3.4. Công tác làm sạch dữ liệu dân cư"),
    ("II.3.5", "3.5. Kết quả thực hiện mô hình điểm"),
    ("II.3.6", "3.6. Công tác tuyên truyền"),
    ("II.3.7", "3.7. Công tác đào tạo, tập huấn"),
    ("III", "III. KHÓ KHĂN, VƯỚNG MẮC"),
    ("IV", "IV. NHIỆM VỤ TRỌNG TÂM THỰC HIỆN TRONG THỜI GIAN TỚI"),
)
#: Claims that one section of the original makes inside another.
_WITHIN = {"II.3.2 (QĐ 422)": "II.3.2"}
RECIPIENTS = (
    "- UBND tỉnh;", "- Công an tỉnh (PC06);", "- Thành ủy, HĐND thành phố;", "- CT, các PCT UBND thành phố;",
    "- Các cơ quan, ban, ngành thành phố;", "- UBND các xã, phường;", "- Lđ VP HĐND-UBND thành phố;",
    "- Lưu: VT, CATP.",
)  # fmt: skip


@dataclass
class Built:
    """The report as words, as a checked draft, and as files."""

    words: Words
    checked: Checked
    docx: bytes
    pdf: bytes
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def built(sqlite_template: Path) -> Iterator[Built]:
    folder = Path(tempfile.mkdtemp(prefix="dondoc-report-"))
    shutil.copy(sqlite_template, folder / "demo.db")
    db = Database(f"sqlite:///{folder / 'demo.db'}")
    with db.write() as session:
        seed_calendar(session, range(2023, 2028), now=NOW)
        play, _script = open_first(session, EvidenceStore(folder), load_calendar(session), now=NOW)
        enter_groups(play, now=moment(play.day(-1), 0))
        enter_report(play, now=moment(play.day(-1), 0))
        write_report(play, now=moment(play.day(-1), 9))
        report = session.scalars(sa.select(Report).order_by(Report.id)).first()
        assert report is not None
        words, found = words_of(session, report), check(session, report)
    files, seconds = {}, {}
    for ending in ("docx", "pdf"):
        made(words, ending, now=NOW)  # what a process loads once
        begin = time.perf_counter()
        files[ending] = made(words, ending, now=NOW)
        seconds[ending] = time.perf_counter() - begin
    yield Built(words, found, files["docx"], files["pdf"], seconds)
    db.close()
    shutil.rmtree(folder, ignore_errors=True)


def by_section(words: Words) -> dict[str, str]:
    """The text of each section of the original's outline."""
    found: dict[str, list[str]] = {}
    current = ""
    for section, title in zip(words.sections, titles(words.sections), strict=True):
        current = next(
            (code for code, begin in SECTIONS if title.startswith(begin)), "" if title else current
        )
        found.setdefault(current, []).append(f"{title}\n{section.text}")
    return {code: "\n".join(texts) for code, texts in found.items()}


def stated(claim: dict[str, object]) -> list[str]:
    """What the original says in numbers, as our report writes them."""
    if "không phát sinh" in str(claim["quote"]):
        return ["không phát sinh"]
    if "numerator" in claim:
        return [f"{_written(claim['numerator'])}/{_written(claim['denominator'])}"]
    parts = [_written(n) for n in dict(claim.get("sum_parts", {})).values()]  # type: ignore[call-overload]
    return [_written(claim.get("value", claim.get("stated_total"))), *parts]


def _written(number: object) -> str:
    return write_number(Decimal(str(number)))


def holds(text: str, number: str) -> bool:
    """Whether the number stands there by itself, with or without a nought before it."""
    return re.search(rf"(?<![\d.,/])0?{re.escape(number)}(?![\d/]|[.,]\d)", text) is not None


def test_every_section_of_the_original_is_there_in_its_order(built: Built) -> None:
    shown = [title for title in titles(built.words.sections) if title]
    places = [
        next(i for i, title in enumerate(shown) if title.startswith(begin)) for _code, begin in SECTIONS
    ]
    assert places == sorted(places)
    assert [s.heading for s in built.words.sections][-3:] == [
        "Văn bản chỉ đạo, triển khai Đề án 06 ban hành trong kỳ",
        "Kết quả thực hiện 25 dịch vụ công thiết yếu",
        "Kết quả thực hiện 28 dịch vụ công trực tuyến thiết yếu",
    ]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_every_figure_of_the_original_stands_in_its_section(built: Built, claim: dict[str, object]) -> None:
    code = str(claim["section"])
    text = by_section(built.words)[_WITHIN.get(code, code)]
    lacking = [number for number in stated(claim) if not holds(text, number)]
    assert lacking == []


def test_every_percentage_is_the_originals_or_one_that_the_original_computed_wrongly(built: Built) -> None:
    text = "\n".join(lines_of(built.words))
    different, compared = set(), 0
    for claim in CLAIMS:
        if (percent := claim.get("stated_percent")) is None:
            continue
        pair = re.escape(stated(claim)[0])
        ours = set(re.findall(rf"(?<![\d.,/]){pair}[^;.()]*?, đạt ([\d,]+)%", text.replace("\n", " ; ")))
        compared += bool(ours)
        if ours and _written(percent) not in ours:
            different.add(claim["id"])
    wrong_in_the_original = {c["id"] for c in CLAIMS if "percent" in by_hand(c)}
    assert different == wrong_in_the_original
    assert compared > 30


def test_the_office_left_nothing_open_but_what_the_entered_figures_contradict(built: Built) -> None:
    assert built.checked.problems == ()
    errors = [f for f in built.checked.findings if f.severity == "error"]
    wrong = [c for c in CLAIMS if "sum" in by_hand(c)]
    assert wrong
    assert [f.kind for f in errors] == ["sum"] * len(wrong)
    for finding, claim in zip(errors, wrong, strict=True):
        assert f"{claim['stated_total']:,}".replace(",", ".") in finding.quote


def test_both_files_hold_every_line_of_the_report(built: Built) -> None:
    document = Document(BytesIO(built.docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    in_docx = _squeezed(" ".join([*(p.text for p in document.paragraphs), *cells]))
    pages = pypdfium2.PdfDocument(built.pdf)
    in_pdf = _squeezed(" ".join(page.get_textpage().get_text_range() for page in pages))
    wanted = [s for s in _sentences(built.words) if s]
    assert [s for s in wanted if _squeezed(s) not in in_docx] == []
    assert [s for s in wanted if _squeezed(s) not in in_pdf] == []
    for line in (*RECIPIENTS, "TỔ TRƯỞNG ĐỀ ÁN 06", "CHỦ TỊCH UBND THÀNH PHỐ", "theo quy định./."):
        assert _squeezed(line) in in_docx
        assert _squeezed(line) in in_pdf
    pages.close()


def _sentences(words: Words) -> list[str]:
    """Titles and paragraphs of the body without footnotes and tables."""
    found = [title for title in titles(words.sections)[:-3] if title]
    for section in words.sections[:-3]:
        found += [
            re.sub(r"\[\^[^\]]*\]|\*", "", line) for line in section.text.splitlines() if "[^" not in line
        ]
    return found


def _squeezed(text: str) -> str:
    """Letters and digits alone: where a line is broken does not count."""
    return re.sub(r"\W", "", text)


def test_a_draft_leaves_number_and_day_blank_and_the_plans_stand_in_a_footnote(built: Built) -> None:
    pages = pypdfium2.PdfDocument(built.pdf)
    first = pages[0].get_textpage().get_text_range()
    pages.close()
    assert re.search(r"Số:\s+/BC-TCTTKĐA", first)
    assert re.search(r"Bắc Kạn, ngày\s+tháng\s+năm", first)
    assert "Kế hoạch số 28/KH-UBND ngày 05/02/2024" in " ".join(first.split())


def test_the_appendices_are_tables_of_their_own(built: Built) -> None:
    tables = dict(tables_of(built.words))
    assert [title.split(".")[0] for title in tables] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    rows = list(tables.values())
    assert ("3", "Cấp lại, đổi thẻ căn cước công dân", "hồ sơ", "240/303", "79,2%", "") in rows[1].rows
    assert [row[1] for row in rows[0].rows if row[3] == "Kế hoạch"] == [
        "28/KH-UBND",
        "45/KH-UBND",
        "45/KH-UBND",
    ]


def test_a_report_of_this_size_is_written_in_time(built: Built) -> None:
    assert built.seconds["docx"] < 2
    assert built.seconds["pdf"] < 1
