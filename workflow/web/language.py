"""Vietnamese as written in the code, English from the catalogue; the choice is kept with the account."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from babel.support import NullTranslations
from flask import Blueprint, Flask, g, redirect, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from models import User
from workflow.catalogue import LANGUAGES, catalogue
from workflow.web.access import open_to_strangers
from workflow.web.redirects import safe_next
from workflow.web.request import me, writing

pages = Blueprint("language", __name__)


def chosen() -> str:
    """The language of this session; Vietnamese until somebody chooses."""
    language = session.get("language")
    return language if language in LANGUAGES else "vi"


def _of_request() -> NullTranslations:
    """The catalogue of the language in force; a request has one language from its start to its end."""
    if "catalogue" not in g:
        g.catalogue = catalogue(str(get_locale() or "vi"))
    return cast(NullTranslations, g.catalogue)


class PoDomain(Domain):
    """Reads the .po itself, once per process: nothing has to be compiled before a first run."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language in force."""
        return catalogue(str(get_locale() or "vi"))


def install(app: Flask) -> None:
    """Make ``_()`` of pages and forms speak the visitor's language."""
    babel = Babel(app, default_locale="vi", default_timezone="Asia/Ho_Chi_Minh", locale_selector=chosen)
    babel.domain_instance = PoDomain()
    # a page says hundreds of words: its catalogue is found once, not once a word
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: _of_request().ugettext(words),
        ngettext=lambda one, many, n: _of_request().ungettext(one, many, n),
        newstyle=True,
    )


@pages.post("/language")
@open_to_strangers
def choose() -> Response:
    """Change the language, for this browser and for the account."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
        if current_user.is_authenticated:
            with writing() as database:
                database.execute(sa.update(User).where(User.id == me().user_id).values(locale=language))
    return redirect(safe_next(request.form.get("next")), 303)
