"""The rules of a recurrence in plain Vietnamese words."""

from __future__ import annotations

_FREQ_WORDS = {
    ("DAILY", 1): "hằng ngày",
    ("WEEKLY", 1): "hằng tuần",
    ("MONTHLY", 1): "hằng tháng",
    ("MONTHLY", 3): "hằng quý",
    ("MONTHLY", 6): "6 tháng một lần",
    ("YEARLY", 1): "hằng năm",
}
_FREQ_UNIT = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}
_DAY_WORDS = {
    "MO": "thứ Hai",
    "TU": "thứ Ba",
    "WE": "thứ Tư",
    "TH": "thứ Năm",
    "FR": "thứ Sáu",
    "SA": "thứ Bảy",
    "SU": "Chủ nhật",
}


def recurrence_words(rule: str) -> str:
    """``rule`` in plain Vietnamese: "FREQ=MONTHLY;BYMONTHDAY=20" → "hằng tháng, ngày 20"."""
    return "; ".join(_one_in_words(line) for line in rule.splitlines())


def _one_in_words(line: str) -> str:
    parts = dict(part.split("=", 1) for part in line.split(";"))
    freq, n = parts["FREQ"], int(parts.get("INTERVAL", 1))
    words = [_FREQ_WORDS.get((freq, n)) or f"{n} {_FREQ_UNIT[freq]} một lần"]
    if "BYSETPOS" in parts:
        words.append("ngày làm việc cuối cùng")
    elif "BYDAY" in parts:
        words.append(", ".join(_DAY_WORDS[d] for d in parts["BYDAY"].split(",")))
    words += _days_in_words(parts)
    if "UNTIL" in parts:
        u = parts["UNTIL"]
        words.append(f"đến ngày {u[6:8]}/{u[4:6]}/{u[:4]}")
    return ", ".join(words)


def _days_in_words(parts: dict[str, str]) -> list[str]:
    day = parts.get("BYMONTHDAY", "").replace("-1", "cuối cùng").replace(",", ", ")
    months = parts.get("BYMONTH", "").replace(",", ", ")
    if not day and not months:
        return []
    named = f"ngày {day}" if day else ""
    return [" ".join(filter(None, (named, f"tháng {months}" if months else "")))]
