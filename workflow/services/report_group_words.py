"""What a report says about working groups: the decisions of the period, then how many groups and members there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from workflow.rules import report_sentences as s
from workflow.rules.working_groups import ACT_WORDS, LEVEL_WORDS, GroupLevel, LevelCount, count_words
from workflow.services.key_task_facts import cited
from workflow.services.report_gathering import GroupAct


def group_lines(acts: Sequence[GroupAct], counts: Sequence[LevelCount], day: date) -> list[str]:
    """The decisions of the highest level one by one, those of the levels below counted; then the count on ``day``."""
    levels = list(GroupLevel)
    top = min((levels.index(act.level) for act in acts), default=0)
    lines = [_said(act) for act in acts if levels.index(act.level) == top]
    below = Counter((levels.index(a.level), a.act) for a in acts if levels.index(a.level) > top)
    lines += [
        f"Ở {LEVEL_WORDS[levels[level]]} đã ban hành {s.counted(n)} quyết định {ACT_WORDS[act]} Tổ công tác."
        for (level, act), n in sorted(below.items())
    ]
    words = count_words(counts, day)
    return [*lines, f"{words}."] if words else lines


def _said(act: GroupAct) -> str:
    """ "Chủ tịch UBND thành phố ban hành Quyết định số 1482/QĐ-UBND ngày 03/06/2024 kiện toàn Tổ công tác …"."""
    decision = cited("Quyết định", act.number, act.issued_on)
    return f"{act.issuer} ban hành {decision} {ACT_WORDS[act.act]} {act.group}."
