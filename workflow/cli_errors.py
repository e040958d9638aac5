"""Refusal codes as sentences on the terminal. The web has its own table, in the reader's language."""

from __future__ import annotations

import click

from workflow.rules.refusal import Refusal
from workflow.settings import SettingsError

SENTENCES = {
    "account_open": "Tài khoản {email} đang mở; hãy đóng tài khoản trước.",
    "account_unknown": "Không có tài khoản nào dùng địa chỉ {email}.",
    "already_running": "Đôn Đốc đang chạy trên thư mục dữ liệu {data}; hãy dừng bản đang chạy trước.",
    "amount_not_positive": "Số ngày hoặc số tháng phải lớn hơn 0, đang là {amount}.",
    "assignment_unknown": "Không có phân công số {assignment}.",
    "authority_ambiguous": "Có nhiều cơ quan gốc. Hãy nêu tên bằng --authority, ví dụ --authority “UBND thành phố …”.",
    "authority_needed": "Chưa có cơ quan nào. Hãy nêu tên bằng --authority, ví dụ --authority “UBND thành phố …”.",
    "authority_unknown": "Chưa có cơ quan “{name}”. Hãy kiểm tra lại tên trong --authority.",
    "backup_folder": "Không ghi được vào thư mục sao lưu {folder}: {why}.",
    "backup_foreign": "Dấu xác nhận của bản sao lưu {folder} không khớp: bản kê đã bị sửa, hoặc khóa chain.key "
    "(DONDOC_CHAIN_KEY) không phải của hệ thống đã sao lưu.",
    "backup_incomplete": "Bản sao lưu có {count} phần bị thiếu hoặc bị thay đổi, trước hết là {first}; chưa khôi phục gì.",
    "sealing_missing": "Cần cài thêm gói sealed-backups (pyrage) để đọc, ghi bản sao lưu đã mã hóa.",
    "backup_recipient": "DONDOC_BACKUP_RECIPIENT không phải khóa công khai age: {recipient}.",
    "backup_sealed": "Bản sao lưu này đã mã hóa; hãy thêm --key TỆP_KHÓA.",
    "key_there": "Đã có {path}; không ghi đè một tệp khóa.",
    "key_unreadable": "Không đọc được khóa trong {path}.",
    "key_wrong": "Khóa không phải của bản sao lưu này.",
    "backup_lost": "Đã sao lưu, nhưng {count} tệp đã mất hoặc bị thay đổi từ trước, trước hết là {first}.",
    "backup_missing": "Thư mục {folder} không phải một bản sao lưu.",
    "backup_newer": "Bản sao lưu của một bản phần mềm mới hơn ({schema}); hãy nâng cấp phần mềm trước.",
    "backup_no_room": "Không đủ chỗ trống để sao lưu vào {folder}.",
    "backup_other_database": "Bản sao lưu ({name}) là của loại cơ sở dữ liệu khác với DONDOC_DATABASE_URL.",
    "backup_unreadable": "Không đọc được bản kê của bản sao lưu {folder}.",
    "backup_where": "Hãy nêu thư mục sao lưu, hoặc đặt DONDOC_BACKUPS.",
    "bind_impossible": "Không mở được địa chỉ {bind} để phục vụ: {why}.",
    "bind_invalid": "DONDOC_BIND phải gồm địa chỉ và cổng, như 127.0.0.1:8000, đang là “{bind}”.",
    "bind_taken": "Cổng {port} đang có chương trình khác dùng. Hãy dừng chương trình đó hoặc đặt cổng khác trong "
    "DONDOC_BASE_URL (đứng sau máy chủ khác thì trong DONDOC_BIND).",
    "database_in_use": "Còn chương trình khác đang mở cơ sở dữ liệu; hãy dừng mọi tiến trình của Đôn Đốc trước.",
    "database_behind": "Cơ sở dữ liệu chưa được nâng cấp. Hãy chạy: dondoc db upgrade",
    "date_out_of_range": "Ngày {day} nằm ngoài khoảng {first}–{last}.",
    "day_invalid": "Ngày “{text}” ({field}) không đúng. Viết như 2025-11-19.",
    "evidence_away": "Kho minh chứng (S3) không trả lời; xem lại các biến DONDOC_S3_….",
    "disk_full": "Ổ đĩa của minh chứng không còn đủ chỗ trống.",
    "email_invalid": "Địa chỉ thư “{email}” không đúng.",
    "email_taken": "Đã có tài khoản dùng địa chỉ {email}.",
    "field_missing": "Thiếu “{field}”.",
    "field_not_text": "“{field}” phải là chữ.",
    "file_bad_text": "Không nhận ra bảng mã của tệp. Hãy lưu lại bằng UTF-8.",
    "file_broken": "Tệp {kind} bị hỏng, không mở được.",
    "file_empty": "Tệp rỗng.",
    "file_encrypted": "Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
    "file_old_format": "Tệp Word kiểu cũ (.doc). Hãy mở bằng Word rồi lưu lại thành .docx.",
    "figures_too_many": "Tệp có hơn {limit} con số, nhiều hơn một lần soát được.",
    "file_scanned": "Tệp PDF là bản chụp (scan), không có chữ để đọc. Hãy dùng tệp Word, Excel gốc hoặc PDF có lớp chữ.",
    "file_too_long": "Tệp PDF dài quá {pages} trang.",
    "file_too_heavy": "Tệp quá lớn hoặc quá phức tạp, cần nhiều bộ nhớ hơn mức cho phép nên đã dừng.",
    "file_too_large": "Tệp vượt quá {limit_mb} MB.",
    "file_too_slow": "Đọc tệp quá {seconds} giây nên đã dừng.",
    "file_unknown": "Không đọc được loại tệp này: {name}.",
    "file_unsafe": "Tệp không an toàn nên không đọc ({reason}).",
    "issued_needed": "Thiếu --issued: ngày ban hành văn bản, ví dụ --issued 2025-11-19.",
    "line_not_json": "Dòng này không phải một đối tượng JSON.",
    "moment_invalid": "Thời điểm “{text}” không đúng. Viết như 2026-11-09 hoặc 2026-11-09T08:30.",
    "name_needed": "Thiếu tên.",
    "no_table": "Không tìm thấy bảng hay đoạn văn nào giao nhiệm vụ trong tệp.",
    "out_not_written": "Không ghi được tệp {name}: {why}.",
    "password_guessable": "Mật khẩu này dễ đoán: gần như chỉ gồm từ thông dụng, tên của mình hoặc cơ quan, dãy phím liền nhau.",
    "password_long": "Mật khẩu dài quá {most} ký tự.",
    "password_short": "Mật khẩu phải có ít nhất {least} ký tự.",
    "period_not_stored": "Chưa mở kỳ báo cáo {period} ở cơ quan này.",
    "period_unknown": "Không có kỳ “{period}”. Viết như 2026, 2026-H2, 2026-Q4 hoặc 2026-12.",
    "report_ending": "Tệp ra phải là .docx hoặc .pdf, đang là “{name}”.",
    "reader_failed": "Không đọc được tệp.",
    "header_incomplete": "Văn bản còn thiếu số, ký hiệu hoặc cơ quan ban hành; hãy sửa trên trang xem lại.",
    "nothing_read": "Tệp không có nhiệm vụ nào để ghi vào sổ.",
    "name_gone": "Tài khoản {email} đã được bỏ tên từ trước.",
    "person_unknown": "Không có tài khoản nào dùng địa chỉ {email}.",
    "port_taken": "Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác bằng --port.",
    "restore_not_empty": "Hệ thống này đang có dữ liệu; muốn thay hẳn thì thêm --replace.",
    "report_early": "Thư {message} đang được gửi; hãy gọi lại sau một phút.",
    "report_foreign": "Không có thư {message} nào đã gửi từ hệ thống này; không ghi gì.",
    "report_large": "Báo cáo lớn hơn {limit_kb} KB nên không đọc.",
    "report_not_one": "Đây không phải báo cáo không gửi được (multipart/report, RFC 3464).",
    "report_recipient": "Báo cáo không nêu người nhận của thư {message}; không ghi gì.",
    "report_unnamed": "Báo cáo không kèm thư gốc hoặc phần đầu thư gốc có Message-ID.",
    "registrar_unknown": "{email} không phải là cán bộ cơ quan thường trực được giữ sổ.",
    "rows_not_ready": "Còn {count} dòng cần xử lý (dòng {rows}); chưa ghi gì vào sổ.",
    "not_asleep": "Tài khoản này không tạm ngừng.",
    "password_not_mixed": "Mật khẩu cần có chữ hoa, chữ thường, chữ số và một dấu khác.",
    "second_factor_off": "Tài khoản này không bật xác thực hai bước.",
    "synth_not_empty": "Cơ sở dữ liệu đã có dữ liệu; dữ liệu tổng hợp chỉ sinh được vào cơ sở dữ liệu còn trống.",
    "template_unknown": "Không có mẫu báo cáo “{name}” cho loại kỳ này.",
    "text_too_long": "Tệp có quá nhiều chữ (giới hạn {limit} ký tự).",
    "tool_failed": "{tool} không làm được: {why}",
    "tool_missing": "Không tìm thấy {tool}. Hãy cài bộ công cụ PostgreSQL hoặc đặt DONDOC_PG_BIN.",
    "table_too_large": "Bảng “{table}” quá lớn (giới hạn {rows} dòng, {columns} cột).",
}


