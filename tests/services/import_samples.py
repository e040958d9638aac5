"""A plan as an office would upload it, staged with its source, and short ways to act on it."""

from __future__ import annotations

from datetime import date

from models import ImportRow, ImportRun
from tests.office import NOW, TODAY, Office
from workflow.intake.reading import read_with_source
from workflow.intake.resolve import resolve
from workflow.rules.permissions import Actor
from workflow.services import import_directory, import_header, import_sheet, import_staging
from workflow.services.import_header import Header
from workflow.services.import_sheet import Item, Sheet

ISSUED = date(2026, 10, 1)
HEADER = Header("31/KH-UBND", "UBND thành phố Mẫu", ISSUED, "Kế hoạch")
ROWS = (
    (
        "Rà soát dữ liệu hộ tịch; lập danh sách hồ sơ còn thiếu",
        "Phòng Tư pháp",
        "CATP",
        "30/10/2026",
        "Báo cáo",
    ),
    ("Tuyên truyền trên loa phát thanh", "Phòng Văn hóa và Thông tin", "", "15/12/2026", ""),
    ("Trang bị máy quét cho bộ phận một cửa", "Trung tâm Y tế", "Phòng Tư pháp", "30/11/2026", "Máy quét"),
    ("Kiểm tra việc lưu trữ hồ sơ", "Trung tâm Y tế", "", "30/11/2026", ""),
)


def plan(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    """The table as Markdown."""
    lines = [f"| {n} | {' | '.join(row)} |" for n, row in enumerate(rows, 1)]
    head = "| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm |\n|---|---|---|---|---|---|"
    return "\n".join(
        ["# Kế hoạch số 31/KH-UBND", "", "Các đơn vị gửi báo cáo trước ngày 20/12/2026.", "", head, *lines]
    )


def staged(office: Office, text: str = "", *, header: Header = HEADER) -> ImportRun:
    """Read, resolved and staged as the upload page does it."""
    reading, source = read_with_source((text or plan()).encode(), "ke-hoach.md")
    city = office.agency["city"]
    directory = import_directory.directory_of(office.session, city.id, TODAY)
    run = import_staging.stage(
        office.session,
        keeper(office),
        city,
        reading,
        resolve(reading, directory, header.issued_on),
        file_name="ke-hoach.md",
        sha256="0" * 64,
        now=NOW,
        source=source,
    )
    import_header.correct_header(office.session, keeper(office), run.id, header)
    return run


def keeper(office: Office) -> Actor:
    """Who keeps the register."""
    return office.actor("office")


def sheet(office: Office, run: ImportRun) -> Sheet:
    """The rows as they stand."""
    return import_sheet.read_sheet(office.session, run)


def item(office: Office, run: ImportRun, label: str) -> Item:
    """The duty that the page calls so."""
    return next(i for i in sheet(office, run).items if i.label == label)


def row(office: Office, run: ImportRun, label: str) -> ImportRow:
    """Its row."""
    found = sheet(office, run)
    return found.rows[next(i.position for i in found.items if i.label == label)]
