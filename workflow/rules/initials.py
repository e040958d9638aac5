"""The initials officials write for an agency's name, made by rule from the full name."""

from __future__ import annotations

import re
from itertools import product

from workflow.rules.names import canon

# Phrases whose short form is fixed by use (domain.md e.2).
_FIXED: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): short
    for phrase, short in {
        "ủy ban nhân dân": "UBND",
        "hội đồng nhân dân": "HĐND",
        "ủy ban mặt trận tổ quốc": "UBMTTQ",
        "mặt trận tổ quốc": "MTTQ",
        "việt nam": "VN",
        "bảo hiểm xã hội": "BHXH",
        "chỉ huy quân sự": "CHQS",
        "công an": "CA",
        "ban chỉ đạo": "BCĐ",
        "ban quản lý": "BQL",
        "ban quản lý dự án": "BQLDA",
        "tổ công tác": "TCT",
        "tổ công tác triển khai đề án": "TCTTKĐA",
        "văn phòng": "VP",
    }.items()
}
_LONGEST_FIXED = max(map(len, _FIXED))
_PLACES = {
    ("tỉnh",): ("T",),
    ("thành", "phố"): ("TP", "TP."),
    ("thị", "xã"): ("TX", "TX."),
    ("thị", "trấn"): ("TT", "TT."),
    ("huyện",): ("H.",),
    ("quận",): ("Q.",),
    ("phường",): ("P.",),
    ("xã",): ("X.",),
    ("đặc", "khu"): ("ĐK",),
}
_GLUED = frozenset({"T", "TP", "TX"})
_KEPT_WHOLE = frozenset({"sở", "bộ", "phòng", "ban", "cục", "vụ", "viện", "chi", "hội", "trung"})
_SHORT_HEADS = {"phòng": ("P.", "P. ")}
# Of these there is one in every place: without the place the letters name nobody.
_NEEDS_PLACE = frozenset({"UBND", "HĐND", "CA"})
_JOINTS = {
    "và": ("", "&", "-"),
    "-": ("", "-"),
    "\u2013": ("", "-"),
    "&": ("", "&"),
    ",": ("", ",", "-"),
}
_MOST_JOINTS = 4
_TOKEN = re.compile(r"\w+(?:[-/]\w+)*|[,&\u2013-]")


def _place_at(words: list[str]) -> int:
    """Index where the place begins ("… | thành phố Bắc Kạn"); the number of words if there is none."""
    i = 1
    while i < len(words):
        fixed = _fixed_at(words, i)
        if fixed:
            i += fixed
            continue
        two = tuple(words[i : i + 2])
        if two in _PLACES or (two[:1] in _PLACES and two != ("xã", "hội")):
            return i
        i += 1
    return len(words)


def _fixed_at(words: list[str], i: int) -> int:
    """How many words of a fixed phrase start at ``i``; 0 if none does."""
    for length in range(_LONGEST_FIXED, 0, -1):
        if tuple(words[i : i + length]) in _FIXED:
            return length
    return 0


def _bodies(words: list[str], written: list[str]) -> set[str]:
    """All ways to abbreviate a run of words: letters only, or with "&", "-", "," at the joints."""
    options: list[tuple[str, ...]] = []
    joints = i = 0
    while i < len(words):
        fixed = _fixed_at(words, i)
        if fixed:
            options.append((_FIXED[tuple(words[i : i + fixed])],))
        elif words[i] in _JOINTS:
            joints += 1
            options.append(_JOINTS[words[i]] if joints <= _MOST_JOINTS else ("",))
        else:
            whole = written[i].isupper() or written[i].isdigit()
            options.append((written[i] if whole else written[i][0].upper(),))
        i += fixed or 1
    return {"".join(parts) for parts in product(*options)}


def _with_place(short: str, place: list[str], written: list[str]) -> set[str]:
    """``short`` followed by the place in full, with its kind shortened, or by its kind alone."""
    kind = 2 if tuple(place[:2]) in _PLACES else 1
    name = " ".join(written[kind:])
    made: set[str] = set()
    for kind_form in (" ".join(written[:kind]), *_PLACES[tuple(place[:kind])]):
        joins = ("", " ") if kind_form in _GLUED and short.isupper() and " " not in short else (" ",)
        for join in joins:
            made.add(f"{short}{join}{kind_form}")
            if name:
                made |= {
                    f"{short}{join}{kind_form} {name}",
                    f"{short}{join}{kind_form}{name}",
                }
    return {form for form in made if not form.endswith(".")}


def initials(name: str) -> frozenset[str]:
    """Every abbreviation officials would write for ``name``.

    "Sở Văn hóa, Thể thao và Du lịch" gives SVHTTDL, "Sở VHTTDL", "Sở VHTT&DL", VHTTDL …;
    "Công an thành phố Bắc Kạn" CATP, "CATP Bắc Kạn", "CA thành phố"; "Ủy ban nhân dân phường
    Sông Cầu" "UBND phường Sông Cầu". Two agencies may share one: who matches must look for that.
    """
    written = _TOKEN.findall(canon(name))
    words = [w.casefold() for w in written]
    cut = _place_at(words)
    core, place = words[:cut], words[cut:]
    if not core:
        return frozenset()
    cores = _bodies(core, written[:cut])
    if core[0] in _KEPT_WHOLE and len(core) > 1 and not _fixed_at(core, 0):
        bodies = {b for b in _bodies(core[1:], written[1:cut]) if len(b) > 1}
        heads = (f"{written[0]} ", *_SHORT_HEADS.get(core[0], ()))
        cores |= {head + body for head, body in product(heads, bodies)}
        cores |= {body for body in bodies if len(body) > 2}
    elif _fixed_at(core, 0) and _fixed_at(core, 0) < len(core):
        first = _fixed_at(core, 0)
        lead = _FIXED[tuple(core[:first])]
        rest = _bodies(core[first:], written[first:cut])
        cores |= {f"{lead} {body.lstrip('&,-')}" for body in rest}
        cores.add(f"{lead} {' '.join(written[first:cut])}")
    cores = {c for c in cores if len(c) > 1}
    alone = cores - _NEEDS_PLACE if place else cores
    made = set(alone)
    if place:
        for short in cores:
            made |= _with_place(short, place, written[cut:])
    return frozenset(made - {canon(name)})
