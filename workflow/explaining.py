"""An explanation as lines for the terminal, by the sentences that its page uses too (``templates/explain``)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from workflow.catalogue import catalogue
from workflow.rules.local_time import TIMEZONE

if TYPE_CHECKING:
    from workflow.services.explanation import Explanation


def signed(number: int) -> str:
    """``+5``, ``-1``, ``0`` working days."""
    return f"{number:+d}" if number else "0"


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - plain text for a terminal
        loader=PackageLoader("templates", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue("vi"), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["date_vi"] = lambda day: f"{day:%d/%m/%Y}"
    environment.filters["moment_vi"] = lambda at: f"{at.astimezone(TIMEZONE):%d/%m/%Y %H:%M}"
    environment.filters["signed"] = signed
    return environment


def lines_of(found: Explanation) -> list[str]:
    """What to print, line by line."""
    text = _environment().get_template("explain/lines.txt").render(it=found)
    return [line for line in text.splitlines() if line.strip()]
