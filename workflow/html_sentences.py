"""Sentences that stand in a text file and are said in HTML too: there every value in them is escaped.

A macro of a ``.txt`` file is written for the terminal and for plain mail, without escaping. Whoever imports it
into HTML asks for it as ``…/sentences.html``: the same words under a name for which Jinja escapes.
"""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import BaseLoader, Environment, TemplateNotFound

TEXT, HTML = "sentences.txt", "sentences.html"


class WithHtmlSentences(BaseLoader):
    """Another loader's templates, its text sentences under an HTML name as well."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source; as of any loader.

        Raises:
            TemplateNotFound: there is none.
        """
        if template.endswith(HTML):
            try:
                return self._loader.get_source(environment, template.removesuffix(HTML) + TEXT)
            except TemplateNotFound as error:
                raise TemplateNotFound(template) from error
        return self._loader.get_source(environment, template)

    def list_templates(self) -> list[str]:
        """The names of the other loader."""
        return self._loader.list_templates()
