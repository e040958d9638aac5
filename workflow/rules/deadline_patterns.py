"""The words around a date that say what it is: a beginning, an end, an event, no deadline at all.

All are matched against the text before, after or around an expression (see ``date_expressions.readable``).
"""

from __future__ import annotations

import re

CONTINUOUS = re.compile(
    r"^\W*tx\W*$|(?<!chi )(?<!phí )(?<!không )(?<!dục )(?<!dưỡng )thường\s+xuyên|quanh\s+năm|liên\s+tục|nhiệm\s+vụ\s+thường\s+trực|\b24/(?:7|24)\b"
)
GOES_ON = re.compile(
    r"\s*(?:,|và)?\s*(?:(?:các|những)?\s*năm(?:\s+học)?\s+(?:tiếp\s+theo|sau\b|kế\s+tiếp|tới\b)|trở\s+đi)"
)
FROM = re.compile(r"(?:từ|bắt đầu)$")
AFTER = re.compile(r"\bsau(?:\s+(?:ngày|tháng|năm))?$")
IN_FORCE = re.compile(r"hiệu\s+lực(?:\s+thi\s+hành)?\s+(?:kể\s+)?từ(?:\s+ngày)?$")
NEXT_YEAR = re.compile(r"(?<=[\div]\s)năm\s+(?:(?:sau|tới|kế\s+tiếp)|(?P<this>nay|này))\b")
UNTIL = re.compile(
    r"(?:trước|chậm\s+nhất(?:\s+(?:là|vào|trong))?|muộn\s+nhất|xong|hoàn\s+thành|đến|hết)(?:\s+(?:trong|vào|hết|ngày))*$"
)
# After these an expression says when; after another word it may name a thing ("báo cáo năm 2025 trước ngày …").
AS_TIME = re.compile(
    r"(?:^|[^\w)]|\b(?:trong|trước|đến|tới|hết|vào|từ|là|nhất|thành|xong|cuối|ngay|sau|thực\s+hiện|hạn|gian|kể|và|kiến|đấu|bắt\s+đầu|dịp|khai))$"
)
# "Đề án đến năm 2035", "kế hoạch triển khai năm 2025": the year of a thing, where a deadline follows in the clause.
OF_A_THING = re.compile(
    r"\b(?:chiến\s+lược|quy\s+hoạch|đề\s+án|chương\s+trình|kế\s+hoạch)\b[^.;,]{0,60}\bđến$|(?:triển\s+khai|thực\s+hiện|hoạt\s+động|công\s+tác)$"
)
SET = re.compile(r"\b(?:trước|chậm\s+nhất|muộn\s+nhất|trong|vào)(?:\s+(?:là|vào|trong|ngày))*$")
FROM_NOW = re.compile(r"từ\s+nay\s+(?:đến|tới)(?:\s+(?:hết|trước|cuối))?$")
UNTIL_EVENT = re.compile(r"(?:đến|tới)\s+(?:khi|lúc)\s+(?P<event>.+)")
MEETING = re.compile(
    r"(?P<event>(?:(?:trước|tại|trình)\s+|^\W*)(?:các\s+)?(?:kỳ\s+họp|phiên\s+họp|hội\s+nghị)\b.*|(?:trước|sau|dịp|đến)\s+(?:dịp\s+)?tết\b.*)"
)
EVENT = re.compile(
    r"(?P<event>(?:ngay\s+)?(?:sau\s+)?khi\s.+|(?:kể|tính)\s+từ\s.+|từ\s+(?:ngày|khi)\s+\D.+|đồng\s+bộ\s+(?:với|theo)\s.+|sau\s+\S.+|trước\s+(?!mắt\b|hạn\b|hết\b|tiên\b|nhất\b|thời\b)\w.+|theo\s+\S.+|trong\s+\d+\s+giờ\b.*"
    r"|trong\s+(?:suốt\s+)?quá\s+trình.+|căn\s+cứ\s.+|(?:tùy|phụ\s+thuộc)\s+(?:theo\s+)?.+"
    r"|cùng\s+(?:thời\s+điểm|với).+|đột\s+xuất.*)"
)
SAME_AS_ABOVE = re.compile(r"^\W*(?:nt|như\s+trên|như\s+(?:mục|dòng|ý)\s+trên)\W*$|^\s*[\"'”“〃]+\s*$")
