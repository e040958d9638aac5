"""The command line. Each verb is a module of ``workflow.commands`` and is imported only when it is used."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click

from workflow import commands
from workflow.cli_errors import sentence_of, usage_sentence
from workflow.rules.refusal import Refusal
from workflow.settings import SettingsError

OTHERS_NOTHING = 0o027
"""Whatever is made, database, proofs or exports, other accounts of the machine cannot read."""


class Verbs(click.Group):
    """``dondoc key-tasks`` is ``workflow.commands.key_tasks.command``; a new verb is a new file.

    Every refusal is one Vietnamese line on the error stream and exit code 1.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(m.name.replace("_", "-") for m in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"workflow.commands.{cmd_name.replace('-', '_')}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._short_help(ctx, name, room)) for name in names])

    def _short_help(self, ctx: click.Context, name: str, room: int) -> str:
        """The verb's own first sentence; one that cannot be loaded must not take the list away."""
        try:
            found = self.get_command(ctx, name)
        except Exception as error:  # a broken verb may fail in any way at its import
            return f"Không nạp được lệnh này ({type(error).__name__})."
        return found.get_short_help_str(room) if found else ""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        os.umask(OTHERS_NOTHING)
        try:
            code = super().main(*args, **kwargs)
        except (Refusal, SettingsError) as error:
            _fail(sentence_of(error))
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            sys.exit(0)
        except click.ClickException as error:
            _fail(usage_sentence(error))
        except (click.Abort, KeyboardInterrupt):
            _fail("Đã dừng theo yêu cầu.")
        sys.exit(code if isinstance(code, int) else 0)


def _fail(sentence: str) -> None:
    click.echo(f"Lỗi: {sentence}", err=True)
    sys.exit(1)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Đôn Đốc: theo dõi, đôn đốc nhiệm vụ được giao cho đến khi hoàn thành và có minh chứng."""


if __name__ == "__main__":
    main()
