"""The page of a duty: what was written and read, who leads it, its periods, and the forms of those who keep it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from models import Duty, HeldPeriod
from workflow.rules.permissions import Action
from workflow.services import assignment_reading, counted_deadlines, duty_reading, held_periods
from workflow.services.rhythm_change import RhythmOutlook, can_recur
from workflow.web.forms.calendar import EventDayForm
from workflow.web.forms.handing_out import HandOutForm
from workflow.web.forms.rhythm import HeldForm, RhythmForm
from workflow.web.request import me, reading, today


def duty_page(
    duty_id: int,
    form: HandOutForm | None = None,
    event_form: EventDayForm | None = None,
    rhythm_form: RhythmForm | None = None,
    rhythm_outlook: RhythmOutlook | None = None,
    held: HeldForm | None = None,
) -> str:
    """The page; forms that are given were refused (or want a preview) and keep what was typed."""
    asked = request.args.get("period", "")[:20]
    view = duty_reading.duty(reading(), me(), duty_id, today(), asked)
    return render_template(
        "duties/page.html",
        view=view,
        it=view.duty,
        rhythm=view.rhythm,
        today=today(),
        form=form or _hand_out_form(view.duty),
        refused=form is not None,
        event_form=event_form or event_day_form(view.duty),
        event_refused=event_form is not None,
        rhythm_form=rhythm_form or _rhythm_form(view.duty),
        rhythm_sent=rhythm_form is not None,
        found=rhythm_outlook,
        held_form=held or (held_form(view.duty) if view.rhythm and view.rhythm.held else None),
    )


def event_day_form(duty: Duty, *, typed: bool = False) -> EventDayForm | None:
    """For those who keep the register: the day of the event that the duty's deadline counts from."""
    if not duty.counted_amount or not me().can_anywhere(Action.REGISTER):
        return None
    leads = counted_deadlines.countable(reading(), duty.id)
    if not leads:
        return None
    form = EventDayForm() if typed else EventDayForm(formdata=None, lead=0)
    form.offer(leads)
    return form


def held_form(duty: Duty, *, typed: bool = False) -> HeldForm | None:
    """For those who assign: periods of ended agencies wait for another lead."""
    if not me().can_anywhere(Action.ASSIGN):
        return None
    waiting = held_periods.waiting_of(reading(), HeldPeriod.duty_id == duty.id)
    if not waiting:
        return None
    form = HeldForm() if typed else HeldForm(formdata=None)
    form.offer([(x.agency_id, x.agency) for x in waiting], _agencies(duty))
    return form


def rhythm_form_for(duty: Duty, **options: Any) -> RhythmForm:
    """The form with the fields that this duty has: one with a last day only gets a rhythm of updates."""
    form = RhythmForm(**options)
    if not can_recur(duty):
        form.only_updates()
    return form


def _rhythm_form(duty: Duty) -> RhythmForm | None:
    """For those who keep the register."""
    if not me().can_anywhere(Action.REGISTER):
        return None
    form = rhythm_form_for(duty, formdata=None)
    form.show(duty)
    return form


def _hand_out_form(duty: Duty) -> HandOutForm | None:
    """For those who assign: the agencies to which the duty can still be given."""
    if not me().can_anywhere(Action.ASSIGN):
        return None
    form = HandOutForm(formdata=None)
    form.offer(_agencies(duty))
    return form


def _agencies(duty: Duty) -> list[tuple[int, str]]:
    return assignment_reading.agencies_to_choose(reading(), duty.authority_id, None)
