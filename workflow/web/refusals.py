"""One place where the codes of ``Refusal`` become sentences and statuses."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _

from workflow.rules.refusal import Refusal
from workflow.web.formats import date_vi, moment_vi

SENTENCES = {
    # accounts
    "email_invalid": _("“%(email)s” không phải địa chỉ thư điện tử."),
    "email_taken": _("Địa chỉ %(email)s đã có tài khoản."),
    "name_needed": _("Cần ghi tên."),
    "quota_assignment": _(
        "Các tệp của nhiệm vụ này cộng lại vượt quá %(most)s MB. Hãy ghi số, ngày văn bản thay cho tệp."
    ),
    "quota_agency": _("Hôm nay đơn vị đã gửi quá %(most)s GB tệp. Hãy gửi tiếp vào ngày mai."),
    "file_quarantined": _("Bộ quét tìm thấy mã độc trong tệp này. Tệp đã bị cách ly, không ai mở được."),
    "file_unscanned": _("Tệp đang chờ quét mã độc nên chưa mở được. Hãy thử lại sau ít phút."),
    "evidence_away": _(
        "Kho minh chứng không trả lời nên chưa gửi hoặc chưa mở được tệp. Hãy thử lại sau ít phút."
    ),
    "disk_full": _("Máy chủ sắp hết chỗ trống nên chưa nhận tệp. Hãy báo quản trị viên, rồi gửi lại sau."),
    "password_guessable": _(
        "Mật khẩu này dễ đoán: gần như chỉ gồm từ thông dụng, tên của mình hoặc cơ quan, dãy phím liền nhau. "
        "Hãy ghép vài từ không liên quan với nhau."
    ),
    "password_not_mixed": _("Mật khẩu cần có chữ hoa, chữ thường, chữ số và một dấu khác."),
    "password_used": _("Mật khẩu này đã dùng trước đây; hãy đặt mật khẩu khác %(count)s mật khẩu gần nhất."),
    "not_asleep": _("Tài khoản này không tạm ngừng."),
    "password_short": _("Mật khẩu cần ít nhất %(least)s ký tự."),
    "password_long": _("Mật khẩu dài quá %(most)s ký tự."),
    "own_account": _("Không ai tự đổi quyền, tự đóng hoặc tự cấp mật khẩu cho tài khoản của mình ở đây."),
    "account_shared": _(
        "Người này còn giữ vai trò ở nơi khác; quản trị viên cấp trên mới làm được việc này."
    ),
    "account_closed": _("Tài khoản này đã đóng."),
    "link_over": _("Liên kết đã dùng, đã quá giờ hoặc đã có liên kết mới hơn."),
    "no_mail_way": _("Chưa cấu hình gửi thư; hãy cấp mật khẩu ban đầu."),
    # second factor
    "code_wrong": _("Mã không đúng. Hãy nhập mã đang hiện trên điện thoại."),
    "provider_on": _("Người này đã được phép đăng nhập qua hệ thống đăng nhập chung."),
    "provider_off": _("Người này chưa được phép đăng nhập qua hệ thống đăng nhập chung."),
    "no_provider": _("Chưa khai báo hệ thống đăng nhập chung nào."),
    "second_factor_on": _("Xác thực hai bước đang bật."),
    "second_factor_off": _("Tài khoản này không bật xác thực hai bước."),
    "second_factor_not_begun": _("Chưa bắt đầu thiết lập xác thực hai bước."),
    "second_factor_required": _("Vai trò của bạn phải dùng xác thực hai bước nên không tắt được."),
    # agencies
    "agency_too_deep": _("Cây cơ quan có nhiều nhất %(most)s cấp."),
    "agency_exists": _("Đã có cơ quan hoặc tên gọi khác là “%(name)s”."),
    "agency_needed": _("Cần chọn cơ quan."),
    "agency_ended": _("%(name)s đã được ghi nhận sắp xếp lại."),
    "agency_is_root": _("Không thể kết thúc cơ quan đứng đầu cây danh mục."),
    "agency_has_units": _("%(name)s còn đơn vị trực thuộc; hãy ghi nhận việc sắp xếp các đơn vị đó trước."),
    "successor_wrong": _("%(name)s không thể là cơ quan tiếp nhận."),
    "ends_before_start": _("Cơ quan mới có từ ngày %(day)s, không thể kết thúc trước ngày đó."),
    "agency_sheet_foreign": _("Không thấy dòng tiêu đề. Các cột phải theo thứ tự: %(headings)s."),
    "agency_sheet_wrong": _("Còn %(count)s ô chưa đúng; chưa thêm cơ quan nào."),
    "agency_twice": _("“%(name)s” đã có ở dòng %(row)s."),
    "order_not_read": _("“%(text)s”: thứ tự là số nguyên từ 0 đến 9999."),
    "alias_exists": _("Tên “%(name)s” đã dùng cho cơ quan hoặc nhóm khác."),
    "group_exists": _("Đã có nhóm tên “%(name)s”."),
    # assignments
    "done_meanwhile": _(
        "Việc này vừa được làm trong cùng lúc đó, nên lần gửi này chưa được lưu. Hãy tải lại trang để xem."
    ),
    "busy": _("Có việc khác đang ghi vào cùng chỗ, nên nội dung chưa được lưu. Hãy gửi lại sau ít giây."),
    "text_does_not_fit": _("Một nội dung dài quá mức có thể lưu. Hãy viết ngắn lại rồi gửi."),
    "stale": _("Nội dung này vừa được người khác thay đổi. Hãy xem lại trước khi gửi."),
    "not_allowed": _("Bạn không có quyền làm việc này."),
    "move_not_possible": _("Việc này không còn làm được ở trạng thái hiện tại của nhiệm vụ."),
    "retract_not_possible": _(
        "Không thu hồi được: đã có việc khác tiếp theo, hoặc đây không phải cập nhật của bạn."
    ),
    "retract_too_late": _("Đã quá 1 phút nên không thu hồi được; hãy gửi cập nhật mới để nói lại."),
    "note_needed": _("Cần ghi nội dung hoặc lý do."),
    "evidence_needed": _("Cần kèm minh chứng: số, ngày văn bản hoặc tệp."),
    "document_needed": _("Nhiệm vụ này cần minh chứng là văn bản đã ban hành (số, ngày)."),
    "due_far": _(
        "Thời hạn %(day)s còn hơn %(years)s năm nữa. Nếu đúng, hãy đánh dấu ô xác nhận rồi gửi lại; nếu gõ nhầm, hãy sửa."
    ),
    "due_out_of_range": _("Thời hạn %(day)s nằm ngoài khoảng %(first)s–%(last)s."),
    "decided_without_proof": _(
        "Ngày tính hoàn thành phải là ngày báo cáo hoặc ngày của một văn bản minh chứng."
    ),
    "already_closed": _("Nhiệm vụ đã kết thúc."),
    "person_not_there": _("Người này không thuộc cơ quan chủ trì."),
    "piece_unknown": _("Không có minh chứng này ở nhiệm vụ đang xét."),
    "piece_note_needed": _("Cần ghi lý do không đạt của minh chứng “%(piece)s”."),
    "evidence_all_rejected": _("Mọi minh chứng đều không đạt nên không thể chấp nhận; hãy yêu cầu bổ sung."),
    "already_assigned": _("Nhiệm vụ này đã giao cho %(agency)s."),
    "decided_after_report": _("Ngày tính hoàn thành không được sau ngày báo cáo (%(reported_on)s)."),
    # more time, explanations, commitments, hand-over
    "not_with_agency": _("Nhiệm vụ không ở chỗ cơ quan chủ trì (đã báo cáo, trả lại hoặc kết thúc)."),
    "extension_waits": _("Đã có một đề nghị gia hạn đang chờ quyết định."),
    "explanation_waits": _("Đã có một giải trình đang chờ trả lời hoặc chờ xem xét."),
    "nothing_waits": _("Không còn gì chờ quyết định; có thể người khác vừa quyết định hoặc đơn vị đã rút."),
    "no_deadline": _("Nhiệm vụ không có thời hạn nên không gia hạn."),
    "not_later": _("Ngày này phải sau thời hạn hiện nay (%(due)s)."),
    "day_past": _("Ngày %(day)s đã qua."),
    "pause_too_long": _("Chỉ được tạm dừng nhắc việc đến hết ngày %(latest)s (%(days)s ngày làm việc)."),
    "paper_needed": _("Cam kết phải bằng văn bản: cần số, ngày văn bản hoặc tệp."),
    "act_needed": _("Cần số và ngày của văn bản bàn giao."),
    "act_in_future": _("Văn bản bàn giao không thể có ngày %(day)s chưa tới."),
    "own_deadline": _(
        "Người của cơ quan chủ trì không tự lùi thời hạn cho cơ quan mình; cần người khác quyết định."
    ),
    # comments and contributions
    "comment_needed": _("Hãy viết nội dung trao đổi."),
    "person_not_around": _("Chỉ nhắc được người đang theo dõi, thực hiện nhiệm vụ này."),
    "not_coordinating": _("Cơ quan được hỏi phải là cơ quan phối hợp của nhiệm vụ này."),
    "question_needed": _("Hãy ghi nội dung cần phối hợp."),
    "answer_needed": _("Hãy ghi ý kiến trả lời."),
    "contribution_waits": _("Cơ quan này còn một yêu cầu chưa trả lời."),
    "contribution_settled": _("Yêu cầu này đã trả lời hoặc đã rút."),
    "after_deadline": _("Ngày trả lời không được sau thời hạn của nhiệm vụ (%(due)s)."),
    # official letters
    "letter_empty": _("Không có nhiệm vụ quá hạn nào được chọn để đưa vào công văn."),
    "letter_closed": _("Văn bản này đã phát hành hoặc đã bỏ, không sửa được nữa."),
    "letter_not_composed": _("Dự thảo này chưa lập nội dung."),
    "letter_just_issued": _("Văn bản vừa được phát hành; hãy làm lại."),
    "letter_number_needed": _("Hãy ghi số văn bản."),
    "letter_number_only": _("Chỉ ghi số văn bản, ví dụ 15; ký hiệu đã có sẵn."),
    "letter_number_taken": _("Số %(number)s năm %(year)s đã ghi cho một văn bản khác."),
    "letter_day_needed": _("Hãy ghi ngày ban hành."),
    "letter_in_future": _("Ngày ban hành %(day)s chưa tới."),
    "letter_before_figures": _("Ngày ban hành không thể trước ngày tính số liệu (%(day)s)."),
    "letter_before_request": _("Ngày ban hành không thể trước ngày đề nghị (%(day)s)."),
    "signer_needed": _("Hãy ghi họ và tên người ký."),
    "silence_months": _("Số tháng phải từ 1 đến %(most)s."),
    "catch_up_not_after": _("Ngày báo cáo %(day)s phải sau ngày %(after)s."),
    "catch_up_not_working": _("Ngày %(day)s không phải ngày làm việc."),
    "catch_up_before_letter": _("Ngày phải báo cáo (%(day)s) phải sau ngày ban hành; hãy lập lại nội dung."),
    "letter_rows_changed": _(
        "%(count)s nhiệm vụ trong công văn không còn quá hạn như đã ghi (đã báo cáo, gia hạn, bàn giao hoặc "
        "tạm dừng). Hãy lập lại nội dung rồi trình ký lại."
    ),
    "nobody_owes": _("Không cơ quan nào được chọn còn thiếu số liệu, nội dung báo cáo."),
    "reminder_changed": _(
        "%(count)s số liệu, nội dung trong công văn đã được gửi. Hãy lập lại nội dung rồi trình ký lại."
    ),
    "request_not_decided": _("Đề nghị gia hạn này chưa có quyết định."),
    "already_answered": _("Đề nghị gia hạn này đã có văn bản trả lời được phát hành."),
    "no_thresholds": _("Chưa đặt ngưỡng nào; hãy đặt ngưỡng trước."),
    "threshold_least": _("Số nhiệm vụ đến hạn ít nhất phải từ 1 đến %(most)s."),
    "threshold_range": _("Tỷ lệ phải từ 0 đến 100."),
    "threshold_decimals": _("Tỷ lệ ghi nhiều nhất hai chữ số sau dấu phẩy."),
    "threshold_order": _("Ngưỡng phê bình phải thấp hơn ngưỡng nhắc nhở."),
    "threshold_praise": _("Hãy ghi tỷ lệ hoàn thành để biểu dương, hoặc để trống cả hai."),
    "span_reversed": _("Ngày cuối không được trước ngày đầu."),
    "span_not_over": _("Chỉ xét thời hạn đã qua; ngày %(day)s chưa hết."),
    "drop_reason_needed": _("Hãy ghi lý do không đưa %(agency)s vào danh sách."),
    "criticism_empty": _("Danh sách không còn cơ quan nào."),
    "criticism_list_changed": _(
        "Danh sách vừa thay đổi theo số liệu mới. Hãy xem lại trước khi lập dự thảo."
    ),
    "criticism_changed": _(
        "%(count)s nhiệm vụ trong danh sách không còn như đã ghi (gia hạn, bàn giao, có giải trình hoặc đề nghị "
        "mới). Hãy lập lại danh sách rồi trình ký lại."
    ),
    # absences
    "days_reversed": _("Ngày cuối không được trước ngày đầu."),
    "absence_overlaps": _("Người này đã được ghi vắng mặt trong những ngày đó."),
    "absence_over": _("Lần vắng mặt này đã kết thúc."),
    "own_substitute": _("Không ai tự ghi mình làm người thay; hãy để người vắng hoặc quản trị viên ghi."),
    "substitute_same": _("Người thay phải là người khác."),
    "substitute_unknown": _(
        "Người thay phải có tài khoản đang dùng và giữ vai trò trong cùng hệ thống cơ quan."
    ),
    # importing plans
    "nothing_read": _("Tệp không có nhiệm vụ nào để ghi vào sổ."),
    "import_closed": _("Lần nhập này đã kết thúc, không sửa được nữa."),
    "header_incomplete": _("Văn bản còn thiếu số, ký hiệu hoặc cơ quan ban hành."),
    "rows_not_ready": _("Còn %(count)s dòng cần xử lý trước khi ghi vào sổ."),
    "split_needs_parts": _("Để tách, đặt một dòng trống (hoặc dòng ---) giữa hai phần của nội dung."),
    "nothing_before": _("Trước nhiệm vụ này không có nhiệm vụ nào để gộp vào."),
    "row_left_out": _("Nhiệm vụ này đang bỏ ra; hãy lấy lại rồi mới gộp."),
    "no_twin": _("Nhiệm vụ này không trùng với nhiệm vụ nào khác."),
    "nothing_joined": _("Nhiệm vụ này không gồm phần nào được gộp vào."),
    "joined_changed": _(
        "Nội dung đã sửa sau khi gộp nên không tách lại nguyên như cũ được; hãy dùng “Tách”."
    ),
    "sentence_unknown": _("Không tìm thấy câu này trong văn bản."),
    "text_needed": _("Cần có nội dung nhiệm vụ."),
    "lead_foreign": _("Cơ quan chủ trì phải thuộc danh mục của đơn vị mình."),
    "agency_unknown": _("Danh mục không có cơ quan “%(name)s”."),
    "group_empty": _("Nhóm này chưa có cơ quan nào trong danh mục."),
    # ladders and calendar
    "decision_needed": _("Cần ghi văn bản quyết định."),
    "days_too_many": _("Mỗi lần ghi nhiều nhất %(most)s ngày."),
    "days_all_weekend": _("Những ngày này đã là thứ Bảy, Chủ nhật."),
    "worked_no_weekend": _("Ngày làm bù phải là thứ Bảy hoặc Chủ nhật; %(day)s thì không."),
    "nothing_changes": _("Lịch hiện nay đã như vậy, không có gì thay đổi."),
    "not_counted": _("Thời hạn của nhiệm vụ này không tính từ một sự kiện."),
    "nothing_to_count": _("Không còn cơ quan nào có thời hạn tính từ sự kiện này."),
    # recurring duties
    "rhythm_unreadable": _("Không hiểu nhịp “%(rule)s”."),
    "rhythm_unclear": _("Không rõ nhịp. Hãy ghi như văn bản, ví dụ “trước ngày 20 hằng tháng”, “hằng quý”."),
    "rhythm_not_here": _("Nhiệm vụ này có thời hạn riêng, không lặp lại theo kỳ."),
    "rhythm_over": _("Với các ngày này không còn kỳ nào sắp tới."),
    "rhythm_not_running": _("Nhiệm vụ này không có nhịp nào đang chạy."),
    "update_months_wrong": _("Không có nhịp cập nhật này."),
    # saved views
    "view_exists": _("Bạn đã có bộ lọc tên “%(name)s”."),
    "views_too_many": _("Mỗi người lưu nhiều nhất %(most)s bộ lọc; hãy xóa bớt."),
    # acts on many rows
    "no_rows": _("Chưa chọn dòng nào làm được việc này."),
    "too_many_rows": _("Mỗi lần nhiều nhất %(most)s dòng; hãy lọc bớt."),
    "rows_changed": _("Có dòng đã thay đổi sau khi trang được mở."),
    "mail_just_left": _("Thư của một người vừa được gửi đi; hãy bấm lại."),
    # periods, indicators, figures
    "period_unknown": _(
        "“%(period)s” không phải mã kỳ báo cáo; viết như 2026-11, 2026-Q4, 2026-H2 hoặc 2026."
    ),
    "period_exists": _("Kỳ %(period)s đã có."),
    "period_overlaps": _("Số liệu của kỳ này trùng ngày với kỳ %(other)s cùng loại."),
    "period_reversed": _("Ngày chốt số liệu phải sau ngày đầu kỳ."),
    "period_due_early": _(
        "Hạn báo cáo phải sau ngày chốt số liệu ít nhất 01 ngày làm việc (NĐ 09/2019/NĐ-CP Điều 8): sớm nhất %(first)s."
    ),
    "period_stands": _("Kỳ đã khóa, không đổi ngày được nữa."),
    "period_move_not_possible": _("Việc này không còn làm được ở tình trạng hiện tại của kỳ báo cáo."),
    "period_not_collecting": _("Kỳ này chưa cho nhập số liệu."),
    "period_issued": _("Báo cáo của kỳ này đã ban hành; muốn đính chính phải làm báo cáo mới."),
    "reason_needed": _("Kỳ đã khóa: cần ghi lý do điều chỉnh sau kỳ."),
    "adjustment_overtaken": _("Số liệu đã thay đổi sau lần điều chỉnh này; hãy nhập lại."),
    "indicator_code_wrong": _(
        "Mã “%(indicator)s” không dùng được: chỉ gồm chữ không dấu, số, dấu chấm, gạch ngang, nhiều nhất 40 ký tự."
    ),
    "indicator_exists": _("Đã có chỉ tiêu mang mã “%(indicator)s”."),
    "period_kinds_needed": _("Cần chọn ít nhất một loại kỳ báo cáo."),
    "parts_needed": _("Cần ghi tên các phần của tổng số, mỗi dòng một phần."),
    "part_has_figures": _("Phần “%(part)s” đã có số liệu nên không bỏ được."),
    "kind_stands": _("Chỉ tiêu đã có số liệu nên không đổi cách tính được; hãy lập chỉ tiêu mới."),
    "one_agency_only": _("Chỉ tiêu nhập một lần cho toàn bộ thì chỉ một cơ quan nhập."),
    "agency_counted_twice": _(
        "%(above)s là cấp trên của %(below)s; cộng cả hai thì số liệu bị tính hai lần."
    ),
    "source_foreign": _("Văn bản hoặc nhiệm vụ này không có trong sổ của đơn vị."),
    "cells_refused": _("Có %(count)s ô chưa đúng; chưa lưu số liệu nào."),
    "lines_needed": _("Chưa có dòng nào để thêm."),
    "lines_too_many": _("Mỗi lần thêm nhiều nhất %(most)s dòng."),
    "kind_not_read": _("cách tính “%(kind)s” không rõ; ghi: tỷ lệ, số lượng, tổng số hoặc có/không."),
    # one cell of figures
    "number_ambiguous": _("“%(text)s”: viết %(whole)s hay %(decimal)s?"),
    "number_point": _("“%(text)s”: phần thập phân viết sau dấu phẩy, là %(decimal)s?"),
    "number_negative": _("“%(text)s”: số không thể âm."),
    "number_too_large": _("“%(text)s” quá lớn; nhiều nhất %(most)s."),
    "number_decimals": _("“%(text)s”: chỉ tiêu này ghi nhiều nhất %(most)s chữ số sau dấu phẩy."),
    "number_not_read": _("“%(text)s” không phải một số; viết như 1.093 hoặc 79,2."),
    "nothing_with_numbers": _("Đã đánh dấu không phát sinh thì để trống các ô số."),
    "part_missing": _("Còn để trống; cần cả tử số và mẫu số."),
    "denominator_zero": _("Mẫu số bằng 0 mà tử số khác 0."),
    "numerator_larger": _("Tử số lớn hơn mẫu số."),
    "no_denominator": _("Chỉ tiêu này không có mẫu số."),
    "yes_or_no": _("Ghi “có” hoặc “không”."),
    "mark_not_read": _("“%(text)s”: đánh dấu x nếu không phát sinh, nếu không thì để trống."),
    "note_too_long": _("Ghi chú dài quá %(most)s ký tự."),
    "row_not_asked": _("Cơ quan này không nhập chỉ tiêu này trong kỳ."),
    "row_stale": _("%(who)s vừa đổi số liệu này lúc %(at)s; hãy xem lại."),
    # a sheet of figures
    "sheet_foreign": _(
        "Ô %(cell)s: tệp không phải biểu của cơ quan và kỳ này. Hãy tải biểu về từ trang này rồi điền vào đó."
    ),
    "sheet_heading": _("tiêu đề cột phải là “%(heading)s”."),
    "row_foreign": _("không có chỉ tiêu mã “%(indicator)s” ở cơ quan này trong kỳ."),
    "row_twice": _("chỉ tiêu mã “%(indicator)s” có hai lần."),
    "row_changed": _("phần in sẵn đã bị sửa; phải là “%(right)s”."),
    "row_moved_on": _("số liệu này đã có người đổi sau khi tải biểu; hãy tải biểu mới."),
    "line_too_many": _("nhiều dòng hơn bảng (%(rows)s dòng)."),
    # a sheet of progress
    "progress_sheet_foreign": _(
        "Ô %(cell)s: tệp không phải biểu cập nhật của cơ quan này. Hãy tải biểu về từ trang này rồi điền vào đó."
    ),
    "assignment_foreign": _("dòng này không thuộc biểu của cơ quan; không thêm hoặc chép dòng."),
    "assignment_twice": _("nhiệm vụ này có hai lần trong biểu."),
    "said_too_early": _("Ngày nhận biểu không thể trước ngày %(day)s, khi nhiệm vụ có diễn biến gần nhất."),
    "answer_missing": _("chọn tình trạng: Đang làm, Hoàn thành, Vướng mắc hoặc Không phát sinh."),
    "answer_unknown": _(
        "“%(text)s” không có trong danh sách: Đang làm, Hoàn thành, Vướng mắc, Không phát sinh."
    ),
    "nothing_not_here": _(
        "nhiệm vụ này không phải nhiệm vụ định kỳ, thường xuyên nên không ghi “Không phát sinh”."
    ),
    "result_missing": _("ghi kết quả trong một câu."),
    "difficulty_missing": _("ghi nguyên nhân vướng mắc."),
    "percent_not_read": _("“%(text)s”: ghi số nguyên từ 0 đến 100."),
    "percent_not_done": _("đã hoàn thành thì tỷ lệ là 100 hoặc để trống."),
    "document_day_missing": _("ghi cả ngày ban hành của văn bản."),
    "document_number_missing": _("ghi số, ký hiệu của văn bản."),
    "document_day_ahead": _("ngày văn bản %(day)s chưa tới."),
    "cell_too_long": _("dài quá %(most)s ký tự."),
    "day_not_read": _("Ngày phải viết dạng ngày/tháng/năm, ví dụ 31/12/2026."),
    "year_out_of_range": _("Năm phải trong khoảng %(first)s–%(last)s."),
    # reports
    "report_exists": _("Kỳ này đã có báo cáo theo mẫu này."),
    "template_not_for_period": _("Mẫu này không dùng cho loại kỳ này."),
    "template_empty": _("Mẫu phải còn ít nhất một mục."),
    "level_unknown": _("Cấp của mục phải từ 1 đến %(most)s."),
    "report_issued": _("Báo cáo đã ban hành nên không sửa được; hãy lập văn bản đính chính hoặc thay thế."),
    "report_checked": _("Báo cáo đã soát xong, đang trình ký. Muốn sửa, hãy mở lại bản thảo."),
    "report_not_checked": _("Báo cáo chưa được soát."),
    "report_has_problems": _("Còn %(count)s điểm cần xem trước khi trình ký."),
    "report_not_issued": _("Chỉ báo cáo đã ban hành mới có văn bản đính chính, thay thế."),
    "report_number_needed": _("Cần ghi số của báo cáo đã ký."),
    "report_number_taken": _("Số %(number)s của năm %(year)s đã dùng cho một báo cáo khác."),
    "report_day_needed": _("Cần ghi ngày ban hành."),
    "report_in_future": _("Ngày ban hành %(day)s chưa tới."),
    "period_not_locked": _("Số liệu của kỳ chưa khóa nên chưa ban hành được."),
    "correction_open": _("Đã có một văn bản đính chính hoặc thay thế chưa ban hành."),
    "section_handed_in": _("Nội dung đã gửi, chờ cơ quan tổng hợp xem."),
    "section_move_not_possible": _("Việc này không còn làm được ở trạng thái hiện tại của mục."),
    "section_empty": _("Mục này chưa có nội dung để gửi."),
    "section_due_needed": _("Cần ghi hạn gửi."),
    # review meetings
    "meeting_past": _("Ngày giờ họp phải sau thời điểm hiện tại."),
    "meeting_days": _("Số ngày làm việc trước cuộc họp phải từ 1 đến %(most)s."),
    "meeting_cancelled": _("Cuộc họp đã hủy."),
    "meeting_over": _("Cuộc họp đã diễn ra nên không sửa được nữa."),
    "meeting_duty_closed": _("Nhiệm vụ đã kết thúc nên không đưa vào cuộc họp được."),
    # working groups
    "group_name_taken": _("Đã có tổ mang tên này."),
    "decision_number_needed": _("Cần ghi số quyết định."),
    "issuer_needed": _("Cần ghi nơi ban hành."),
    "decision_in_future": _("Ngày ban hành %(day)s chưa tới."),
    "decision_twice": _("Quyết định này đã ghi."),
    "member_line": _("Dòng %(line)s không đọc được (“%(text)s”): cần họ và tên; chức vụ; vai trò."),
    "members_none": _("Hãy ghi ít nhất một người."),
    "member_twice": _("%(name)s đã có trong tổ."),
    # mail
    "not_lost": _("Thư này không còn ở danh sách thư không đến."),
    "already_settled": _("Thư này vừa được người khác xử lý."),
    "nobody_to_tell": _("Vẫn chưa có ai giữ chức vụ để nhận; hãy giao chức vụ hoặc ghi người thay trước."),
    "nothing_to_resend": _("Không còn ai phải nhận lại nội dung của thư này."),
    "handed_in_future": _("Ngày giao %(day)s chưa tới."),
    "handed_too_early": _("Ngày giao không thể trước ngày ghi thư (%(day)s)."),
    "already_held": _("Thư đang được giữ lại rồi."),
    "trial_waits": _("Thư thử trước vẫn đang chờ gửi. Hãy xem ở Nhật ký thư."),
    "no_mail_server": _("Chưa cấu hình máy chủ gửi thư, thư không đi được."),
    # acts with a key
    "key_used_otherwise": _(
        "Lần gửi này trùng mã với một nội dung khác đã ghi. Hãy tải lại trang rồi gửi lại."
    ),
    "key_malformed": _("Mã chống gửi trùng phải gồm 8–128 ký tự ASCII, không có dấu cách."),
    # rules
    "data_day_ahead": _("Ngày số liệu %(day)s chưa tới."),
    "date_out_of_range": _("Ngày nằm ngoài khoảng được hỗ trợ."),
    "amount_not_positive": _("Số phải lớn hơn 0."),
    # evidence files
    "evidence_missing": _("Tệp này không còn trong kho lưu. Hãy báo quản trị viên khôi phục từ bản sao lưu."),
    "evidence_altered": _(
        "Tệp trong kho lưu không còn đúng với tệp đã nộp nên không được mở. Hãy báo quản trị viên khôi phục từ bản sao lưu."
    ),
    "evidence_empty": _("Tệp “%(name)s” rỗng."),
    "evidence_large": _("Tệp “%(name)s” lớn hơn %(most)s MB."),
    "evidence_kind": _("Không nhận tệp “%(name)s”. Chỉ nhận: %(kinds)s."),
    "evidence_mismatch": _("Nội dung tệp “%(name)s” không đúng với phần mở rộng của tên tệp."),
    "evidence_pixels": _("Ảnh “%(name)s” quá lớn: hơn %(most)s triệu điểm ảnh."),
    "evidence_unpacked": _("Tệp “%(name)s” quá lớn khi mở ra: hơn %(most)s MB."),
    "evidence_damaged": _("Tệp “%(name)s” bị hỏng hoặc không đúng định dạng."),
    "evidence_macro": _("Tệp “%(name)s” có macro hoặc thành phần nhúng; hãy lưu lại thành tệp thường."),
    "evidence_encrypted": _("Tệp “%(name)s” có mật khẩu; hãy gửi bản không đặt mật khẩu."),
    "evidence_not_text": _("Tệp “%(name)s” không phải văn bản thuần UTF-8."),
}
_STATUS = {
    "done_meanwhile": 409,
    "busy": 503,
    "stale": 409,
    "rows_changed": 409,
    "mail_just_left": 409,
    "already_settled": 409,
    "not_allowed": 403,
    "file_quarantined": 403,
    "file_unscanned": 409,
    "evidence_missing": 404,
    "evidence_altered": 409,
    "evidence_away": 503,
    "disk_full": 507,
}


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return moment_vi(value)
    return date_vi(value) if isinstance(value, date) else value


def sentence_of(refusal: Refusal) -> str:
    """The sentence for a person, in the language of the page."""
    sentence = SENTENCES.get(refusal.code)
    if sentence is None:
        return str(_("Không thực hiện được (%(code)s).") % {"code": refusal.code})
    return str(sentence) % {name: _shown(value) for name, value in refusal.params.items()}


def status_of(refusal: Refusal) -> int:
    """409 for a stale form, 403 for a missing right, 507 for a full disk, 422 for everything else."""
    return _STATUS.get(refusal.code, 422)
