"""Which duties of an import are shown: by where they stand, or by what is the matter with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask_babel import lazy_gettext as _l

from workflow.intake.columns import Role
from workflow.services.import_sheet import Item
from workflow.web.import_sentences import BLOCKERS

#: Where a duty stands; what must be corrected stays there also after somebody has looked at it.
STANDINGS: dict[str, tuple[object, Callable[[Item], bool]]] = {
    "all": (_l("Tất cả"), lambda _item: True),
    "blocked": (_l("Phải sửa"), lambda item: item.blocked),
    "warned": (_l("Nên xem"), lambda item: item.doubtful and not item.blocked),
    "unseen": (_l("Chưa xem"), lambda item: not item.seen),
    "seen": (_l("Đã xem"), lambda item: item.seen),
}

#: What is the matter, in few words: first the codes of ``draft_of`` that stand in the way of registering.
REASONS: dict[str, object] = {
    "text_missing": _l("thiếu nội dung"),
    "lead_missing": _l("chưa có chủ trì"),
    "lead_unknown": _l("tên chủ trì chưa nhận ra"),
    "fan_out_unconfirmed": _l("nhóm chưa xác nhận"),
    "look_needed": _l("đáng ngờ, phải xem"),
    "names": _l("tên cơ quan"),
    "deadline": _l("thời hạn"),
    "inherited": _l("lấy theo đề mục"),
    "twin": _l("có thể trùng"),
    "request": _l("chỉ là đề nghị"),
    "reading": _l("cách đọc dòng"),
}
_OF_COLUMN = {
    Role.DEADLINE.value: "deadline",
    Role.OWNER.value: "names",
    Role.OWNERS.value: "names",
    Role.COORDINATE.value: "names",
}
_OF_CODE = {
    "request_only": "request",
    "same_duty_twice": "twin",
    "same_duty_elsewhere": "twin",
    "owner_inherited": "inherited",
    "deadline_inherited": "inherited",
}


#: Blockers that already say what is the matter with the names.
_OF_LEAD = frozenset({"lead_missing", "lead_unknown", "fan_out_unconfirmed"})


def reasons_of(item: Item) -> set[str]:
    """Keys of ``REASONS`` that hold for the duty: what blocks it, and what nobody has looked at yet."""
    if not item.doubtful:
        return set()
    found = set(item.draft.blockers)
    if not item.seen:
        found |= {"inherited"} if item.draft.inherited else set()
        found |= {"twin"} if item.twin_of is not None else set()
        found |= {_OF_CODE.get(p.code) or _OF_COLUMN.get(str(p.column), "reading") for p in item.draft.doubts}
    return found - {"names"} if found & _OF_LEAD else found


def shows(show: str) -> Callable[[Item], bool]:
    """Whether a duty belongs to the filter of this name; an unknown name shows all."""
    if show in REASONS:
        return lambda item: show in reasons_of(item)
    return STANDINGS.get(show, STANDINGS["all"])[1]


def reasons_counted(items: Iterable[Item]) -> list[tuple[str, str, int]]:
    """Each reason that holds somewhere: its key, its words, how many duties."""
    found = [reasons_of(item) for item in items]
    counts = {key: sum(key in one for one in found) for key in REASONS}
    return [(key, str(words), counts[key]) for key, words in REASONS.items() if counts[key]]


def blocking_by_sentence(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """What stands in the way of registering, each sentence once with the duties that it is about."""
    about: Mapping[str, list[Item]] = defaultdict(list)
    for item in items:
        for code in item.draft.blockers if item.blocked else ():
            about[code].append(item)
    return [(str(words), about[code]) for code, words in BLOCKERS.items() if code in about]


def numbers(items: Sequence[Item]) -> str:
    """The labels of duties, runs drawn together: "1–12, 15, 16.2"; ``items`` in their order."""
    runs: list[list[str]] = []
    for item in items:
        follows = bool(runs) and item.label.isdigit() and runs[-1][-1].isdigit()
        if follows and int(item.label) == int(runs[-1][-1]) + 1:
            runs[-1].append(item.label)
        else:
            runs.append([item.label])
    return ", ".join(", ".join(run) if len(run) < 3 else f"{run[0]}–{run[-1]}" for run in runs)
