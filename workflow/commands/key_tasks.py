"""``dondoc key-tasks``: the roll-up of a period, computed and printed."""

from __future__ import annotations

import json

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency
from workflow.commands.db import require_up_to_date
from workflow.rules.names import fold
from workflow.rules.periods import parse_period
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.runtime import build
from workflow.services import key_tasks
from workflow.services.key_task_reading import RollUp, read_list
from workflow.settings import read_settings


@click.command(help="Tổng hợp nhiệm vụ trọng tâm của một kỳ (2026, 2026-H2, 2026-Q4, 2026-12).")
@click.option("--period", "code", required=True, help="Mã kỳ, ví dụ 2026-H2.")
@click.option("--authority", default="", help="Tên cơ quan gốc, khi có nhiều cơ quan.")
@click.option("--json", "as_json", is_flag=True, help="In ra JSON.")
def command(code: str, authority: str, as_json: bool) -> None:
    """Compute, store and print; edited sentences stay as they are."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    period, now = parse_period(code), runtime.clock()
    with runtime.database.write() as session:
        root = authority_named(session, authority)
        key_tasks.compute(session, root, period, by=None, now=now)
        found = key_tasks.find_list(session, root.id, period.code)
        assert found is not None
        roll_up = read_list(session, found)
    if as_json:
        click.echo(json.dumps(_as_data(roll_up), ensure_ascii=False, indent=2))
        return
    click.echo(f"Nhiệm vụ trọng tâm {period.label}: {roll_up.printed} câu.")
    for number, heading in enumerate(roll_up.headings, 1):
        click.echo(f"\n{number}. {heading.leads}")
        for sentence in heading.sentences:
            if not sentence.dropped:
                click.echo(f"- {sentence.text}")


def authority_named(session: Session, name: str) -> Agency:
    """The root agency of that name; without a name the only one there is.

    Raises:
        Refusal: ``authority_unknown``, ``authority_needed`` (there is none) or ``authority_ambiguous``.
    """
    roots = session.scalars(sa.select(Agency).where(Agency.parent_id.is_(None)).order_by(Agency.id)).all()
    wanted = clean_line(name)
    found = [root for root in roots if not wanted or fold(root.name) == fold(wanted)]
    if len(found) == 1:
        return found[0]
    if wanted:
        raise Refusal("authority_unknown", name=wanted)
    raise Refusal("authority_needed" if not roots else "authority_ambiguous")


def _as_data(roll_up: RollUp) -> dict[str, object]:
    return {
        "period": roll_up.period,
        "computed_at": roll_up.computed_at.isoformat(),
        "groups": [
            {
                "leads": heading.leads,
                "tasks": [
                    {
                        "kind": s.kind,
                        "text": s.text,
                        "edited": s.edited,
                        "dropped": s.dropped,
                        "current": s.current,
                        "duty": s.duty_id,
                        "assignments": [b.assignment_id for b in s.behind],
                    }
                    for s in heading.sentences
                ],
            }
            for heading in roll_up.headings
        ],
    }
