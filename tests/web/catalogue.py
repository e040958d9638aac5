"""The sentences of the product and their English: what is written in code and templates beside what is translated.

``python -m tests.web.catalogue --write`` sorts the catalogue, drops what nobody says any more and adds an empty
entry for every new sentence; ``test_language.py`` fails until each has its English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

import templates
import workflow

#: A sentence, or its forms for one and for many; Vietnamese writes both alike.
Sentence = str | tuple[str, str]

PACKAGES = (Path(workflow.__file__).parent, Path(templates.__path__[0]))
CATALOGUE = PACKAGES[0] / "translations" / "en" / "LC_MESSAGES" / "messages.po"
_WORDS = dict.fromkeys(("_", "_l", "gettext", "lazy_gettext")) | {"ngettext": (1, 2)}
_METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".txt": "jinja2.ext:babel_extract"}
_HEADER = (
    "# English for Đôn Đốc; the Vietnamese sentence is the key. Sorted: python -m tests.web.catalogue --write"
)


def _sources() -> Iterator[Path]:
    yield from (path for path in PACKAGES[0].rglob("*.py"))
    yield from (path for path in PACKAGES[1].rglob("*") if path.suffix in {".html", ".txt"})


def spoken() -> dict[Sentence, str]:
    """Every sentence that code or a template gives to gettext, with the place where it stands first."""
    found: dict[Sentence, str] = {}
    for path in sorted(_sources()):
        options = {"extensions": "jinja2.ext.i18n", "silent": "false"}
        with path.open("rb") as file:
            for line, words, _comments, _context in extract(
                _METHODS[path.suffix], file, _WORDS, options=options
            ):
                sentence: Sentence = words if isinstance(words, str) else (words[0], words[1])
                found.setdefault(sentence, f"{path.name}:{line}")
    return found


def translated() -> Catalog:
    """The English catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def arranged(sentences: dict[Sentence, str], known: Catalog) -> str:
    """The catalogue of exactly these sentences, in the order of the alphabet, with the English that is known."""
    made = Catalog(locale="en", header_comment=_HEADER, project="dondoc", version="0", fuzzy=False)
    for sentence in sentences:
        old = known.get(sentence if isinstance(sentence, str) else sentence[0])
        fits = old is not None and isinstance(old.string, str) == isinstance(sentence, str)
        made.add(sentence, old.string if old is not None and fits else None)
    text = io.BytesIO()
    write_po(text, made, width=0, sort_output=True, omit_header=True)
    plural = '"Language: en\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    kind = '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    head = f'{_HEADER}\nmsgid ""\nmsgstr ""\n{plural}"MIME-Version: 1.0\\n"\n{kind}\n'
    return head + text.getvalue().decode().strip() + "\n"


if __name__ == "__main__":
    wanted = arranged(spoken(), translated())
    if "--write" in sys.argv[1:]:
        CATALOGUE.write_text(wanted, encoding="utf-8")
    lacking = sum(not any(m.string if isinstance(m.string, tuple) else (m.string,)) for m in translated())
    sys.stdout.write(f"{len(spoken())} sentences, {lacking} without English\n")
