"""The web application: built once per process from a ``Runtime``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

import templates
from workflow.html_sentences import WithHtmlSentences
from workflow.runtime import Runtime
from workflow.web import (
    absences,
    access,
    access_log,
    account,
    account_links,
    account_trail,
    agency_directory,
    agency_sheet,
    assignments,
    calendar,
    calendar_feed,
    check_figures,
    chosen,
    compression,
    criticism,
    deadlines,
    discussion,
    downloads,
    errors,
    explain,
    extension_replies,
    figures,
    hand_over,
    handing_out,
    headers,
    health,
    home,
    import_names,
    import_rows,
    imports,
    indicators,
    key_tasks,
    ladders,
    language,
    letterhead,
    letters,
    limbo,
    log,
    mail_hold,
    manage_agencies,
    meetings,
    my_work,
    navigation,
    notifications,
    once,
    overdue,
    overview,
    periods,
    previews,
    progress_sheets,
    redirects,
    register,
    report_issue,
    report_reminders,
    report_templates,
    reports,
    request_times,
    requests,
    retractions,
    review,
    rhythm,
    saved_views,
    second_factor,
    section_history,
    session_list,
    sessions,
    sign_in,
    sign_in_code,
    sign_in_provider,
    static_files,
    statistics,
    undelivered,
    urging_letters,
    users,
    working_groups,
)
from workflow.web.chart import bars, longest_of
from workflow.web.formats import FILTERS
from workflow.web.ladder_picture import height_of, picture
from workflow.web.links import url_with
from workflow.web.period_names import period_name, period_of_work
from workflow.web.plain_words import PlainWord
from workflow.web.request import EXTENSION, stop_reading
from workflow.web.row_ids import RowId
from workflow.web.scan_words import scan_chip
from workflow.web.standing import chips, finding_chip, finding_kind, name_of_part, why_listed

BLUEPRINTS = (
    absences.pages,
    account.pages,
    account_links.pages,
    assignments.pages,
    calendar.pages,
    calendar_feed.pages,
    check_figures.pages,
    chosen.pages,
    downloads.pages,
    explain.pages,
    figures.pages,
    hand_over.pages,
    handing_out.pages,
    health.pages,
    home.pages,
    import_names.pages,
    import_rows.pages,
    imports.pages,
    indicators.pages,
    key_tasks.pages,
    ladders.pages,
    language.pages,
    letters.pages,
    limbo.pages,
    letterhead.pages,
    urging_letters.pages,
    report_reminders.pages,
    criticism.pages,
    account_trail.pages,
    discussion.pages,
    extension_replies.pages,
    log.pages,
    mail_hold.pages,
    meetings.pages,
    manage_agencies.pages,
    agency_directory.pages,
    agency_sheet.pages,
    my_work.pages,
    notifications.pages,
    overdue.pages,
    deadlines.pages,
    overview.pages,
    periods.pages,
    previews.pages,
    progress_sheets.pages,
    register.pages,
    report_issue.pages,
    report_templates.pages,
    reports.pages,
    requests.pages,
    retractions.pages,
    review.pages,
    rhythm.pages,
    saved_views.pages,
    second_factor.pages,
    section_history.pages,
    session_list.pages,
    sign_in.pages,
    sign_in_code.pages,
    sign_in_provider.pages,
    statistics.pages,
    undelivered.pages,
    users.pages,
    working_groups.pages,
)
MEGABYTE = 1024 * 1024


def create_app(runtime: Runtime) -> Flask:
    """The WSGI application on this runtime."""
    app = Flask(
        "workflow.web",
        static_folder=str(static_files.FOLDER),
        template_folder=str(Path(templates.__path__[0]).resolve()),
    )
    app.extensions[EXTENSION] = runtime
    sign_in_provider.install(app, runtime.settings)
    app.jinja_loader = WithHtmlSentences(FileSystemLoader(app.template_folder or ""))
    app.url_map.converters.update(int=RowId, default=PlainWord, string=PlainWord)
    _configure(app, runtime)
    request_times.install(app)  # around all that follows
    compression.install(app)  # before the others, so that it sees every answer last
    language.install(app)
    sessions.install(app, secure=runtime.settings.secure_cookies)
    app.before_request(redirects.forget_odd_referer)
    app.before_request(access.widen_limits)
    app.before_request(access.refuse_foreign_pages)
    app.before_request(access.guard)
    CSRFProtect(app)  # after the guard: a session that ended leads to the sign-in page, not to an error
    once.install(app)
    static_files.install(app)
    navigation.install(app)
    errors.install(app)
    access_log.install(app)
    app.after_request(headers.set_headers)
    app.after_request(headers.let_go)
    app.teardown_appcontext(stop_reading)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if runtime.settings.demo:
        app.register_blueprint(log.demo_pages)
    return app


def _configure(app: Flask, runtime: Runtime) -> None:
    settings = runtime.settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.filters.update(FILTERS, period_name=period_name, period_of_work=period_of_work)
    app.jinja_env.globals.update(url_with=url_with, chips=chips, name_of_part=name_of_part)
    app.jinja_env.globals.update(bars=bars, longest_of=longest_of)
    app.jinja_env.globals.update(finding_kind=finding_kind, finding_chip=finding_chip, why_listed=why_listed)
    app.jinja_env.globals.update(scan_chip=scan_chip)
    app.jinja_env.globals.update(ladder_picture=picture, ladder_height=height_of)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
