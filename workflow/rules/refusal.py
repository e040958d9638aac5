"""A rule said no. Doors turn the code into a sentence; nothing was changed."""

from __future__ import annotations


class Refusal(Exception):
    """Raised by rules and services when an act is not possible.

    ``code`` names the reason (see ``workflow/web/refusals.py`` for the sentences);
    ``params`` fill the sentence's blanks and never hold markup.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
