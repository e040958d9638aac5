"""How a key task is worded: "Chỉ đạo <lead> …, hoàn thành trước ngày … (theo <document>)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflow.rules.classification import late_from
from workflow.rules.names import canon, fold
from workflow.rules.text import clean_line

_NAMED_AT_MOST = 5
_ORDERING = re.compile(r"(?:giao|chỉ đạo|đề nghị|yêu cầu|phân công)\s+(?:cho\s+)?", re.IGNORECASE)
_AFTER_LEAD = re.compile(r"\s*(?::|,)?\s*(?:có trách nhiệm|chịu trách nhiệm)?\s*:?\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"(?:[-+•*]|\(?[a-zđ0-9]{1,2}[.)]|\d+(?:\.\d+)+\.?|[IVX]+\.)\s+")
# A deadline at the end of the duty's own words: it is said once, from the deadline in force.
_OWN_DEADLINE = re.compile(
    r"[\s,;.(-]*(?:và\s+)?(?:hoàn thành|xong|thời hạn|thời gian)(?:\s+(?:hoàn thành|thực hiện|xong))?\s*:?\s*"
    r"(?:trước|chậm nhất|trong|đến)\s[^,;]*\d{4}[^,;]*$",
    re.IGNORECASE,
)
_KEEP_CAPITAL = re.compile(
    r"(?:bộ|sở|ủy ban|hội đồng nhân dân|công an|đề án|quốc hội|chính phủ|thủ tướng|đảng|mặt trận"
    r"|nghị quyết|nghị định|luật|thông tư|quyết định|kế hoạch số|chỉ thị)\b"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What the sentence says. ``reasons`` are (lead, reason); ``reported``: waiting for review; ``period`` by name."""

    leads: tuple[str, ...]
    duty: str
    overdue: bool
    continuous: bool
    subordinate: bool
    due: date | None
    reasons: tuple[tuple[str, str], ...]
    promised: date | None
    reported: bool
    document: str
    product: str
    period: str = ""


def sentence(w: Wording) -> str:
    """The official sentence, with one full stop at its end."""
    duty = _bare_duty(w.duty, w.leads)
    if w.period:
        duty = f"{duty} kỳ {w.period}"
    verb = "Chỉ đạo" if w.subordinate else "Đề nghị"
    parts = [
        verb,
        _named(w.leads),
        _urged(duty) if w.overdue else _carried_on(duty) if w.continuous else duty,
    ]
    text = " ".join(parts)
    if w.due and not w.overdue and not w.continuous:
        text += f", hoàn thành trước ngày {_day(w.due)}"
    if w.product and fold(w.product) not in fold(duty):
        text += f"; sản phẩm: {_low_first(clean_line(w.product).rstrip(' .;'))}"
    notes = "; ".join(_notes(w))
    return f"{text} ({notes})." if notes else f"{text}."


def _notes(w: Wording) -> list[str]:
    """What stands in the brackets: source, since when late, why, the new date, the waiting report."""
    notes = [f"theo {w.document}"] if w.document else []
    if w.overdue and w.due:
        notes.append(f"quá hạn từ ngày {_day(late_from(w.due))}")
    reasons = [(lead, _low_first(clean_line(reason).rstrip(" .;"))) for lead, reason in w.reasons]
    if w.overdue and len(w.leads) == 1 and reasons:
        notes.append(f"lý do: {reasons[0][1]}")
    elif w.overdue and reasons:
        notes.append("lý do: " + "; ".join(f"{lead}: {reason}" for lead, reason in reasons))
    if w.overdue and w.promised:
        notes.append(f"đơn vị đề xuất hoàn thành trước ngày {_day(w.promised)}")
    if w.reported:
        notes.append("đã báo cáo, đang chờ xét")
    return notes


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _named(leads: tuple[str, ...]) -> str:
    """All leads by name; from six on, their number first."""
    separator = "; " if any("," in lead for lead in leads) else ", "
    names = separator.join(leads)
    return names if len(leads) <= _NAMED_AT_MOST else f"{len(leads)} cơ quan, đơn vị ({names})"


def _bare_duty(duty: str, leads: tuple[str, ...]) -> str:
    """The duty without its numbering, the order to the lead, its own deadline and its full stop."""
    text = _NUMBERING.sub("", canon(clean_line(duty)), count=1) if _NUMBERING.match(duty.strip()) else duty
    text = canon(clean_line(text))
    ordered = _ORDERING.match(text)
    rest = text[ordered.end() :] if ordered else text
    lead = next((x for x in leads if fold(rest).startswith(fold(x))), None)
    if lead:
        rest = rest[len(canon(clean_line(lead))) :]
        text = rest[after.end() :] if (after := _AFTER_LEAD.match(rest)) else rest
    text = _OWN_DEADLINE.sub("", text).rstrip(" .;,:")
    return _low_first(text)


def _urged(duty: str) -> str:
    """ "khẩn trương hoàn thành việc …", saying neither word twice."""
    if duty.startswith("khẩn trương"):
        return duty
    if duty.startswith(("hoàn thành", "chủ trì", "phối hợp", "tiếp tục")):
        return f"khẩn trương {duty}"
    return f"khẩn trương hoàn thành việc {duty}" if duty[:1].islower() else f"khẩn trương hoàn thành {duty}"


def _carried_on(duty: str) -> str:
    if duty.startswith(("tiếp tục", "duy trì", "thường xuyên")):
        return duty
    return f"tiếp tục {duty}" if duty[:1].islower() else f"tiếp tục thực hiện {duty}"


def _low_first(text: str) -> str:
    """``text`` with a small first letter, unless it begins with a name or an abbreviation."""
    words = text.split(" ", 2)
    first = words[0].strip("\"'“”(,")
    abbreviation = sum(c.isupper() for c in first) > 1 or any(c.isdigit() for c in first)
    second = words[1] if len(words) > 1 else ""
    name = second[:1].isupper() and not second.isupper()
    if abbreviation or name or _KEEP_CAPITAL.match(text.casefold()):
        return text
    return text[:1].lower() + text[1:]
