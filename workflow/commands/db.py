"""``dondoc db upgrade``: bring the database to this release."""

from __future__ import annotations

import click

from workflow.runtime import Runtime, opened
from workflow.settings import read_settings


@click.group(help="Cơ sở dữ liệu.")
def command() -> None:
    """Verbs about the database."""


@command.command("upgrade", help="Nâng cấp cơ sở dữ liệu lên bản này và nạp lịch nghỉ lễ.")
def upgrade() -> None:
    """Run the missing migrations and seed the working calendar."""
    with opened(read_settings()) as runtime:
        bring_up_to_date(runtime)
    click.echo("Cơ sở dữ liệu đã ở bản mới nhất.")


def bring_up_to_date(runtime: Runtime) -> None:
    """Migrations, then the holidays of last year, this year and the two years to come.

    What was written before events were sealed is summed up at once, so that nothing can be added to it.
    """
    from models import migrate
    from workflow.rules.local_time import local_day
    from workflow.services.calendar import seed_calendar
    from workflow.services.event_manifests import first_manifest

    runtime.settings.data.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(runtime.database.engine)
    now = runtime.clock()
    year = local_day(now).year
    with runtime.database.write() as session:
        first_manifest(session, now=now)
        seed_calendar(session, range(year - 3, year + 3), now=now)


def require_up_to_date(runtime: Runtime) -> None:
    """Refuse to start on a database of another release.

    Raises:
        Refusal: ``database_behind``.
    """
    from models import migrate
    from workflow.rules.refusal import Refusal

    if migrate.current(runtime.database.engine) != migrate.head():
        raise Refusal("database_behind")
