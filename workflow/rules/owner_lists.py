"""Factored lists written out: "Các Sở: Tài chính, Nội vụ" means Sở Tài chính and Sở Nội vụ (domain.md e.1).

Where a name itself holds commas or "và", only a directory can say so; ``known`` asks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workflow.rules.owner_pieces import starts_name

Known = Callable[[str], bool]

_OF_LIST = r"[Bb]ộ|[Ss]ở|[Cc]ục|[Vv]ụ|[Pp]hòng|[Bb]an|[Vv]iện|[Hh]ội|[Cc]hi cục|[Tt]rung tâm"
_PLACES = "xã|phường|thị trấn|đặc khu|tỉnh|huyện|quận|thị xã|thành phố"
_HEAD = re.compile(
    rf"\b(?:(?P<title>(?:Phó\s+)?(?:Giám đốc|Thủ trưởng|Bộ trưởng|Cục trưởng|Vụ trưởng|Trưởng|Chánh|Chủ tịch|[Tt]rưởng|[Gg]iám đốc|[Cc]hủ tịch)\s+)?"
    rf"(?:[Cc]ác\s+(?P<head>{_OF_LIST}|{_PLACES})\s*:\s*"
    r"|(?P<alone>Bộ|Sở|Cục|Vụ)\s*:\s*"
    r"|[Cc]ác\s+(?P<bare>[Bb]ộ|[Ss]ở|[Cc]ục|[Vv]ụ)\s+(?=[A-ZĐÀ-Ỹ])"
    rf"|(?P<of>UBND|HĐND|[UỦ][ỷy] ban nhân dân|Công an|Trạm Y tế|Đảng [uủ][ỷy])\s+[Cc]ác\s+(?P<place>{_PLACES})(?:\s*:\s*|\s+(?P<named>(?=[A-ZĐÀ-Ỹ])))))"
)
_DANGLING = re.compile(r"(?:[\s,;]|\s(?:và|cùng)(?=\s)){1,9}$")
_SIGN = re.compile(r"\s*;\s*|\s*,\s*|\s+và\s+")
_FIRST = re.compile(rf"(?P<head>{_OF_LIST})\s+(?=[A-ZĐÀ-Ỹ])")
_PLACE = r"(?:[Tt]hành phố|[Tt]ỉnh|[Xx]ã|[Pp]hường|[Đđ]ặc khu)\s+[A-ZĐÀ-Ỹ]"
_LETTERS = re.compile(r"[A-ZĐ][A-ZĐ&-]+")
_PLACED = re.compile(_PLACE)
_OF_PLACE = re.compile(rf"(?P<body>UBND|HĐND|[UỦ][ỷy] ban nhân dân|Công an)\s+{_PLACE}")
_OF_LEVEL = re.compile(
    r"(?P<body>\S.*?)\s+(?:thành phố|Thành phố|tỉnh|Tỉnh|xã|phường|cấp (?:tỉnh|xã|huyện|thôn))(?P<sign>\s*,\s*|\s+và\s+)(?P<other>cấp (?:xã|huyện|thôn|cơ sở))$"
)
_MOST_WORDS = 6
_REACH = 100  # letters in which the beginning of a name is seen


def written_out(clause: str, known: Known) -> tuple[str, frozenset[str]]:
    """``clause`` with its factored lists as full names separated by ";", and those names."""
    parts: list[str] = []
    made: set[str] = set()
    while found := _HEAD.search(clause):
        items, rest = _items(clause[found.end() :])
        if (found["bare"] or found["named"] is not None) and len(items) < 2:
            break
        head = _head_of(found)
        title: str = found["title"] or ""
        names = [f"{title}{head} {name}" for name in _grouped(items, head, known)]
        parts += [_DANGLING.sub("", clause[: found.start()]), *names]
        made.update(names)
        clause = rest
    return "; ".join(filter(None, (*parts, clause))), frozenset(made)


def _head_of(found: re.Match[str]) -> str:
    if found["of"]:
        return f"{found['of']} {found['place']}"
    word: str = found["head"] or found["alone"] or found["bare"]
    small = word in _PLACES.split("|") or (found["title"] and word.lower() in ("phòng", "ban"))
    return word if small else word[:1].upper() + word[1:]


def _items(text: str) -> tuple[list[tuple[str, str]], str]:
    """The items up to the next full name, each with the sign before it; and the rest of the text."""
    items: list[tuple[str, str]] = []
    at, sign = 0, ""
    while at <= len(text):
        cut = _SIGN.search(text, at)
        end = cut.start() if cut else len(text)
        item = text[at:end].strip(" .")
        ahead = text[at : at + _REACH]
        if items and (starts_name(ahead) or _PLACED.match(ahead)) and not _is_field(item):
            return items, text[at:]
        if item:
            items.append((sign, item))
        if cut is None:
            break
        at, sign = cut.end(), cut[0]
    return items, ""


def _is_field(item: str) -> bool:
    """A ministry's field that reads like the beginning of a body: "Công an" in "Các Bộ: Tài chính, Công an"."""
    return item in ("Công an", "Thanh tra")


def _grouped(items: list[tuple[str, str]], head: str, known: Known) -> list[str]:
    """Items joined where their signs belong to a name: by ";" if the list uses it, else by the directory."""
    if any(";" in sign for sign, _ in items):
        return _joined_by_semicolon(items)
    names: list[str] = []
    i = 0
    while i < len(items):
        n = _longest(items[i : i + _MOST_WORDS], head, known)
        names.append(_join(items[i : i + n]))
        i += n
    return names


def _joined_by_semicolon(items: list[tuple[str, str]]) -> list[str]:
    names: list[str] = []
    for sign, item in items:
        if names and ";" not in sign:
            names[-1] += sign + item
        else:
            names.append(item)
    return names


def _longest(items: list[tuple[str, str]], head: str, known: Known) -> int:
    """How many items make the longest known name; 1 if none does."""
    return next((n for n in range(len(items), 1, -1) if known(f"{head} {_join(items[:n])}")), 1)


def _join(items: list[tuple[str, str]]) -> str:
    return items[0][1] + "".join(sign + item for sign, item in items[1:])


def distributed(name: str, known: Known) -> list[str]:
    """One piece that names several bodies by a common beginning, as full names; else the piece alone.

    "Bộ Công an, Tài chính" only where the directory knows each of them.
    """
    if level := _OF_LEVEL.match(name):
        own = name[: level.start("sign")]
        return [own, f"{level['body']} {level['other']}"]
    if (place := _OF_PLACE.match(name)) and re.search(rf"(?:,|\s+và)\s*(?={_PLACE})", name):
        first, *others = re.split(rf"(?:\s*,\s*|\s+và\s+)(?={_PLACE})", name)
        return [first, *(f"{place['body']} {other}" for other in others)]
    head = _FIRST.match(name)
    if head is None or known(name) or not _SIGN.search(name):
        return [name]
    items, rest = _items(name[head.end() :])
    if not rest and len(items) > 1 and all(_LETTERS.fullmatch(item) for _, item in items):
        return [f"{head['head']} {item}" for _, item in items]
    names = [f"{head['head']} {item}" for item in _grouped(items, head["head"], known)]
    return names if not rest and len(names) > 1 and all(map(known, names)) else [name]
