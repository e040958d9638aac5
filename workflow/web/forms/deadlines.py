"""A deadline as it is typed: a day far ahead is taken when it was typed and then confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from wtforms.validators import ValidationError

from workflow.rules.far_deadlines import is_far, require_sure
from workflow.rules.refusal import Refusal
from workflow.web.forms.base import DayField
from workflow.web.refusals import sentence_of
from workflow.web.request import today


def confirmed_day(name: str) -> date | None:
    """The day that was ticked as right beside the field of this name."""
    try:
        return date.fromisoformat(request.form.get(f"{name}-far", ""))
    except ValueError:
        return None


class DeadlineField(DayField):
    """A day that lies far ahead is refused once; ``asks`` is then the day beside which the form shows a box to tick.

    ``questioned`` is false where the day will not be used.
    """

    asks: date | None = None
    questioned = True

    @property
    def confirmed(self) -> bool:
        """Whether the box was ticked for the day that is typed now."""
        return self.data is not None and confirmed_day(self.name) == self.data

    def pre_validate(self, form: Any) -> None:
        """Ask back.

        Raises:
            ValidationError: the day lies far ahead and its box is not ticked.
        """
        if not self.questioned or not isinstance(self.data, date) or not is_far(self.data, today()):
            return
        self.asks = self.data
        try:
            require_sure(self.data, today(), confirmed_day(self.name))
        except Refusal as refusal:
            raise ValidationError(sentence_of(refusal)) from None
