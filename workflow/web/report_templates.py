"""Templates of reports: the office's own copy, section by section."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import ReportTemplateSection
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import report_templates
from workflow.services.report_periods import keeper_of
from workflow.services.report_sources import settings_of
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.forms.reports import SOURCES, TemplateSectionForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("report_templates", __name__, url_prefix="/report-templates")
Answer = str | Response | tuple[str, int]
_MOVES = {"up": -1, "down": 1}


@pages.get("")
@open_to(Action.EDIT_REPORT)
def listing() -> str:
    """The newest version of each template; those that ship and were not used yet are offered too."""
    authority = keeper_of(reading(), me(), Action.EDIT_REPORT)
    found = report_templates.latest(reading(), authority.id)
    return render_template(
        "reports/templates.html",
        templates=found,
        shipped=[s for s in report_templates.shipped() if s.code not in {t.code for t in found}],
    )


@pages.post("")
@open_to(Action.EDIT_REPORT)
def take() -> Answer:
    """Copy the templates that ship to the authority."""
    with writing() as session:
        report_templates.install(session, keeper_of(session, me(), Action.EDIT_REPORT).id, now=now())
    flash(_("Đã lấy các mẫu có sẵn. Cơ quan sửa bản của mình, không ảnh hưởng nơi khác."), "success")
    return redirect(url_for(".listing"), 303)


@pages.get("/<code>")
@open_to(Action.EDIT_REPORT)
def page(code: str) -> str:
    """The sections of the newest version; one of them, or a new one, in the form."""
    return _page(code, request.args.get("section", ""))


def _page(code: str, chosen: str, form: TemplateSectionForm | None = None) -> str:
    session = reading()
    template = report_templates.template_for(session, me(), code)
    rows = report_templates.sections_of(session, template.id)
    row = next((r for r in rows if r.code == chosen), None)
    return render_template(
        "reports/template.html",
        template=template,
        rows=rows,
        row=row,
        form=form or _form(template.version, row),
        sources={source.value: name for source, name in SOURCES.items()},
    )


def _form(version: int, row: ReportTemplateSection | None) -> TemplateSectionForm:
    if row is None:
        return TemplateSectionForm(
            formdata=None, version=version, level=1, style="1", source="text", form="lines"
        )
    how = settings_of(row)
    return TemplateSectionForm(
        formdata=None,
        version=version,
        heading=row.heading,
        level=row.level,
        style=row.style.value,
        source=row.source.value,
        standing=row.standing,
        group=how.group,
        verb=how.verb,
        form=how.form,
        compare=how.compare,
        landscape=how.landscape,
    )


@pages.post("/<code>")
@open_to(Action.EDIT_REPORT)
def change(code: str) -> Answer:
    """Save, add, move or drop a section; a version from which a report was made is left alone."""
    chosen, act, form = (
        request.form.get("section", "")[:40],
        request.form.get("act", "save"),
        TemplateSectionForm(),
    )
    if act == "save" and not form.validate_on_submit():
        return _page(code, chosen, form), 422
    try:
        with writing() as session:
            version = form.version.data or 0
            if act == "save":
                report_templates.save_section(
                    session, me(), code, chosen, form.draft(), version=version, now=now()
                )
            elif act in _MOVES:
                report_templates.move_section(
                    session, me(), code, chosen, _MOVES[act], version=version, now=now()
                )
            elif act == "drop":
                report_templates.drop_section(session, me(), code, chosen, version=version, now=now())
            else:
                raise NotFound
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _page(code, chosen, form), status_of(refusal)
    flash(_("Đã lưu mẫu. Báo cáo đã lập giữ mẫu cũ."), "success")
    return redirect(url_for(".page", code=code, section=chosen if act != "drop" else None), 303)
