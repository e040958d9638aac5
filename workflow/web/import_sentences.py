"""What the reader noticed, as sentences of the review page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from workflow.intake.errors import IntakeError
from workflow.rules.six_points import Point

#: Column roles of ``workflow.intake.columns``.
COLUMNS = {
    "stt": _l("Số thứ tự"),
    "text": _l("Nhiệm vụ"),
    "detail": _l("Nội dung chi tiết"),
    "origin": _l("Văn bản giao"),
    "owner": _l("Cơ quan chủ trì"),
    "owners": _l("Cơ quan chủ trì, phối hợp"),
    "coordinate": _l("Cơ quan phối hợp"),
    "deadline": _l("Thời hạn"),
    "product": _l("Sản phẩm"),
    "leader": _l("Lãnh đạo phụ trách"),
    "progress": _l("Tiến độ"),
    "result": _l("Kết quả thực hiện"),
    "note": _l("Ghi chú"),
    "resource": _l("Nguồn lực"),
    "category": _l("Nhóm"),
    "target": _l("Chỉ tiêu"),
}

PROBLEMS = {
    "no_owner_column": _l("Bảng không có cột cơ quan chủ trì."),
    "duplicate_stt": _l("Số thứ tự bị trùng với dòng khác."),
    "missing_stt": _l("Thiếu một số thứ tự trước dòng này."),
    "stt_out_of_order": _l("Số thứ tự không theo thứ tự."),
    "empty_stt": _l("Dòng không có số thứ tự."),
    "empty_owner": _l("Ô cơ quan chủ trì để trống."),
    "empty_deadline": _l("Ô thời hạn để trống."),
    "empty_progress": _l("Ô tiến độ để trống."),
    "unknown_progress": _l("Không nhận ra tình trạng ghi ở ô tiến độ."),
    "progress_differs": _l("Kết quả ghi đã xong nhưng cột tiến độ ghi khác."),
    "shifted_row": _l("Dòng bị lệch cột; đã đọc theo cột đúng, xin kiểm tra lại."),
    "same_as_above": _l("Ô trống, lấy theo dòng trên (ô gộp)."),
    "broken_row": _l("Một phần của dòng nằm ở dòng kế tiếp."),
    "joined_line": _l("Dòng bị ngắt trong tệp, đã nối lại."),
    "stray_text": _l("Có chữ ở cột không có tiêu đề."),
    "unplaced_row": _l("Dòng không phải nhiệm vụ, cũng không phải đề mục; đã bỏ ra."),
    "header_repeated": _l("Hàng tiêu đề lặp lại."),
    "looks_like_target": _l("Có vẻ là chỉ tiêu, không phải nhiệm vụ."),
    "table_continued": _l("Bảng không có tiêu đề, đọc theo cột của bảng trước."),
    "same_duty_twice": _l("Nhiệm vụ này xuất hiện hai lần trong tệp."),
    "same_duty_elsewhere": _l("Có thể trùng với một nhiệm vụ ở mục khác của văn bản."),
    "owner_inherited": _l("Cơ quan chủ trì lấy theo đề mục phía trên."),
    "deadline_inherited": _l("Thời hạn lấy theo đề mục hoặc ghi chung cho nhiều việc."),
    "hidden_sheet": _l("Trang tính đang ẩn, không đọc."),
    "page_without_text": _l("Có trang là ảnh chụp, không có chữ để đọc. Các trang:"),
    "encoding_guessed": _l("Tệp không ghi bảng mã, đã đoán."),
    "several_leads": _l("Có nhiều cơ quan chủ trì: mỗi cơ quan sẽ có một dòng theo dõi riêng."),
    "group_owner": _l("Chủ trì là một nhóm cơ quan: cần xác nhận danh sách."),
    "open_group": _l("Nhóm không xác định được trên giấy (“liên quan”, “đủ điều kiện” …): cần người chỉ rõ."),
    "missing_separator": _l("Tên các cơ quan viết liền nhau, thiếu dấu ngăn cách."),
    "self_coordination": _l("Cơ quan chủ trì được nêu cả ở phần phối hợp; đã bỏ khỏi phối hợp."),
    "unknown_owner": _l("Không có cơ quan này trong danh mục."),
    "suggested_owner": _l("Tên gần giống một cơ quan trong danh mục, cần xác nhận."),
    "ambiguous_name": _l("Tên ứng với nhiều cơ quan."),
    "request_only": _l("Văn bản chỉ “đề nghị”, không giao nhiệm vụ."),
    "deadline_past_at_issue": _l("Thời hạn đã qua khi văn bản được ký."),
    "deadline_in_text_differs": _l("Lời văn nêu ngày khác với cột thời hạn; lấy theo cột."),
    "deadline_implausible": _l("Năm của thời hạn cách xa năm của văn bản."),
    "deadline_far": _l("Thời hạn còn rất xa (hơn 2 năm); xin kiểm tra lại năm."),
    "unread_deadline": _l("Không đọc được thời hạn thành ngày."),
    "empty": _l("Ô thời hạn để trống."),
    "not_understood": _l("Không đọc được thời hạn thành ngày."),
    "no_such_date": _l("Không có ngày này trong lịch."),
    "date_out_of_range": _l("Ngày nằm ngoài khoảng 2000–2100."),
    "year_out_of_range": _l("Năm nằm ngoài khoảng 2000–2100."),
    "phrase_too_long": _l("Ô quá dài, không đọc thành tên cơ quan hay thời hạn."),
    "year_missing": _l("Thời hạn không ghi năm; hiểu theo năm của văn bản."),
    "past_when_issued": _l("Thời hạn đã qua khi văn bản được ký."),
    "not_working_day": _l("Thời hạn rơi vào ngày nghỉ; ngày ghi trong văn bản được giữ nguyên."),
    "before_period": _l("Thời hạn ghi trước ngày đầu của kỳ."),
    "open_ended": _l("Thời hạn không có điểm kết thúc."),
    "period_unknown": _l("Báo cáo định kỳ nhưng không ghi rõ kỳ (tháng, quý, năm)."),
    "refers_above": _l("Ô ghi “như trên”: cần lấy thời hạn của dòng trên."),
    "days_unclear": _l("Nhiều nhịp mà không rõ ngày nào của nhịp nào; nhịp chưa rõ lấy ngày cuối kỳ."),
    "several_times": _l("Nhiều lần trong một kỳ; cần chọn ngày cụ thể."),
    "several_deadlines": _l("Ô ghi nhiều thời hạn; lấy thời hạn đầu tiên."),
}

#: What a deadline is in plain words, by ``DeadlineKind``.
TERMS = {
    "fixed": _l("ngày cụ thể"),
    "month": _l("trong tháng"),
    "quarter": _l("trong quý"),
    "half_year": _l("trong 6 tháng"),
    "year": _l("trong năm"),
    "range": _l("trong một khoảng thời gian"),
    "recurring": _l("định kỳ, chưa tách theo kỳ"),
    "continuous": _l("thường xuyên"),
    "relative_working_days": _l("tính từ một sự kiện"),
    "relative_event": _l("tính từ một sự kiện"),
    "none": _l("không có thời hạn"),
}

#: What the chips of a row say.
CHIP_SENTENCES = {
    "left_out": _l("Bỏ ra, không ghi vào sổ"),
    "blocked": _l("Phải sửa"),
    "doubtful": _l("Nên xem"),
    "clean": _l("Chưa xem"),
    "seen": _l("Đã xem"),
    "open_group": _l("Nhóm chưa rõ gồm những ai"),
    "group": _l("Nhóm chờ xác nhận"),
    "guess": _l("Tên cơ quan mới là phỏng đoán"),
    "unknown": _l("Tên chưa có trong danh mục"),
    "inherited_owner": _l("Chủ trì lấy theo đề mục"),
    "inherited_deadline": _l("Thời hạn lấy theo đề mục"),
    "request": _l("Đề nghị, không phải giao"),
    "past": _l("Thời hạn đã qua khi ký"),
    "target": _l("Giống chỉ tiêu hơn là nhiệm vụ"),
    "part": _l("Tách ra"),
    "added": _l("Thêm từ văn bản"),
}

#: The six points, as officials say them.
POINTS = {
    Point.PERSON: _l("rõ người"),
    Point.WORK: _l("rõ việc"),
    Point.TIME: _l("rõ thời gian"),
    Point.RESPONSIBILITY: _l("rõ trách nhiệm"),
    Point.PRODUCT: _l("rõ sản phẩm"),
    Point.AUTHORITY: _l("rõ thẩm quyền"),
}

REASONS_LEFT_OUT = {
    "title_block": _l("khung quốc hiệu, tiêu đề"),
    "signature": _l("khung chữ ký"),
    "hidden_sheet": _l("trang tính ẩn"),
    "indicators": _l("bảng chỉ tiêu"),
    "not_duties": _l("không có cột nhiệm vụ"),
}

BLOCKERS = {
    "text_missing": _l("Thiếu nội dung nhiệm vụ."),
    "lead_missing": _l("Chưa có cơ quan chủ trì: chọn cơ quan, hoặc ghi nhận “chưa giao”."),
    "lead_unknown": _l("Có tên chủ trì chưa nhận ra: chọn lại danh sách cơ quan."),
    "fan_out_unconfirmed": _l("Nhóm cơ quan chưa được xác nhận."),
    "look_needed": _l("Có chỗ đáng ngờ: sửa, hoặc xem kỹ rồi bấm “Chấp nhận”."),
}


def problem_sentence(code: str) -> str:
    """The sentence of a problem; a code of a reader's warning that has none says where to look."""
    return str(PROBLEMS.get(code) or _l("Cần xem lại cách hiểu ô này."))


