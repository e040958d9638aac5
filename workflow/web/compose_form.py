"""The form with which the content of an official letter is composed: as it opens, and as it comes back refused."""

from __future__ import annotations

from collections.abc import Callable

from models import OfficialLetter
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import usual_catch_up
from workflow.services.calendar import load_calendar
from workflow.web.forms.letters import AT_FIELD, ComposeForm
from workflow.web.refusals import sentence_of
from workflow.web.request import reading, today


def opened(draft: OfficialLetter | None) -> ComposeForm:
    """With the day that the draft names, if it is still ahead, else the usual one."""
    kept = draft.catch_up_on if draft else None
    day = kept if kept and kept > today() else usual_catch_up(today(), load_calendar(reading()))
    return ComposeForm(formdata=None, version=_version(draft), catch_up_on=day)


def refuse(form: ComposeForm, refusal: Refusal, draft_now: Callable[[], OfficialLetter | None]) -> None:
    """Say why; where somebody else was quicker, what is sent next is about the draft as it is now."""
    form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
    if refusal.code == "stale":
        form.refresh(_version(draft_now()))


def _version(draft: OfficialLetter | None) -> int:
    return draft.version if draft else 0
