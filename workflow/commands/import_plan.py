"""``dondoc import-plan``: stage a file for review, or register it with ``--confirm``."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, User
from workflow.commands.db import require_up_to_date
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.runtime import build
from workflow.services import import_directory, import_registering, import_sheet, import_staging, scope
from workflow.settings import read_settings


@click.command("import-plan", help="Đọc tệp kế hoạch và đưa vào danh sách chờ xem lại.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "email", required=True, help="Thư điện tử của cán bộ cơ quan thường trực.")
@click.option("--confirm", is_flag=True, help="Ghi ngay vào sổ khi không còn dòng nào cần xử lý.")
def command(file: Path, email: str, confirm: bool) -> None:
    """Stage the duties of a file; with ``--confirm`` register them all, or nothing."""
    from workflow.intake.reading import read_with_source
    from workflow.intake.resolve import resolve
    from workflow.services.calendar import load_calendar

    runtime = build(read_settings())
    require_up_to_date(runtime)
    plan, source = read_with_source(file)
    now = runtime.clock()
    with runtime.database.write() as session:
        actor, authority = _registrar(session, email, now=now)
        directory = import_directory.directory_of(session, authority.id, local_day(now))
        duties = resolve(plan, directory, plan.header.issued_on, calendar=load_calendar(session))
        run = import_staging.stage(
            session,
            actor,
            authority,
            plan,
            duties,
            file_name=file.name,
            sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
            now=now,
            source=source,
        )
        items = list(import_sheet.read_sheet(session, run).items)
        if confirm:
            done = import_registering.register(session, actor, run.id, now=now)
            click.echo(f"Đã ghi vào sổ: {done.new} mới, {done.changed} cập nhật, {done.unchanged} không đổi.")
            return
    waiting = sum(item.blocked for item in items)
    click.echo(f"Đã đọc {len(items)} nhiệm vụ, {waiting} dòng cần xử lý. Xem lại tại: "
               f"{runtime.settings.base_url}/imports/{run.id}")  # fmt: skip


def _registrar(session: Session, email: str, *, now: datetime) -> tuple[Actor, Agency]:
    """The person who registers, and the authority whose register it is.

    Raises:
        Refusal: ``registrar_unknown`` where nobody of that address keeps a register.
    """
    user_id = session.scalar(sa.select(User.id).where(User.email == email.strip().lower()))
    actor = scope.load_actor(session, user_id, local_day(now)) if user_id else None
    paths = actor.paths(Action.REGISTER) if actor else ()
    if actor is None or not paths:
        raise Refusal("registrar_unknown", email=email)
    return actor, session.get_one(Agency, int(paths[0].split(".")[0]))