#: Codes of ``workflow.intake.errors``: why a file gave nothing.
UNREADABLE = {
    "file_empty": _l("Tệp rỗng."),
    "figures_too_many": _l("Tệp có hơn %(limit)s con số, nhiều hơn một lần soát được."),
    "file_too_large": _l("Tệp vượt quá %(limit_mb)s MB."),
    "file_unknown": _l(
        "Không đọc được loại tệp này. Hãy dùng tệp .docx, .pdf, .xlsx, .xls, .ods, .csv hoặc .md."
    ),
    "file_old_format": _l("Tệp Word kiểu cũ (.doc). Hãy mở bằng Word rồi lưu lại thành .docx."),
    "file_encrypted": _l("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."),
    "file_scanned": _l(
        "Tệp PDF là bản chụp (scan), không có chữ để đọc. Hãy gửi tệp Word, Excel gốc hoặc PDF có lớp chữ."
    ),
    "file_too_long": _l("Tệp PDF dài quá %(pages)s trang."),
    "file_broken": _l("Tệp bị hỏng, không mở được."),
    "file_unsafe": _l("Tệp có cấu trúc không an toàn nên không đọc."),
    "file_bad_text": _l("Không nhận ra bảng mã của tệp. Hãy lưu lại bằng UTF-8."),
    "table_too_large": _l("Bảng quá lớn: giới hạn %(rows)s dòng, %(columns)s cột."),
    "no_table": _l("Không tìm thấy bảng hay đoạn văn nào giao nhiệm vụ trong tệp."),
    "text_too_long": _l("Tệp có quá nhiều chữ: giới hạn %(limit)s ký tự."),
    "file_too_heavy": _l("Tệp quá lớn hoặc quá phức tạp, cần nhiều bộ nhớ hơn mức cho phép nên đã dừng."),
    "file_too_slow": _l("Đọc tệp quá %(seconds)s giây nên đã dừng."),
    "reader_failed": _l("Không đọc được tệp này."),
}


def unreadable_sentence(error: IntakeError) -> str:
    """Why the file could not be read."""
    return str(UNREADABLE[error.code]) % error.params
