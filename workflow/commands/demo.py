"""``dondoc demo``: everything for a first look, on data of its own, on this machine only."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import click
import sqlalchemy as sa

from models import Setting
from workflow.commands.db import bring_up_to_date
from workflow.commands.up import run_all
from workflow.ports import free_port
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime, build
from workflow.settings import Settings, read_settings

HOST = "127.0.0.1"
USUAL_PORT = 8000


@click.command(help="Chạy bản trình diễn trên máy này: dữ liệu riêng, mọi tiến trình, hộp thư xem thử.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Cổng của trang web; mặc định {USUAL_PORT}, bận thì cổng khác.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Thư mục dữ liệu trình diễn.",
)
def command(port: int | None, data: Path) -> None:
    """Build the data on the first start, then run every process until Ctrl-C."""
    chosen = port_for(port)
    settings = configure(data, chosen)
    runtime = build(settings)
    bring_up_to_date(runtime)
    fill(runtime)
    table = logins(runtime)
    runtime.database.close()

    def started() -> None:
        if port is None and chosen != USUAL_PORT:
            click.echo(f"Cổng {USUAL_PORT} đang bận nên dùng cổng {chosen}.")
        click.echo(f"\nBản trình diễn Đôn Đốc chạy tại {settings.base_url}\n\n{table}")
        click.echo(
            "\nNgười và số minh chứng ghi “(trình diễn)” là hư cấu. Ctrl-C để dừng; dữ liệu được giữ lại."
        )

    sys.exit(run_all(settings, started))


def port_for(asked: int | None) -> int:
    """The port asked for, else the usual one, or any other where that is another program's.

    Raises:
        Refusal: ``port_taken`` where the port asked for is another program's.
    """
    try:
        return free_port(HOST, asked or USUAL_PORT)
    except OSError as error:
        if asked is not None:
            raise Refusal("port_taken", port=asked) from error
        return free_port(HOST, 0)


def configure(data: Path, port: int) -> Settings:
    """Settings of the demonstration; nothing that is configured for real data is looked at."""
    for name in [name for name in os.environ if name.startswith("DONDOC_")]:
        del os.environ[name]
    os.environ["DONDOC_DATA"] = str(data.resolve())
    os.environ["DONDOC_BASE_URL"] = f"http://{HOST}:{port}"
    os.environ["DONDOC_DEMO"] = "1"
    return read_settings()


def fill(runtime: Runtime) -> None:
    """Build the data unless it is there; all in one unit, so that a start cut short begins anew."""
    from workflow.demo.build import build as play
    from workflow.demo.build import is_built

    with runtime.database.read() as session:
        if is_built(session):
            return
    click.echo("Lần chạy đầu: đang dựng dữ liệu trình diễn…")
    with runtime.database.write() as session:
        if not is_built(session):
            play(session, runtime.files, now=runtime.clock(), base_url=runtime.settings.base_url)


def logins(runtime: Runtime) -> str:
    """One sign-in per role and authority, as a table for the terminal."""
    with runtime.database.read() as session:
        kept = session.scalar(sa.select(Setting.value).where(Setting.key == "demo_logins"))
    rows: list[Mapping[str, str]] = json.loads(kept or "[]")
    wide = max((_width(row["role"]) for row in rows), default=0)
    mail = max((len(row["email"]) for row in rows), default=0)
    lines = []
    for row in rows:
        role = row["role"] + " " * (wide - _width(row["role"]))
        lines.append(f"  {role}  {row['email']:<{mail}}  {row['full_name']}, {row['agency']}")
    password = rows[0]["password"] if rows else ""
    return "\n".join([f"Mật khẩu chung: {password}", *lines])


def _width(text: str) -> int:
    """Columns on the terminal: marks that combine take none."""
    return sum(not unicodedata.combining(c) for c in unicodedata.normalize("NFC", text))
