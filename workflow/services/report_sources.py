"""The computed words of a section: its standing text with the blanks filled, then what its source gives."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from models.report import Outline
from workflow.rules import report_sentences as s
from workflow.rules.classification import DONE, Bucket
from workflow.rules.key_task_summary import summary
from workflow.rules.report_outline import NumberStyle, Source
from workflow.rules.report_text import filled, note, row
from workflow.rules.states import State
from workflow.rules.typed_numbers import write_number
from workflow.services.indicator_results import Result
from workflow.services.report_gathering import Gathering
from workflow.services.report_group_words import group_lines

_KINDS = (
    "nghị quyết",
    "quyết định",
    "chỉ thị",
    "kế hoạch",
    "thông báo",
    "hướng dẫn",
    "tờ trình",
    "báo cáo",
    "công văn",
)
_OTHER = "văn bản khác"
SHORT = "short"
"""The form of key tasks that only counts them."""
FORMS = ("lines", "table", SHORT)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a section is computed: ``group`` is a heading of the indicator list, ``form`` lines, table or short."""

    group: str = ""
    form: str = "lines"
    verb: str = s.HANDLED
    compare: bool = False
    landscape: bool = False


def settings_of(section: Outline) -> Settings:
    """The settings of a section; what they do not name keeps its default."""
    return Settings(**json.loads(section.settings or "{}"))


@dataclass
class Computed:
    """The words of one section, where they come from, and what nobody entered."""

    text: str = ""
    sources: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def compute(facts: Gathering, section: Outline) -> Computed:
    """What the section says by itself."""
    found, how = Computed(), settings_of(section)
    standing = filled(section.standing, lambda place: _words(facts, found, how, place))
    given = _GIVERS[section.source](facts, found, how) if section.source in _GIVERS else []
    if not given and section.style is NumberStyle.APPENDIX and not standing.strip():
        given = ["Không có nội dung trong kỳ."]
    lead = standing.strip()
    if section.source in _GIVERS and not given and lead.endswith(":"):
        lead = ""  # announces a list that is empty: the editor is to write, not to leave it hanging
    found.text = "\n".join(line for line in (lead, *given) if line)
    found.sources = list(dict.fromkeys(found.sources))
    found.missing = list(dict.fromkeys(found.missing))
    return found


def _words(facts: Gathering, found: Computed, how: Settings, place: str) -> str | None:
    if place in facts.head_words:
        return facts.head_words[place]
    verb, _space, rest = place.partition(" ")
    if verb == "văn" and rest.startswith("bản "):
        return _documents_of_kind(facts, found, rest.removeprefix("bản "))
    for name, form in _FORMS.items():
        if place.startswith(f"{name} "):
            return _of_indicator(facts, found, place.removeprefix(f"{name} "), form, how)
    return None


Form = Callable[[s.Line, Settings, str], str]
_FORMS: dict[str, Form] = {
    "câu": lambda line, how, _rest: s.sentence(line, verb=how.verb, compare=how.compare),
    "số": lambda line, _how, _rest: s.figure_words(line),
    "đếm": lambda line, _how, _rest: s.counted(line.total) if line.total is not None else s.GAP,
    "tỷ lệ": lambda line, _how, _rest: s.percent_words(line.percent),
    "tử": lambda line, _how, _rest: write_number(line.figure.numerator) or s.GAP,
    "mẫu": lambda line, _how, _rest: write_number(line.figure.denominator) or s.GAP,
    "còn": lambda line, _how, _rest: write_number(line.figure.remainder) or s.GAP,
    "gồm": lambda line, _how, _rest: s.parts_words(line, unit_behind=False),
    "các cấp": lambda line, _how, _rest: s.parts_words(line, unit_behind=True),
    "phần": lambda line, _how, part: _part(line, part),
}


def _part(line: s.Line, name: str) -> str:
    figure = dict(line.parts).get(name)
    return write_number(figure.value) if figure is not None and figure.value is not None else s.GAP


