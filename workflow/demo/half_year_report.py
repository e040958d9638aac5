"""The city's half-year report of 2024, made from the template and written out by the office.

Facts and figures are those of the real report; the sentences are our own. What the register of the demonstration
cannot compute (duties played around today) is written by hand, as an editor would.
"""

from __future__ import annotations

from datetime import datetime

from workflow.demo.first_authority import Play
from workflow.demo.half_year_figures import PERIOD
from workflow.rules.local_time import local_day
from workflow.rules.periods import PeriodKind, period_containing
from workflow.rules.permissions import Role
from workflow.services import report_sections, reports
from workflow.services.reports import sections_of

TEMPLATE = "de-an-06"

WORDS = {
    "mo-dau": """
Thực hiện Kế hoạch số 45/KH-UBND ngày 23/01/2024 của UBND tỉnh Bắc Kạn về triển khai Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ (viết tắt là Đề án 06) và Chỉ thị số 26-CT/TU ngày 28/4/2023 của Ban Thường vụ Tỉnh ủy, Tổ công tác triển khai Đề án 06 thành phố Bắc Kạn báo cáo kết quả thực hiện 6 tháng đầu năm 2024 như sau:
""",
    "I": """
- UBND thành phố ban hành Kế hoạch số 28/KH-UBND ngày 05/2/2024 triển khai các nhiệm vụ của Đề án 06 năm 2024; từng nhiệm vụ được giao rõ người, rõ việc, rõ thời gian.
- Các cơ quan, UBND các xã, phường được giao tuyên truyền, hướng dẫn dịch vụ công trực tuyến, định danh điện tử VNeID và làm sạch dữ liệu theo lĩnh vực, địa bàn.
- Tổ công tác Đề án 06 các xã, phường được chỉ đạo duy trì các mô hình điểm đã đăng ký.
- Công an thành phố (cơ quan thường trực) phối hợp rà soát, cập nhật thông tin dân cư bảo đảm “đúng, đủ, sạch, sống” và đôn đốc chế độ báo cáo định kỳ.
""",
    "II.3.1": """
Công an thành phố tham gia ý kiến vào dự thảo Nghị định quy định chi tiết một số điều của Luật Cư trú (Công văn số 1010/CATP-QLHC ngày 27/5/2024).
""",
    "II.3.3.5": """
Hằng tháng, qua giao ban về cải cách hành chính, chuyển đổi số và Đề án 06, UBND thành phố chỉ đạo các cơ quan, địa phương khắc phục ngay tồn tại, hạn chế trong quá trình thực hiện.
""",
    "III": """
- Người dân ít sử dụng dịch vụ công trực tuyến do còn hạn chế về kỹ năng, thiết bị và hạ tầng kỹ thuật.
- Nhận thức của một bộ phận cán bộ, nhân dân về Đề án 06 chưa đầy đủ; nhiều người chưa có điện thoại thông minh nên chưa kích hoạt được tài khoản định danh điện tử.
""",
    "IV": """
- Chỉ đạo các phòng, ban, ngành, UBND các xã, phường hoàn thành nhiệm vụ được giao theo kế hoạch; báo cáo định kỳ đúng thời gian quy định.
- Tuyên truyền bằng nhiều hình thức về Đề án 06, vận động người dân sử dụng 53 dịch vụ công thiết yếu và ứng dụng VNeID.
- Vận động người hưởng lương hưu, trợ cấp BHXH đăng ký tài khoản, nhận chi trả không dùng tiền mặt.
- Chỉ đạo các phòng, ban, ngành có dịch vụ công thiết yếu phối hợp với Phòng Văn hóa và Thông tin, Công an thành phố kết nối, chia sẻ dữ liệu chuyên ngành.
- Chỉ đạo Công an thành phố tiếp tục làm sạch dữ liệu dân cư, thu nhận hồ sơ định danh điện tử, tuyên truyền Luật Căn cước 2023.
- Bảo đảm an ninh, an toàn hệ thống; nâng cao chất lượng đường truyền, đơn giản hóa phần mềm.
- UBND các xã, phường tuyên truyền người dân tố giác về an ninh trật tự qua VNeID.
- Phối hợp với các hội, ban, ngành làm sạch, cập nhật dữ liệu lên Cơ sở dữ liệu quốc gia về dân cư.
""",
}
#: Sections asked of agencies in the report of the period at hand, and the agencies.
ASKED = {"II.3.1": "catp", "II.3.3.1": "mot_cua", "II.3.6": "vhtt", "II.3.7": "tu_phap"}


def write_report(play: Play, *, now: datetime) -> None:
    """Make the report of 2024 and write it out; begin the one of the half-year at hand and ask agencies for sections."""
    office = play.actor(play.authority.user["thuong-truc"].id, now)
    report = reports.make_report(play.session, office, PERIOD, TEMPLATE, now=now)
    for section in sections_of(play.session, report.id):
        if section.code in WORDS:
            report_sections.write(
                play.session,
                office,
                report.id,
                section.id,
                WORDS[section.code],
                version=section.version,
                now=now,
            )
    current = period_containing(local_day(now), PeriodKind.HALF_YEAR).code
    draft = reports.make_report(play.session, office, current, TEMPLATE, now=now)
    _ask(play, draft.id, now)


def _ask(play: Play, report_id: int, now: datetime) -> None:
    office = play.actor(play.authority.user["thuong-truc"].id, now)
    for section in sections_of(play.session, report_id):
        if section.code not in ASKED:
            continue
        code = ASKED[section.code]
        report_sections.ask(
            play.session,
            office,
            report_id,
            section.id,
            play.authority.agency[code].id,
            play.day(5),
            version=section.version,
            now=now,
        )
        _answer(play, report_id, section.id, code, now)


def _answer(play: Play, report_id: int, section_id: int, code: str, now: datetime) -> None:
    """One of the agencies has begun to write."""
    if code != "vhtt":
        return
    person = play.authority.holder(code, Role.STAFF, Role.HEAD).id
    actor = play.actor(person, now)
    section = next(s for s in sections_of(play.session, report_id) if s.id == section_id)
    words = "Phòng Văn hóa và Thông tin đang tổng hợp số liệu tuyên truyền của các xã, phường."
    report_sections.write(play.session, actor, report_id, section_id, words, version=section.version, now=now)
