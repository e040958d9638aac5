"""A command whose argument is a phrase as documents write it, bullets and dashes included."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

_OPTION = re.compile(r"--[a-z][a-z-]*(?:=.*)?|-[a-z]", re.DOTALL)


class PhraseCommand(click.Command):
    """Takes "- Đơn vị chủ trì: …" or "-nt-" for a phrase where click would look for options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options, phrases = self._parted(ctx, args)
        return super().parse_args(ctx, [*options, "--", *phrases] if phrases else options)

    def _parted(self, ctx: click.Context, args: Iterable[str]) -> tuple[list[str], list[str]]:
        with_value = {
            name
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and not (param.is_flag or param.count)
            for name in param.opts
        }
        options: list[str] = []
        phrases: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                phrases.extend(rest)
            elif _OPTION.fullmatch(arg):
                options.append(arg)
                options.extend(
                    [value] if arg in with_value and (value := next(rest, None)) is not None else []
                )
            else:
                phrases.append(arg)
        return options, phrases