def _of_indicator(facts: Gathering, found: Computed, named: str, form: Form, how: Settings) -> str:
    code, _slash, part = named.partition("/")
    result = facts.by_code.get(code)
    if result is None:
        found.missing.append(f"Chưa lập chỉ tiêu “{code}” cho kỳ này")
        return s.GAP
    _note(facts, found, result)
    return form(facts.line(result), how, part)


def _note(facts: Gathering, found: Computed, result: Result) -> None:
    """Remember where the figure comes from, and what is missing of it."""
    line = facts.line(result)
    found.sources.append(
        f"Chỉ tiêu “{result.line.name}”: {s.figure_words(line)} ({result.entered}/{result.asked} cơ quan)"
    )
    lacking = [
        *result.missing,
        *(agency for part in facts.parts.get(result.line.id, ()) for agency in part.missing),
    ]
    if lacking:
        found.missing.append(f"{result.line.name}: {s.joined(dict.fromkeys(lacking))} chưa nhập")
    elif line.missing:
        found.missing.append(f"{result.line.name}: chưa giao cơ quan nào nhập")


def _documents_of_kind(facts: Gathering, found: Computed, kind: str) -> str:
    """A footnote that cites the authority's own documents of that kind; nothing where there are none."""
    own = [d for d in facts.documents if d.kind.lower() == kind and d.issuer in _own_names(facts)]
    if not own:
        return ""
    found.sources.append(f"Sổ văn bản: {len(own)} {kind} ban hành trong kỳ")
    return note(s.joined(d.cited for d in own))


def _own_names(facts: Gathering) -> set[str]:
    return {facts.authority.name, facts.authority.short_name}


def _indicators(facts: Gathering, found: Computed, how: Settings) -> list[str]:
    results = facts.of_section(how.group)
    for result in results:
        _note(facts, found, result)
    if how.form == "table":
        return _indicator_table(facts, results, how) if results else []
    sentences = [s.sentence(facts.line(r), verb=how.verb, compare=how.compare) for r in results]
    return [f"- {text}{'.' if n == len(sentences) else ';'}" for n, text in enumerate(sentences, 1)]


def _indicator_table(facts: Gathering, results: list[Result], how: Settings) -> list[str]:
    before = ("Kỳ trước",) if how.compare else ()
    lines = [row("STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả", "Tỷ lệ", *before, "Ghi chú")]
    for n, result in enumerate(results, 1):
        line = facts.line(result)
        share = "" if line.percent is None else s.percent_words(line.percent)
        past = (_before(line),) if how.compare else ()
        remark = "" if not result.missing else f"Thiếu số liệu của {len(result.missing)} cơ quan"
        if result.differs is not None:
            remark = f"Lệch {write_number(abs(result.differs))} so với tổng các phần"
        lines.append(row(str(n), line.name, line.unit, s.figure_words(line), share, *past, remark))
        for name, figure in line.parts:
            part = write_number(figure.value) if figure.value is not None else s.GAP
            lines.append(row("", f"- {name}", line.unit, part, "", *("" for _ in past), ""))
    return lines


def _before(line: s.Line) -> str:
    if line.before is None:
        return ""
    return s.figure_words(s.Line(line.name, line.unit, line.kind, line.before, line.total_before))


def _documents(facts: Gathering, found: Computed, how: Settings) -> list[str]:
    documents = facts.documents
    found.sources.append(f"Sổ văn bản: {len(documents)} văn bản ban hành trong kỳ")
    lines = []
    for issuer, group in groupby(documents, key=lambda d: d.issuer):
        kinds = Counter(d.kind.lower() or _OTHER for d in group)
        listed = sorted(kinds.items(), key=lambda item: (_rank(item[0]), item[0]))
        lines.append(f"- {s.issued_words(issuer, listed)}.")
    if how.form != "table" or not documents:
        return lines
    head = row("STT", "Số, ký hiệu", "Ngày ban hành", "Loại văn bản", "Cơ quan ban hành", "Trích yếu")
    rows = [
        row(str(n), d.number, f"{d.issued_on:%d/%m/%Y}", d.kind, d.issuer, d.subject)
        for n, d in enumerate(documents, 1)
    ]
    return [*lines, head, *rows]


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


