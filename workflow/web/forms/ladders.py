"""A ladder as a table that can be edited, and what is said where it cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, IntegerField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workflow.rules.duty_kinds import DutyKind
from workflow.rules.ladder_checks import LONGEST_WAIT, MOST_REPEATS, MOST_RUNGS, Fault
from workflow.rules.rungs import Audience, Rung
from workflow.rules.silence import LONGEST_SILENCE
from workflow.web.forms.base import Form
from workflow.web.forms.messages import Messages

AUDIENCE_NAMES = {
    Audience.OFFICER: _("người phụ trách"),
    Audience.HEAD: _("thủ trưởng"),
    Audience.OFFICE: _("cơ quan thường trực"),
    Audience.LEADER: _("tổ trưởng"),
}
LADDER_NAMES = {
    "completion": _("Thang hoàn thành"),
    "reception": _("Thang tiếp nhận"),
    "review": _("Thang xét duyệt"),
}
OWN_DAYS = {"completion": _("hạn"), "reception": _("ngày giao"), "review": _("ngày báo cáo")}
KIND_NAMES = {
    DutyKind.ONCE: _("Nhiệm vụ làm một lần"),
    DutyKind.RECURRING: _("Nhiệm vụ định kỳ, thường xuyên"),
}
EMPTY_ROWS = 2
"""Rows ready for new rungs below those that are there."""

FAULTS = {
    "no_rungs": _("Thang phải có ít nhất một bậc."),
    "too_many_rungs": _("Thang có quá %(most)s bậc; nhắc dày như vậy sẽ không ai đọc."),
    "wait_not_positive": _("Bậc %(place)s: thang này chỉ tính từ sau ngày gốc, số ngày phải từ 1 trở lên."),
    "wait_too_long": _("Bậc %(place)s: kể cả lặp lại, không được quá %(longest)s ngày làm việc."),
    "no_audience": _("Bậc %(place)s: chưa chọn người nhận chính."),
    "told_twice": _("Bậc %(place)s: một người nhận vừa là người nhận chính vừa nhận bản sao."),
    "repeat_incomplete": _("Bậc %(place)s: muốn lặp lại phải ghi cả số ngày giữa hai lần và số lần."),
    "repeats_too_many": _("Bậc %(place)s: lặp lại quá %(repeats)s lần."),
    "urging_too_early": _("Bậc %(place)s: chỉ được tính là lần đôn đốc khi đã qua hạn."),
    "letter_without_urging": _("Bậc %(place)s: công văn đôn đốc chỉ dành cho bậc đôn đốc."),
    "same_wait": _("Bậc %(place)s trùng ngày với bậc %(other)s (%(wait)s) nên không bao giờ đến lượt."),
    "not_increasing": _("Bậc %(place)s (%(wait)s) phải sau bậc %(other)s; hãy xếp theo thứ tự ngày."),
    "never_reached": _(
        "Bậc %(place)s (%(wait)s) không bao giờ đến lượt: đúng ngày đó bậc %(other)s đã lặp lại."
    ),
    "repeat_overlaps": _("Bậc %(place)s (%(wait)s) chen vào giữa các lần lặp lại của bậc %(other)s."),
    "skips_agency": _("Bậc %(place)s báo %(audience)s khi cấp thấp nhất của thang chưa được báo lần nào."),
    "lower_after_higher": _(
        "Bậc %(place)s báo %(audience)s sau khi bậc %(other)s đã báo cấp trên; cấp dưới phải được báo trước."
    ),
}


def fault_sentence(fault: Fault) -> str:
    """The sentence for a person; places are counted as in the table."""
    audience = AUDIENCE_NAMES[Audience(fault.audience)] if fault.audience else ""
    values = {"place": fault.place, "other": fault.other, "wait": f"{fault.wait:+d}", "audience": audience}
    limits = {"most": MOST_RUNGS, "longest": LONGEST_WAIT, "repeats": MOST_REPEATS}
    return str(FAULTS[fault.code]) % (values | limits)


class SilenceForm(Form):
    """After how many months without a word a duty is listed as not moving."""

    months = IntegerField(_("Không cập nhật quá (tháng)"), [InputRequired(), NumberRange(1, LONGEST_SILENCE)])


class _Several(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, **kwargs: Any) -> None:
        choices = [SelectChoice(a.value, name) for a, name in AUDIENCE_NAMES.items()]
        super().__init__(label, choices=choices, **kwargs)


class RungForm(PlainForm):
    """One row of the table. ``wait`` counts working days, negative before the deadline."""

    class Meta:
        def get_translations(self, _form: Any) -> Messages:
            return Messages("en" if str(get_locale()) == "en" else "vi")

    code = HiddenField()
    wait = IntegerField(_("Số ngày làm việc"), [Optional(), NumberRange(-LONGEST_WAIT, LONGEST_WAIT)])
    to = _Several(_("Người nhận"))
    copy = _Several(_("Bản sao"))
    urging = BooleanField(_("tính là lần đôn đốc"))
    letter = BooleanField(_("chuẩn bị công văn đôn đốc"))
    every = IntegerField(_("Lặp lại sau (ngày)"), [Optional(), NumberRange(0, LONGEST_WAIT)])
    most = IntegerField(_("Số lần lặp"), [Optional(), NumberRange(0, MOST_REPEATS)])
    removed = BooleanField(_("bỏ bậc này"))

    @property
    def is_blank(self) -> bool:
        """Nothing was typed for a new rung."""
        return not self.code.data and not any(self.wait.raw_data or ()) and not self.to.data

    def rung(self) -> Rung:
        """What was typed; call after a successful check."""
        return Rung(
            self.code.data or "",
            self.wait.data or 0,
            tuple(a for a in Audience if a.value in (self.to.data or ())),
            tuple(a for a in Audience if a.value in (self.copy.data or ())),
            bool(self.urging.data),
            self.every.data or 0,
            self.most.data or 0,
            bool(self.letter.data),
        )


def rows_of(rungs: Sequence[Rung]) -> list[RungForm]:
    """The table of a ladder, with empty rows below."""
    forms = [
        RungForm(
            prefix=f"r{n}-",
            data={
                "code": rung.code,
                "wait": rung.wait,
                "to": [a.value for a in rung.to],
                "copy": [a.value for a in rung.copy],
                "urging": rung.urging,
                "letter": rung.letter,
                "every": rung.repeat_every or None,
                "most": rung.repeat_max or None,
            },
        )
        for n, rung in enumerate(rungs)
    ]
    return forms + [RungForm(prefix=f"r{len(forms) + n}-") for n in range(EMPTY_ROWS)]


def typed_rows(data: MultiDict[str, str]) -> list[RungForm]:
    """The table as it was sent, without what was taken out or left blank; new rungs stand where their day is."""
    most = MOST_RUNGS + 2 * EMPTY_ROWS
    sent = [RungForm(data, prefix=f"r{n}-") for n in range(most) if f"r{n}-wait" in data]
    kept = [form for form in sent if form.code.data and not form.removed.data]
    for form in sent:
        if not form.code.data and not form.is_blank:
            later = (n for n, other in enumerate(kept) if _wait(other) > _wait(form))
            kept.insert(next(later, len(kept)), form)
    return kept


def _wait(form: RungForm) -> int:
    return LONGEST_WAIT + 1 if form.wait.data is None else form.wait.data


def check(forms: Iterable[RungForm]) -> tuple[list[Rung], list[tuple[str, str]]]:
    """The rungs as typed, and what is wrong with single fields: (id of the field, sentence)."""
    rungs: list[Rung] = []
    wrong: list[tuple[str, str]] = []
    for place, form in enumerate(forms, 1):
        form.validate()
        if form.wait.data is None and not form.wait.errors:
            form.wait.errors = [str(_("Cần ghi số ngày làm việc."))]
        wrong += (
            (f.id, str(_("Bậc %(place)s: %(what)s") % {"place": place, "what": error}))
            for f in form
            for error in f.errors
        )
        rungs.append(form.rung())
    return rungs, wrong
