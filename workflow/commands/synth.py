"""``dondoc synth``: synthetic data for benchmarks, on an empty database only."""

from __future__ import annotations

import time

import click

from workflow.commands.db import bring_up_to_date
from workflow.runtime import build
from workflow.settings import read_settings


@click.command(help="Sinh dữ liệu tổng hợp để đo tốc độ, chỉ trên cơ sở dữ liệu còn trống.")
@click.option(
    "--assignments", type=click.IntRange(1, 2_000_000), required=True, help="Số phân công cần sinh."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Cùng số này thì cùng dữ liệu.")
def command(assignments: int, seed: int) -> None:
    """Fill the configured database, telling how far it is."""
    from workflow import synth

    runtime = build(read_settings())
    bring_up_to_date(runtime)
    began = time.monotonic()

    def tell(done: int) -> None:
        click.echo(f"\r{done:>9,} phân công".replace(",", "."), nl=False, err=True)

    outcome = synth.fill(
        runtime.database, runtime.files, assignments, seed=seed, now=runtime.clock(), progress=tell
    )
    click.echo("", err=True)
    rows = f"{sum(outcome.rows.values()):,}".replace(",", ".")
    seconds = f"{time.monotonic() - began:.1f}".replace(".", ",")
    click.echo(
        f"Đã sinh {rows} dòng trong {seconds} giây; tệp minh chứng lấy từ {synth.POOL} tệp 50 kB khác nhau."
    )
    click.echo(
        f"Đăng nhập: thuong-truc@{synth.DOMAIN} hoặc canbo.01.1@{synth.DOMAIN}, mật khẩu {synth.PASSWORD}"
    )
