"""Draw ``docs/states.svg`` from the table in ``workflow/rules/states.py``: ``python docs/draw_states.py``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from workflow.rules.states import TRANSITIONS, Move, State, Transition

TERMS = {
    State.ASSIGNED: "mới giao",
    State.IN_PROGRESS: "đang thực hiện",
    State.SUBMITTED: "đã báo cáo, chờ xét",
    State.RETURNED: "yêu cầu bổ sung",
    State.REFUSED: "trả lại",
    State.COMPLETED: "hoàn thành",
    State.WITHDRAWN: "rút",
}
MOVES = {
    Move.RECEIVE: "tiếp nhận",
    Move.PROGRESS: "cập nhật",
    Move.SUBMIT: "báo cáo hoàn thành",
    Move.ACCEPT: "chấp nhận",
    Move.RETURN: "yêu cầu bổ sung",
    Move.REFUSE: "trả lại",
    Move.INSIST: "giữ nguyên",
    Move.REASSIGN: "giao lại",
    Move.HAND_OVER: "bàn giao",
    Move.WITHDRAW: "rút",
    Move.REOPEN: "mở lại",
}
#: Centre of each box.
PLACES = {
    State.ASSIGNED: (170, 150),
    State.IN_PROGRESS: (460, 150),
    State.SUBMITTED: (740, 150),
    State.COMPLETED: (1050, 150),
    State.REFUSED: (170, 350),
    State.RETURNED: (740, 350),
    State.WITHDRAWN: (460, 470),
}
#: Arrows that must pass around a box between their ends bend further.
BENDS = {(State.ASSIGNED, State.SUBMITTED): 215, (State.COMPLETED, State.IN_PROGRESS): 100}
WIDTH, HEIGHT, BOX_W, BOX_H = 1180, 540, 176, 56


def _box(state: State) -> str:
    x, y = PLACES[state]
    return (
        f'<rect class="box" x="{x - BOX_W / 2}" y="{y - BOX_H / 2}" width="{BOX_W}" height="{BOX_H}" rx="8"/>'
        f'<text class="term" x="{x}" y="{y - 3}">{TERMS[state]}</text>'
        f'<text class="code" x="{x}" y="{y + 16}">{state.value}</text>'
    )


def _edge_point(source: State, target: State) -> tuple[float, float]:
    """Where the line from the centre of ``source`` towards ``target`` leaves the box."""
    (x0, y0), (x1, y1) = PLACES[source], PLACES[target]
    dx, dy = x1 - x0, y1 - y0
    share = min(
        (BOX_W / 2 + 4) / abs(dx) if dx else 9.0,
        (BOX_H / 2 + 4) / abs(dy) if dy else 9.0,
    )
    return x0 + dx * share, y0 + dy * share


def _arrow(source: State, target: State, label: str) -> str:
    """A bent line, so that there and back do not lie on each other, with its moves beside it."""
    if source is target:
        x, y = PLACES[source][0], PLACES[source][1] - BOX_H / 2
        return (
            f'<path class="line" d="M{x - 34},{y} C{x - 54},{y - 48} {x + 54},{y - 48} {x + 34},{y}"/>'
            f'<text class="move" x="{x}" y="{y - 42}">{label}</text>'
        )
    (x0, y0), (x1, y1) = _edge_point(source, target), _edge_point(target, source)
    dx, dy = x1 - x0, y1 - y0
    length = (dx * dx + dy * dy) ** 0.5
    bend = BENDS.get((source, target), 12 if target is State.WITHDRAWN else 30)
    cx, cy = (x0 + x1) / 2 + dy / length * bend, (y0 + y1) / 2 - dx / length * bend
    side = abs(dx) < 1  # an upright pair: words stand beside the line, not on it
    lx = cx + (78 if cx > x0 else -78) * side
    ly = cy if side else (y0 + y1) / 4 + cy / 2 - (8 if cy < y0 else -16)
    path = f'<path class="line" d="M{x0:.0f},{y0:.0f} Q{cx:.0f},{cy:.0f} {x1:.0f},{y1:.0f}"/>'
    if target is State.WITHDRAWN:
        return path
    return path + f'<text class="move" x="{lx:.0f}" y="{ly:.0f}">{label}</text>'


def _pair(row: Transition) -> tuple[str, str]:
    return row.source.value, row.target.value


def draw() -> str:
    """The whole diagram as SVG text."""
    parts = [_box(state) for state in State]
    drawn = [
        row for row in TRANSITIONS if row.move is not Move.HAND_OVER
    ]  # said in words: it leaves every open state
    for (source, target), rows in groupby(sorted(drawn, key=_pair), key=_pair):
        label = ", ".join(MOVES[row.move] for row in rows)
        parts.append(_arrow(State(source), State(target), label))
    style = (
        "text{font-family:'Be Vietnam Pro',system-ui,sans-serif;text-anchor:middle}"
        ".box{fill:#fff;stroke:#8f1d1d;stroke-width:1.6}.term{font-size:15px;font-weight:600;fill:#1b2430}"
        ".code{font-size:12px;fill:#4b5563}.line{fill:none;stroke:#4b5563;stroke-width:1.4;marker-end:url(#tip)}"
        ".move{font-size:12.5px;fill:#0b4f8a;paint-order:stroke;stroke:#fff;stroke-width:4px}"
        ".note{font-size:13px;fill:#4b5563;text-anchor:start}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="Các trạng thái của một phân công"><style>{style}</style>'
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="#4b5563"/></marker></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#f4f6f8"/>'
        + "".join(parts)
        + '<text class="note" x="570" y="468">Mọi phân công chưa kết thúc đều có thể được rút, kèm lý do,</text>'
        '<text class="note" x="570" y="488">hoặc bàn giao theo văn bản cho cơ quan tiếp nhận (trở lại “mới giao”).</text>'
        "</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_name("states.svg").write_text(draw(), encoding="utf-8")
