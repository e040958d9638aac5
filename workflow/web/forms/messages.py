"""WTForms' own sentences in Vietnamese (the library ships none)."""

from __future__ import annotations

VIETNAMESE = {
    "This field is required.": "Cần điền mục này.",
    "Not a valid integer value.": "Phải là số nguyên.",
    "Not a valid decimal value.": "Phải là số, ví dụ 1.234,5.",
    "Not a valid float value.": "Phải là số, ví dụ 1.234,5.",
    "Not a valid choice.": "Lựa chọn không hợp lệ.",
    "Not a valid choice": "Lựa chọn không hợp lệ.",
    "Invalid Choice: could not coerce.": "Lựa chọn không hợp lệ.",
    "Invalid Choice: could not coerce": "Lựa chọn không hợp lệ.",
    "Choices cannot be None.": "Chưa có lựa chọn nào.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Có lựa chọn không hợp lệ.",
    "Not a valid datetime value.": "Thời điểm không hợp lệ.",
    "Not a valid date value.": "Ngày phải viết dạng ngày/tháng/năm, ví dụ 31/12/2026.",
    "Not a valid time value.": "Giờ không hợp lệ, ví dụ 07:30.",
    "Not a valid week value.": "Tuần không hợp lệ.",
    "Field must be equal to %(other_name)s.": "Phải giống với %(other_name)s.",
    "Field must be between %(min)d and %(max)d characters long.": "Phải từ %(min)d đến %(max)d ký tự.",
    "Number must be at least %(min)s.": "Không được nhỏ hơn %(min)s.",
    "Number must be at most %(max)s.": "Không được lớn hơn %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Phải từ %(min)s đến %(max)s.",
    "Date must be at least %(min)s.": "Không được trước ngày %(min)s.",
    "Date must be at most %(max)s.": "Không được sau ngày %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Phải từ ngày %(min)s đến ngày %(max)s.",
    "Invalid field name '%s'.": "Không có mục “%s”.",
    "Invalid input.": "Giá trị không hợp lệ.",
    "Invalid email address.": "Địa chỉ thư điện tử không hợp lệ.",
    "Invalid IP address.": "Địa chỉ mạng không hợp lệ.",
    "Invalid Mac address.": "Địa chỉ thiết bị không hợp lệ.",
    "Invalid URL.": "Địa chỉ trang không hợp lệ.",
    "Invalid UUID.": "Mã không hợp lệ.",
    "Invalid value, must be one of: %(values)s.": "Chỉ được một trong: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "Không được là một trong: %(values)s.",
    "This field cannot be edited.": "Mục này không sửa được.",
    "This field is disabled and cannot have a value.": "Mục này đang khóa.",
    "Invalid CSRF Token.": "Trang đã quá cũ, hãy tải lại rồi gửi lại.",
    "CSRF token missing.": "Trang đã quá cũ, hãy tải lại rồi gửi lại.",
    "CSRF failed.": "Trang đã quá cũ, hãy tải lại rồi gửi lại.",
    "CSRF token expired.": "Trang đã quá cũ, hãy tải lại rồi gửi lại.",
    "File does not have an approved extension: {extensions}": "Chỉ nhận tệp: {extensions}.",
    "File does not have an approved extension.": "Loại tệp này không được nhận.",
}
_COUNTED = {
    "Field must be at least %(min)d character long.": "Cần ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d character.": "Dài quá %(max)d ký tự.",
    "Field must be exactly %(max)d character long.": "Phải đúng %(max)d ký tự.",
}


class Messages:
    """What WTForms asks for a sentence; English asks for none."""

    def __init__(self, language: str) -> None:
        self.language = language

    def gettext(self, string: str) -> str:
        """The sentence in the language of the page."""
        return VIETNAMESE.get(string, string) if self.language == "vi" else string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The sentence for a count; Vietnamese has one form for all."""
        if self.language == "vi" and singular in _COUNTED:
            return _COUNTED[singular]
        return singular if n == 1 else plural