_PROGRESS = {
    Bucket.DONE_ON_TIME: "Hoàn thành đúng hạn",
    Bucket.DONE_LATE: "Hoàn thành quá hạn",
    Bucket.OPEN_IN_TIME: "Đang thực hiện, trong hạn",
    Bucket.OPEN_OVERDUE: "Quá hạn, chưa hoàn thành",
    Bucket.UNDATED: "Đang thực hiện, không có thời hạn",
}


def _duties(facts: Gathering, found: Computed, how: Settings) -> list[str]:
    rows = facts.duties
    found.sources.append(f"Sổ theo dõi: {len(rows)} nhiệm vụ trong kỳ, tính đến ngày {facts.today:%d/%m/%Y}")
    if not rows:
        return []
    done = sum(r.bucket in DONE for r in rows)
    late = sum(r.bucket is Bucket.OPEN_OVERDUE for r in rows)
    lead = (
        f"Tổng số {s.counted(len(rows))} nhiệm vụ: đã hoàn thành {s.counted(done)}; chưa hoàn thành "
        f"{s.counted(len(rows) - done)}, trong đó quá hạn {s.counted(late)}. "
        f"Dữ liệu tính đến ngày {facts.today:%d/%m/%Y}."
    )
    if how.form != "table":
        return [lead]
    head = row(
        "STT",
        "Nhiệm vụ",
        "Văn bản giao nhiệm vụ",
        "Đơn vị chủ trì",
        "Thời hạn",
        "Kết quả thực hiện",
        "Tiến độ",
    )
    return [
        lead,
        head,
        *(
            row(
                str(n),
                r.duty,
                r.document,
                r.agency,
                f"{r.due:%d/%m/%Y}" if r.due else "",
                r.words,
                "Đã báo cáo, chờ xét" if r.state is State.SUBMITTED else _PROGRESS.get(r.bucket, ""),  # type: ignore[arg-type]
            )
            for n, r in enumerate(rows, 1)
        ),
    ]


def _difficulties(facts: Gathering, found: Computed, _how: Settings) -> list[str]:
    said = facts.difficulties
    found.sources.append(f"Sổ theo dõi: {len(said)} khó khăn, vướng mắc nêu trong kỳ")
    lines = []
    for agency, group in groupby(said, key=lambda d: d.agency):
        words = [
            _sentence(d.difficulty) + (f" Kiến nghị: {_sentence(d.proposal)}" if d.proposal else "")
            for d in group
        ]
        lines.append(f"- {agency}: {' '.join(words)}")
    return lines


def _sentence(text: str) -> str:
    words = " ".join(text.split()).rstrip(" .;")
    return f"{words}."


def _key_tasks(facts: Gathering, found: Computed, how: Settings) -> list[str]:
    tasks = facts.tasks_ahead
    found.sources.append(f"Nhiệm vụ trọng tâm {facts.ahead.label}: {len(tasks)} câu")
    if how.form == SHORT:
        lines = summary((task.listed for task in tasks), facts.ahead.label)
        return [f"- {line}{'.' if n == len(lines) else ';'}" for n, line in enumerate(lines, 1)]
    return [f"- {task.text}" for task in tasks]


def _working_groups(facts: Gathering, found: Computed, _how: Settings) -> list[str]:
    counts, acts = facts.group_counts, facts.group_acts
    found.sources.append(f"Danh sách Tổ công tác: {len(acts)} quyết định ban hành trong kỳ")
    if not counts:
        found.missing.append("Chưa ghi Tổ công tác nào")
    found.missing += [f"{name}: chưa có số thành viên" for c in counts for name in c.unknown]
    return group_lines(acts, counts, facts.counted_on)


_GIVERS = {
    Source.INDICATORS: _indicators,
    Source.DOCUMENTS: _documents,
    Source.DUTIES: _duties,
    Source.DIFFICULTIES: _difficulties,
    Source.KEY_TASKS: _key_tasks,
    Source.WORKING_GROUPS: _working_groups,
}
