"""``dondoc up``: queue, worker, clock and pages under one supervisor, on real data."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack

import click
import sqlalchemy as sa

from models import User
from workflow.commands.db import bring_up_to_date
from workflow.ports import address_of, require_free
from workflow.processes import verb
from workflow.runtime import Runtime, build
from workflow.settings import Settings, read_settings
from workflow.supervisor import Child, ChildFailed, port_answers
from workflow.supervisor import run as supervise


@click.command(help="Chạy tất cả: hàng đợi, việc nền, đồng hồ và các trang web. Ctrl-C để dừng.")
def command() -> None:
    """Migrate, then run every process until a signal."""
    settings = read_settings()
    require_free(settings.bind)
    runtime = build(settings)
    bring_up_to_date(runtime)
    hint = first_hint(runtime)
    runtime.database.close()

    def started() -> None:
        click.echo(f"Đôn Đốc chạy tại {runtime.settings.base_url}")
        if hint:
            click.echo(hint)

    sys.exit(run_all(runtime.settings, started))


def first_hint(runtime: Runtime) -> str:
    """How to make the first administrator, while there is nobody yet."""
    with runtime.database.read() as session:
        if session.scalar(sa.select(User.id).limit(1)) is not None:
            return ""
    return (
        "Chưa có tài khoản nào. Mở một cửa sổ lệnh khác và tạo người quản trị đầu tiên:\n"
        '  dondoc user add EMAIL --name "Họ và tên" --authority "Tên cơ quan"'
    )


def run_all(settings: Settings, started: Callable[[], None]) -> int:
    """Supervise all processes on these settings; the exit code."""
    with ExitStack() as stack:
        children: list[Child] = []
        env: dict[str, str] = {"DONDOC_DATA": str(settings.data)}
        if "DONDOC_REDIS_URL" not in os.environ:
            from workflow.embedded_queue import password_file, queue_socket, valkey_child

            socket = stack.enter_context(queue_socket(settings.data))
            env["DONDOC_REDIS_URL"] = f"unix://{socket}"
            env["DONDOC_REDIS_PASSWORD_FILE"] = str(password_file(settings.data))
            try:
                children.append(valkey_child(settings.data, socket))
            except ChildFailed as failure:
                click.echo(f"Lỗi: {failure}", err=True)
                return 1
        host, port = address_of(settings.bind)
        children += [
            Child("worker", verb("worker"), env=env, grace=60),
            Child("clock", verb("clock"), env=env),
            Child("web", verb("web"), env=env, ready=port_answers(port, host), grace=35),
        ]
        return supervise(children, settings.data, started=started)
