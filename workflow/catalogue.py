"""Vietnamese as written in the code and the templates, English from the catalogue beside them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = ("vi", "en")


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The translations into ``language``; the sentences themselves for Vietnamese and what nobody translated.

    Reads the ``.po`` itself, once per process: nothing has to be compiled before a first run.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    if language == "vi" or language not in LANGUAGES:
        return NullTranslations()
    source = resources.files("workflow") / "translations" / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