def sentence_of(error: Refusal | SettingsError) -> str:
    """One line for the terminal; a code without a sentence shows itself and its figures."""
    if isinstance(error, SettingsError):
        return str(error)
    known = SENTENCES.get(error.code)
    if known is None:
        details = ", ".join(f"{name}: {value}" for name, value in error.params.items())
        return f"Không thực hiện được ({error.code}{'; ' if details else ''}{details})."
    return known.format_map(error.params)


def usage_sentence(error: click.ClickException) -> str:
    """What was wrong with the command as typed."""
    match error:
        case click.exceptions.NoSuchCommand():
            return f"Không có lệnh “{error.command_name}”. Xem dondoc --help."
        case click.NoSuchOption():
            return f"Không có tùy chọn {error.option_name}. Thêm --help để xem cách dùng."
        case click.MissingParameter():
            return f"Thiếu {_name_of(error)}. Thêm --help để xem cách dùng."
        case click.BadParameter():
            return f"Giá trị của {_name_of(error)} không đúng: {error.message}"
        case click.FileError():
            return f"Không mở được tệp {error.ui_filename}."
        case _:
            return f"Lệnh chưa đúng: {error.format_message()}"


def _name_of(error: click.BadParameter) -> str:
    if error.param is None:
        return "tham số"
    names = error.param.opts if isinstance(error.param, click.Option) else [error.param.human_readable_name]
    return names[0]
