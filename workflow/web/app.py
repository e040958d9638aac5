"""The web application: built once per process from a ``Runtime``."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import templates
from workflow.runtime import Runtime
from workflow.web import (
    absences,
    access,
    account,
    agency_directory,
    assignments,
    calendar,
    check_figures,
    chosen,
    downloads,
    errors,
    explain,
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
    letters,
    log,
    mail_hold,
    manage_agencies,
    my_work,
    navigation,
    once,
    overdue,
    overview,
    periods,
    register,
    report_issue,
    report_templates,
    reports,
    requests,
    review,
    rhythm,
    sessions,
    sign_in,
    static_files,
    undelivered,
    users,
)
from workflow.web.chart import bars
from workflow.web.formats import FILTERS
from workflow.web.ladder_picture import height_of, picture
from workflow.web.links import url_with
from workflow.web.period_names import period_name, period_of_work
from workflow.web.request import EXTENSION, stop_reading
from workflow.web.row_ids import RowId
from workflow.web.standing import chips, name_of_part

BLUEPRINTS = (
    absences.pages,
    account.pages,
    assignments.pages,
    calendar.pages,
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
    log.pages,
    mail_hold.pages,
    manage_agencies.pages,
    agency_directory.pages,
    my_work.pages,
    overdue.pages,
    overview.pages,
    periods.pages,
    register.pages,
    report_issue.pages,
    report_templates.pages,
    reports.pages,
    requests.pages,
    review.pages,
    rhythm.pages,
    sign_in.pages,
    undelivered.pages,
    users.pages,
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
    app.url_map.converters["int"] = RowId
    _configure(app, runtime)
    language.install(app)
    sessions.install(app, secure=runtime.settings.secure_cookies)
    app.before_request(access.widen_limits)
    app.before_request(access.refuse_foreign_pages)
    app.before_request(access.guard)
    CSRFProtect(app)  # after the guard: a session that ended leads to the sign-in page, not to an error
    once.install(app)
    static_files.install(app)
    navigation.install(app)
    errors.install(app)
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
    app.jinja_env.globals.update(url_with=url_with, chips=chips, name_of_part=name_of_part, bars=bars)
    app.jinja_env.globals.update(ladder_picture=picture, ladder_height=height_of)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
