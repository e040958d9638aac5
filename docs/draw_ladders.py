"""Draw ``docs/ladders.svg`` from the shipped ladders in ``workflow/rules/rungs.py``: ``python docs/draw_ladders.py``."""

from __future__ import annotations

from pathlib import Path

from workflow.rules.rungs import DEFAULT_LADDERS, Audience, Ladder, Rung
from workflow.web.ladder_picture import days, height_of, picture

AUDIENCES = {
    Audience.OFFICER: "người phụ trách",
    Audience.HEAD: "thủ trưởng",
    Audience.OFFICE: "cơ quan thường trực",
    Audience.LEADER: "tổ trưởng",
}
NAMES = {
    "completion": ("Thang hoàn thành", "hạn"),
    "reception": ("Thang tiếp nhận", "ngày giao"),
    "review": ("Thang xét duyệt", "ngày báo cáo"),
}
WIDTH, MARGIN, HEAD, NOTE = 820, 24, 34, 26


def _sentence(rung: Rung) -> str:
    again = f", rồi mỗi {rung.repeat_every} ngày, {rung.repeat_max} lần" if rung.repeat_max else ""
    return f"{days(rung.wait)}: {', '.join(AUDIENCES[a] for a in rung.audience)}{again}"


def _panel(ladder: Ladder, top: int) -> str:
    name, day_name = NAMES[ladder.code]
    inner = picture(ladder, AUDIENCES, day_name)
    note = "; ".join(_sentence(rung) for rung in ladder.rungs)
    height = height_of(ladder)
    return (
        f'<text class="name" x="{MARGIN}" y="{top + 20}">{name}</text>'
        f'<svg x="{MARGIN}" y="{top + HEAD}" width="{WIDTH - 2 * MARGIN}" height="{height}">'
        f"<desc>{note}</desc>{inner}</svg>"
    )


def draw() -> str:
    """The three ladders, one below the other, as SVG text."""
    parts, top = [], 10
    for ladder in DEFAULT_LADDERS:
        parts.append(_panel(ladder, top))
        top += HEAD + height_of(ladder) + 14
    legend = (
        f'<circle class="told" cx="{MARGIN + 8}" cy="{top + 6}" r="7"/><text class="note" x="{MARGIN + 22}" y="{top + 11}">'
        "nhắc</text>"
        f'<circle class="told urging" cx="{MARGIN + 88}" cy="{top + 6}" r="7"/><text class="note" x="{MARGIN + 102}" '
        f'y="{top + 11}">đôn đốc</text>'
        f'<circle class="copied" cx="{MARGIN + 188}" cy="{top + 6}" r="6"/><text class="note" x="{MARGIN + 202}" '
        f'y="{top + 11}">bản sao; ngày là ngày làm việc</text>'
    )
    style = (
        "text{font-family:'Be Vietnam Pro',system-ui,sans-serif}"
        ".name{font-size:16px;font-weight:600;fill:#1b2430}.lane-name{font-size:12.5px;fill:#4b5563;paint-order:stroke;stroke:#f4f6f8;stroke-width:5px}"
        ".lane{stroke:#d8dee5;stroke-width:2px}.own-day{stroke:#8f1d1d;stroke-width:2px;stroke-dasharray:4 3}"
        ".own-day-name{font-size:12.5px;font-weight:600;fill:#9d1c16}.stop-day{font-size:13px;font-weight:600;fill:#1b2430}"
        ".stop-day.stop-again{fill:#4b5563;font-weight:400}.told{fill:#3c7fc0}.told.urging{fill:#b3261e}"
        ".copied{fill:#fff;stroke:#3c7fc0;stroke-width:2.5px}.copied.urging{stroke:#b3261e}circle.stop-again{opacity:.55}"
        ".note{font-size:13px;fill:#4b5563}"
    )
    height = top + NOTE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="Ba thang đôn đốc có sẵn"><style>{style}</style>'
        f'<rect width="{WIDTH}" height="{height}" fill="#f4f6f8"/>' + "".join(parts) + legend + "</svg>\n"
    )


if __name__ == "__main__":
    Path(__file__).with_name("ladders.svg").write_text(draw(), encoding="utf-8")
