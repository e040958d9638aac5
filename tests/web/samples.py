"""One object of every kind on three sides, and for every writing route a body that can succeed.

``own`` belongs to Phòng Tư pháp (the head and the officer of the matrix work there), ``sibling`` to Phòng Văn hóa
of the same city, ``foreign`` to the other authority. Whatever is not ``own`` carries the word of its side
(``CANARY``), so that a page which lets it slip is caught. New routes: add their ids to ``_side`` and their body to
``BODIES``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdfium2 import PdfDocument

from models import (
    Agency,
    Assignment,
    Coordinator,
    Delivery,
    Document,
    Evidence,
    ExternalIdentity,
    FigureAdjustment,
    GroupDecision,
    HeldPeriod,
    KeyTaskItem,
    OfficialLetter,
    Outbox,
    Programme,
    ReportPeriod,
    ReviewMeeting,
    SecondFactor,
    WorkingGroupMember,
)
from tests.office import NOW, TODAY, Office
from tests.web.browser import SETTINGS
from tests.web.report_samples import make_reports
from workflow.files import EvidenceStore
from workflow.intake.reading import read_with_source
from workflow.intake.resolve import resolve
from workflow.reports.figures_xlsx import SheetRow, write_sheet
from workflow.reports.official_sheet import open_book
from workflow.reports.progress_xlsx import write_progress_sheet
from workflow.rules import totp
from workflow.rules.criticism import Thresholds
from workflow.rules.entered_rows import TypedRow
from workflow.rules.indicators import Figure, Kind
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Role
from workflow.rules.report_periods import PeriodMove, PeriodState
from workflow.rules.requests import Cause
from workflow.rules.states import Move
from workflow.rules.working_groups import Act, GroupLevel, GroupRole, TypedMember
from workflow.services import (
    absences,
    account_links,
    accounts,
    agencies,
    calendar_keys,
    commitments,
    contributions,
    criticism_settings,
    discussion,
    explanations,
    extensions,
    import_directory,
    import_header,
    import_rows,
    import_shape,
    import_staging,
    indicators,
    key_tasks,
    letter_files,
    letter_issue,
    lifecycle,
    meetings,
    progress_sheet,
    progress_sheet_words,
    registration,
    report_periods,
    saved_views,
    schedule,
    second_factor,
    sessions,
    urge_now,
    urging_letters,
    working_groups,
)
from workflow.services.absences import Plan
from workflow.services.agency_sheet import HEADINGS as AGENCY_HEADINGS
from workflow.services.calendar_change import CalendarChange, DayKind, change_calendar
from workflow.services.chosen_rows import Seen
from workflow.services.explanations import Answer
from workflow.services.extensions import Decision
from workflow.services.figure_sheet import HEAD_ROW, HEADINGS, KEY_COLUMN, KEY_ROW, key_of
from workflow.services.figures import Cells, save_figures
from workflow.services.indicator_drafts import IndicatorDraft
from workflow.services.lifecycle import Piece, Request
from workflow.services.listing_filter import Listing, Selection
from workflow.services.meetings import MeetingDraft
from workflow.services.recurrence import assign_running
from workflow.services.urge_now import Order
from workflow.services.working_groups import DecisionDraft, GroupDraft

Ids = dict[str, Any]
SIDES = ("own", "sibling", "foreign")
CANARY = {"own": "cúcvàng", "sibling": "hoàngyến", "foreign": "chàomào"}
#: (authority, lead agency, its head, who keeps the register)
_WHO = {
    "own": ("city", "tp", "head_tp", "office"),
    "sibling": ("city", "vh", "head_vh", "office"),
    "foreign": ("other", "other_unit", "other_head", "other_office"),
}
_PLAN = """# Kế hoạch số {number}

| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |
|---|---|---|---|
| 1 | Rà soát dữ liệu hộ tịch {canary} | {lead} | 30/10/2026 |
| 2 | Tuyên truyền về {canary} | {lead} | 30/10/2026 |
| 3 | Rà soát dữ liệu hộ tịch {canary} | {lead} | 30/10/2026 |
| 4 | Kiểm tra việc lưu trữ {canary} | {lead} | 30/10/2026 |
| 5 | Kiểm tra việc bảo mật {canary} | {lead} | 30/10/2026 |
| 6 | Trang bị máy quét {canary} | {lead} | 30/10/2026 |
"""


def make_samples(office: Office, files: EvidenceStore) -> dict[str, Ids]:
    """The ids of each side, by the argument names of the routes."""
    decision = CalendarChange(DayKind.OFF, date(2026, 12, 24), date(2026, 12, 24), "1/QĐ-TTg")
    change_calendar(office.session, decision, version=0, by=None, now=NOW)
    _all_is_well(office)
    return {side: _side(office, files, side) for side in SIDES}


def _all_is_well(office: Office) -> None:
    """The sweep and the hourly check have just run."""
    for job in ("sweep", "audit"):
        schedule.make_slot(office.session, job, NOW, now=NOW)
        schedule.take(office.session, job, NOW, owner="sample", now=NOW)
        schedule.finish(office.session, job, NOW, {}, owner="sample", now=NOW)


def _side(office: Office, files: EvidenceStore, side: str) -> Ids:
    authority, lead, head, keeper = _WHO[side]
    session, canary = office.session, CANARY[side]
    number = f"{28 + SIDES.index(side)}/KH-UBND"
    draft = registration.DocumentDraft(
        number, "UBND thành phố", date(2026, 2, 5), "Kế hoạch", f"Về việc {canary}"
    )
    document = registration.find_or_add_document(
        session, office.agency[authority], draft, by=office.user[keeper].id, now=NOW
    )

    def assignment(key: str) -> Any:
        duty = registration.add_duty(
            session,
            document,
            registration.DutyDraft(key=key, text=f"Báo cáo {canary} {key}", deadline_kind="fixed", due=TODAY),
            by=office.user[keeper].id,
            now=NOW,
        )
        return registration.assign(
            session,
            duty,
            office.agency[lead],
            by=office.user[keeper].id,
            now=NOW,
            assigned_on=date(2026, 10, 1),
        )

    team, second_team = (
        agencies.add_agency(session, f"{what} {canary}", parent=office.agency[lead], by=None, now=NOW)
        for what in ("Tổ", "Trạm")
    )
    stored = files.put([_one_page(canary)])
    piece = Piece(
        sha256=stored.sha256, file_name=f"{canary}.pdf", media_type="application/pdf", size=stored.size
    )

    def move(row: Any, step: Move) -> None:
        lifecycle.apply(
            session,
            office.actor(head),
            row.id,
            step,
            Request(version=row.version, note=f"Đã làm {canary}", pieces=(piece,)),
            now=NOW,
        )
        session.flush()

    working, waiting, fresh, refused = (assignment(key) for key in ("working", "waiting", "fresh", "refused"))
    move(working, Move.PROGRESS)
    talked = _talked(office, assignment("talked"), (team, second_team), head, canary)
    move(waiting, Move.SUBMIT)
    move(refused, Move.REFUSE)
    done = assignment("done")
    move(done, Move.SUBMIT)
    lifecycle.apply(
        session, office.actor(keeper), done.id, Move.ACCEPT, Request(version=done.version), now=NOW
    )
    counted = registration.add_duty(
        session,
        document,
        registration.DutyDraft(
            key="counted",
            text=f"Trình {canary}",
            counted=registration.Counted(5, "working_day", "ngày nhận"),
        ),
        by=office.user[keeper].id,
        now=NOW,
    )
    registration.assign(session, counted, office.agency[lead], by=office.user[keeper].id, now=NOW)
    monthly = registration.add_duty(
        session,
        document,
        registration.DutyDraft(
            key="monthly",
            text=f"Báo cáo hằng tháng {canary}",
            deadline_kind="recurring",
            rhythm="FREQ=MONTHLY",
        ),
        by=office.user[keeper].id,
        now=NOW,
    )
    assign_running(session, monthly, office.agency[lead], by=office.user[keeper].id, now=NOW)
    session.add(
        HeldPeriod(
            authority_id=office.agency[authority].id,
            duty_id=monthly.id,
            agency_id=office.agency[lead].id,
            period="2026-10",
            due=date(2026, 10, 31),
            held_at=NOW,
        )
    )
    asked, explained, demanded = (assignment(key) for key in ("asked", "explained", "demanded"))
    commitments.commit(
        session, office.actor(head), asked.id, version=asked.version, promised_on=TODAY, paper=piece, now=NOW
    )
    extensions.ask(
        session,
        office.actor(head),
        asked.id,
        version=asked.version,
        wanted_on=date(2026, 12, 1),
        reason=f"Chờ số liệu {canary}",
        paper=piece,
        now=NOW,
    )
    answered = assignment("answered")
    extensions.ask(
        session,
        office.actor(head),
        answered.id,
        version=answered.version,
        wanted_on=date(2026, 12, 1),
        reason=f"Thiếu máy {canary}",
        now=NOW,
    )
    extensions.decide(
        session,
        office.actor(keeper),
        answered.id,
        Decision(None, f"Đủ thời gian {canary}"),
        version=answered.version,
        now=NOW,
    )
    explanations.answer(
        session,
        office.actor(head),
        explained.id,
        Answer(Cause.COORDINATION, f"Chờ phối hợp {canary}"),
        version=explained.version,
        now=NOW,
    )
    explanations.demand(session, office.actor(keeper), demanded.id, version=demanded.version, now=NOW)
    letter, draft, late = _letters(office, files, document, authority, lead, keeper)
    if side != "sibling":
        criticism_settings.set_thresholds(
            session,
            office.actor(keeper),
            office.agency[authority].id,
            Thresholds(criticise_below=Decimal(50)),
            version=0,
            now=NOW,
        )
    group = agencies.add_group(
        session, f"Nhóm {canary}", authority=office.agency[authority], members=[office.agency[lead]]
    )
    alias = agencies.add_alias(session, f"Phòng {canary}", agency=office.agency[lead])
    mate = accounts.add_user(session, f"{side}@mau.gov.vn", f"Người {canary}", by=None, now=NOW)
    membership = accounts.grant(session, mate, office.agency[lead], Role.STAFF, by=None, now=NOW)
    session.add(SecondFactor(user_id=mate.id, salt=_SALT, begun_at=NOW, confirmed_at=NOW))
    mate.asleep_since = NOW
    linked = ExternalIdentity(user_id=office.user[head].id, allowed_by_id=mate.id, allowed_at=NOW)
    linked.issuer, linked.subject, linked.linked_at = "http://127.0.0.1:9", canary, NOW
    session.add(linked)
    away = absences.enter(
        session,
        office.actor(head),
        Plan(
            office.user[head].id, office.agency[lead].id, mate.id, date(2027, 1, 4), date(2027, 1, 5), canary
        ),
        now=NOW,
    )
    vacant = agencies.add_agency(session, f"Đội {canary}", parent=office.agency[authority], by=None, now=NOW)
    session.flush()
    return {
        "assignment_id": working.id,
        "working_id": working.id,
        "working_version": working.version,
        "waiting_id": waiting.id,
        "waiting_version": waiting.version,
        "fresh_id": fresh.id,
        "fresh_version": fresh.version,
        "refused_id": refused.id,
        "refused_version": refused.version,
        "done_id": done.id,
        "done_version": done.version,
        "asked_id": asked.id,
        "asked_version": asked.version,
        "answered_id": answered.id,
        "accused": [
            office.agency[code].id for _authority, code, *_ in _WHO.values() if _authority == authority
        ],
        "explained_id": explained.id,
        "explained_version": explained.version,
        "demanded_id": demanded.id,
        "demanded_version": demanded.version,
        "meeting_id": _meeting(office, authority, keeper, canary, document).id,
        **_working_group(office, lead, keeper, canary),
        "letter_id": letter.id,
        "draft_id": draft.id,
        "draft_version": draft.version,
        "late_id": late.id,
        "talked_id": talked.id,
        "second_team_id": second_team.id,
        "key": calendar_keys.make(session, office.actor(head), now=NOW),
        "n": 1,
        "absence_id": away.id,
        "token": _token(session, office.user[head]),
        "session_id": _session(session, office.user[head], canary),
        "view_id": saved_views.save(
            session, office.actor(keeper), canary, Listing.OPEN_OVERDUE, Selection(), now=NOW
        ).id,
        "head_id": office.user[head].id,
        "vacant_agency_id": vacant.id,
        "duty_id": working.duty_id,
        "counted_duty_id": counted.id,
        "monthly_duty_id": monthly.id,
        "lead_agency_id": office.agency[lead].id,
        "number": 1,
        "document_id": document.id,
        "evidence_id": session.query(Evidence.id).filter_by(assignment_id=working.id).scalar(),
        "agency_id": office.agency[lead].id,
        "alias_id": alias.id,
        "group_id": group.id,
        "user_id": mate.id,
        "linked_user_id": office.user[head].id,
        "membership_id": membership.id,
        **_import(office, authority, keeper, office.agency[lead], number, canary),
        "position": 1,
        "second_position": 2,
        "twin_position": 3,
        "joined_position": 4,
        "left_out_position": 6,
        "mail_id": _mail(office, authority, keeper, canary),
        **_lost_mail(office, document, lead, keeper, canary),
        **_key_tasks(office, authority),
        **_figures(office, authority, lead, head, keeper, canary),
        **make_reports(office, files, side, lead=lead, head=head, keeper=keeper, canary=canary),
    }


def _talked(
    office: Office, row: Assignment, teams: tuple[Agency, Agency], head: str, canary: str
) -> Assignment:
    """An assignment about which somebody said something, and whose coordinator owes an answer; a second one is free."""
    session = office.session
    session.add_all(Coordinator(assignment_id=row.id, agency_id=team.id) for team in teams)
    session.flush()
    discussion.comment(session, office.actor(head), row.id, text=f"Trao đổi {canary}", now=NOW)
    contributions.ask(
        session,
        office.actor(head),
        row.id,
        agency_id=teams[0].id,
        question=f"Cung cấp {canary}",
        answer_by=TODAY,
        now=NOW,
    )
    return row


def _letters(
    office: Office, files: EvidenceStore, document: Document, authority: str, lead: str, keeper: str
) -> tuple[OfficialLetter, OfficialLetter, Assignment]:
    """An issued letter to the lead about one late duty, and the draft of the next one."""
    session, canary = office.session, CANARY[next(s for s in SIDES if _WHO[s][:2] == (authority, lead))]
    duty = registration.add_duty(
        session,
        document,
        registration.DutyDraft(
            key="late", text=f"Trình muộn {canary}", deadline_kind="fixed", due=date(2026, 10, 15)
        ),
        by=office.user[keeper].id,
        now=NOW,
    )
    late = registration.assign(
        session, duty, office.agency[lead], by=office.user[keeper].id, now=NOW, assigned_on=date(2026, 10, 1)
    )

    def composed() -> OfficialLetter:
        return urging_letters.compose(
            session,
            office.actor(keeper),
            office.agency[lead].id,
            None,
            catch_up_on=date(2026, 11, 16),
            version=0,
            now=NOW,
        )

    letter = composed()
    given = letter_issue.Registered("5" if lead == "tp" else "6", TODAY, "Nguyễn Thị Lãnh")
    stored = letter_files.store(
        letter_files.letter_words(session, letter),
        files,
        number=given.number,
        issued_on=TODAY,
        signer=given.signer,
        head=letter_issue.registered_head(letter, given),
        now=NOW,
    )
    letter_issue.issue(
        session, office.actor(keeper), letter.id, given, stored, version=letter.version, now=NOW
    )
    return letter, composed(), late


def _figures(office: Office, authority: str, lead: str, head: str, keeper: str, canary: str) -> Ids:
    """An indicator that the lead enters, a figure in a period that collects, and a late one in a locked period."""
    session, actor = office.session, office.actor(keeper)
    code = re.sub(r"[^a-z0-9-]", "", canary.encode("punycode").decode("ascii"))[:30]
    draft = IndicatorDraft(code, f"Số hồ sơ {canary}", Kind.COUNT)
    row = indicators.add_indicator(session, actor, draft, now=NOW)
    lead_id = office.agency[lead].id
    indicators.set_agencies(session, actor, row.id, {lead_id: None}, version=row.version, now=NOW)
    for code in ("2026-11", "2026-10"):
        if session.query(ReportPeriod).filter_by(authority_id=office.agency[authority].id, code=code).count():
            continue
        period = report_periods.open_period(session, actor, code, now=NOW)
        report_periods.move(session, actor, code, PeriodMove.COLLECT, version=period.version, now=NOW)
    if (
        not session.query(ReportPeriod)
        .filter_by(authority_id=office.agency[authority].id, code="2026-09")
        .count()
    ):
        report_periods.open_period(session, actor, "2026-09", now=NOW)
    cells = Cells(1, row.id, lead_id, Figure(value=Decimal(5)), f"ghi chú {canary}")
    save_figures(session, office.actor(head), "2026-11", [cells], now=NOW)
    _lock(office, keeper)
    save_figures(session, office.actor(head), "2026-10", [cells], reason=f"Nộp muộn {canary}", now=NOW)
    late = session.query(FigureAdjustment.id).filter_by(indicator_id=row.id).scalar()
    found = {
        code: report_periods.period_for(session, actor, code).version
        for code in ("2026-09", "2026-10", "2026-11")
    }
    return {
        "indicator_id": row.id,
        "indicator_version": row.version,
        "indicator_code": row.code,
        "indicator_name": row.name,
        "adjustment_id": late,
        "period_versions": found,
    }


def _lock(office: Office, keeper: str) -> None:
    actor = office.actor(keeper)
    period = report_periods.period_for(office.session, actor, "2026-10")
    if period.state is PeriodState.COLLECTING:
        report_periods.move(
            office.session, actor, "2026-10", PeriodMove.LOCK, version=period.version, now=NOW
        )


def _meeting(office: Office, authority: str, keeper: str, canary: str, document: Document) -> ReviewMeeting:
    """A meeting about the duties of the side's document, whose day to ask has not come."""
    programme = Programme(authority_id=office.agency[authority].id, name=f"Đề án {document.number}")
    office.session.add(programme)
    office.session.flush()
    document.programme_id = programme.id
    draft = MeetingDraft(f"Họp {canary}", date(2026, 12, 16), time(8), 3, programme_id=programme.id)
    return meetings.register(
        office.session, office.actor(keeper), office.agency[authority].id, draft, now=NOW
    )


def _working_group(office: Office, lead: str, keeper: str, canary: str) -> Ids:
    """The lead's working group with one decision and one member; its group of agencies is another thing."""
    session, actor = office.session, office.actor(keeper)
    draft = GroupDraft(f"Tổ công tác {canary}", office.agency[lead].id, GroupLevel.COMMUNE)
    group = working_groups.add_group(session, actor, draft, now=NOW)
    decided = DecisionDraft(Act.ESTABLISHED, "5/QĐ-UBND", date(2026, 2, 5), "UBND")
    working_groups.add_decision(session, actor, group.id, decided, version=1, now=NOW)
    session.flush()
    people = [TypedMember(f"Người {canary}", "Trưởng phòng", GroupRole.HEAD)]
    working_groups.add_members(session, actor, group.id, people, None, version=2, now=NOW)
    session.flush()
    return {
        "working_group_id": group.id,
        "decision_id": session.query(GroupDecision.id).filter_by(group_id=group.id).scalar(),
        "member_id": session.query(WorkingGroupMember.id).filter_by(group_id=group.id).scalar(),
    }


def _mail(office: Office, authority: str, keeper: str, canary: str) -> int:
    mail = Outbox(
        dedupe_key=f"sample:{canary}",
        message_id=f"<{canary}@mau.gov.vn>",
        kind="daily",
        authority_id=office.agency[authority].id,
        user_id=office.user[keeper].id,
        day=TODAY,
        not_before=NOW,
        created_at=NOW,
        subject=f"Việc cần làm {canary}",
    )
    office.session.add(mail)
    office.session.flush()
    return mail.id


def _lost_mail(office: Office, document: Any, lead: str, keeper: str, canary: str) -> Ids:
    """An urging of the lead's head that a server refused."""
    duty = registration.add_duty(
        office.session,
        document,
        registration.DutyDraft(key="lost", text=f"Thư lạc {canary}", deadline_kind="fixed", due=TODAY),
        by=office.user[keeper].id,
        now=NOW,
    )
    row = registration.assign(office.session, duty, office.agency[lead], by=office.user[keeper].id, now=NOW)
    office.session.flush()
    chosen = urge_now.plan(office.session, office.actor(keeper), [Seen(row.id, row.version)], now=NOW).seen()
    urge_now.urge(office.session, office.actor(keeper), chosen, Order(), now=NOW, domain="mau.gov.vn")
    mail = office.session.query(Outbox).order_by(Outbox.id.desc()).first()
    assert mail is not None
    mail.state, mail.attempts, mail.sent_to = Delivery.DEAD, 1, f"{canary}@mau.gov.vn"
    office.session.flush()
    return {"lost_mail_id": mail.id}


def _key_tasks(office: Office, authority: str) -> Ids:
    """One sentence of the authority's list; a sibling unit's is in the same list, for the same people."""
    root = office.agency[authority]
    key_tasks.compute(office.session, root, parse_period("2026-11"), by=None, now=NOW)
    found = key_tasks.find_list(office.session, root.id, "2026-11")
    assert found is not None
    item = office.session.query(KeyTaskItem.id).filter_by(list_id=found.id).order_by(KeyTaskItem.id).first()
    assert item is not None
    return {"item_id": item[0], "list_version": found.version}


def _import(office: Office, authority: str, keeper: str, lead: Agency, number: str, canary: str) -> Ids:
    text = _PLAN.format(number=number, canary=canary, lead=lead.name)
    plan, source = read_with_source(text.encode(), f"{canary}.md")
    root = office.agency[authority]
    directory = import_directory.directory_of(office.session, root.id, TODAY)
    run = import_staging.stage(
        office.session,
        office.actor(keeper),
        root,
        plan,
        resolve(plan, directory, date(2026, 2, 5)),
        file_name=f"{canary}.md",
        sha256=f"{root.id:064d}",
        now=NOW,
        source=source,
    )
    header = import_header.Header(number, "UBND thành phố", date(2026, 2, 5), "Kế hoạch")
    import_header.correct_header(office.session, office.actor(keeper), run.id, header)
    import_shape.join_previous(office.session, office.actor(keeper), run.id, 5, version=1, now=NOW)
    import_rows.leave_out(office.session, office.actor(keeper), run.id, 6, version=1, now=NOW)
    office.session.flush()
    return {"run_id": run.id, "run_version": run.version}


#: Which id stands for an argument where the usual one is in the wrong state.
INSTEAD: dict[str, dict[str, str]] = {
    **{f"/letters/<int:letter_id>/{act}": {"letter_id": "draft_id"} for act in ("issue", "discard")},
    "/users/<int:user_id>/provider/remove": {"user_id": "linked_user_id"},
    "/review/<int:assignment_id>": {"assignment_id": "waiting_id"},
    "/review/<int:assignment_id>/accept": {"assignment_id": "waiting_id"},
    "/review/<int:assignment_id>/return": {"assignment_id": "waiting_id"},
    "/imports/<int:run_id>/rows/<int:position>/join": {"position": "second_position"},
    "/imports/<int:run_id>/rows/<int:position>/join-twin": {"position": "twin_position"},
    "/imports/<int:run_id>/rows/<int:position>/keep-apart": {"position": "twin_position"},
    "/imports/<int:run_id>/rows/<int:position>/take-apart": {"position": "joined_position"},
    "/imports/<int:run_id>/rows/<int:position>/take-back": {"position": "left_out_position"},
    "/assignments/<int:assignment_id>/receive": {"assignment_id": "fresh_id"},
    "/assignments/<int:assignment_id>/refuse": {"assignment_id": "fresh_id"},
    "/assignments/<int:assignment_id>/insist": {"assignment_id": "refused_id"},
    "/assignments/<int:assignment_id>/reassign": {"assignment_id": "refused_id"},
    "/assignments/<int:assignment_id>/reopen": {"assignment_id": "done_id"},
    "/duties/<int:duty_id>/event-day": {"duty_id": "counted_duty_id"},
    "/duties/<int:duty_id>/rhythm": {"duty_id": "monthly_duty_id"},
    "/duties/<int:duty_id>/held": {"duty_id": "monthly_duty_id"},
    "/assignments/<int:assignment_id>/extensions/withdraw": {"assignment_id": "asked_id"},
    "/assignments/<int:assignment_id>/extensions/decide": {"assignment_id": "asked_id"},
    "/assignments/<int:assignment_id>/extensions/<int:n>/file": {"assignment_id": "asked_id"},
    "/assignments/<int:assignment_id>/commitments/<int:n>/file": {"assignment_id": "asked_id"},
    "/assignments/<int:assignment_id>/extensions/<int:n>/reply": {"assignment_id": "answered_id"},
    "/assignments/<int:assignment_id>/explanations": {"assignment_id": "demanded_id"},
    "/manage/agencies/<int:agency_id>/end": {"agency_id": "vacant_agency_id"},
    **{
        f"/assignments/<int:assignment_id>/contributions{act}": {"assignment_id": "talked_id"}
        for act in ("", "/<int:n>/answer", "/<int:n>/withdraw")
    },
    "/assignments/<int:assignment_id>/explanations/decide": {"assignment_id": "explained_id"},
    **{
        f"/undelivered/<int:mail_id>/{act}": {"mail_id": "lost_mail_id"}
        for act in ("resend", "hand", "leave")
    },
    "/reports/<int:report_id>/reopen": {"report_id": "checked_report_id"},
    "/reports/<int:report_id>/issue": {"report_id": "checked_report_id"},
    "/reports/<int:report_id>/correct": {"report_id": "issued_report_id"},
}
_IMPORT_ACTS = ("accept", "leave-out", "take-back", "keep-apart", "join", "join-twin", "take-apart")
_IMPORT_ACT = f"/imports/<int:run_id>/rows/<int:position>/<any({','.join(map(repr, _IMPORT_ACTS))}):act>"
_OF_A_PERIOD = (
    "/periods/<code>",
    "/periods/<code>/figures",
    "/periods/<code>/figures/<int:agency_id>",
    "/periods/<code>/figures/<int:agency_id>.xlsx",
    "/periods/<code>/figures/<int:agency_id>/sheet",
    "/periods/<code>/figures/<int:agency_id>/paste",
    "/periods/<code>/indicators/<int:indicator_id>",
)
_STEP = "/periods/<code>/<any(collect, lock, reopen, issue):step>"
#: Arguments that are words rather than ids: every spelling that is a route of its own.
WORDS: dict[str, tuple[dict[str, str], ...]] = {
    _IMPORT_ACT: tuple({"act": act} for act in _IMPORT_ACTS),
    "/overview/<address>": ({"address": "open-in-time"},),
    "/limbo/<which>": ({"which": "returned"}, {"which": "unreceived"}),
    "/key-tasks/<period>": ({"period": "2026-11"},),
    "/key-tasks/<period>.docx": ({"period": "2026-11"},),
    "/key-tasks/<period>/compute": ({"period": "2026-11"},),
    "/key-tasks/<period>/items/<int:item_id>": ({"period": "2026-11"},),
    "/ladders/<code>": ({"code": "completion"},),
    "/letters/<int:letter_id>/<any(docx, pdf):ending>": ({"ending": "docx"}, {"ending": "pdf"}),
    "/meetings/<int:meeting_id>/pack.<any(pdf, xlsx):ending>": ({"ending": "pdf"}, {"ending": "xlsx"}),
    **{rule: ({"code": "2026-11"},) for rule in _OF_A_PERIOD},
    "/letters/periods/<code>": ({"code": "2026-03"},),
    "/periods/<code>/dates": ({"code": "2026-09"},),
    "/periods/<code>/late/<int:adjustment_id>": ({"code": "2026-10"},),
    _STEP: (
        {"code": "2026-09", "step": "collect"},
        {"code": "2026-11", "step": "lock"},
        {"code": "2026-10", "step": "reopen"},
        {"code": "2026-10", "step": "issue"},
    ),
    "/report-templates/<code>": ({"code": "thang"},),
    "/reports/<int:report_id>/file.<any(docx, pdf, xlsx):ending>": tuple(
        {"ending": ending} for ending in ("docx", "pdf", "xlsx")
    ),
    "/assignments/<int:assignment_id>/<move>": tuple(
        {"move": move}
        for move in ("receive", "refuse", "insist", "reassign", "hand_over", "withdraw", "reopen")
    ),
}


def _nothing(_ids: Ids) -> dict[str, Any]:
    return {}


def _file(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


def _move(key: str, **more: str) -> Callable[[Ids], dict[str, Any]]:
    """A move's form: version and reason, and fields whose value is an id of the side."""
    return lambda ids: {
        "version": ids[f"{key}_version"],
        "note": "Theo Kế hoạch",
        **{field: ids[name] for field, name in more.items()},
    }


def _at_version(version: int) -> Callable[[Ids], dict[str, Any]]:
    """The button of a row as it stands in the sample."""
    return lambda _ids: {"version": version}


_GROUP = {
    "version": "3",
    "name": "Tổ công tác số 2",
    "level": "commune",
    "kind": "team",
    "group_count": "1",
}
_MEETING = {
    "version": "0",
    "title": "Họp giao ban",
    "held_on": "17/12/2026",
    "held_at": "14h00",
    "programme": "0",
    "days_before": "3",
}
_INDICATOR = {
    "name": "Số hồ sơ trực tuyến",
    "kind": "count",
    "roll_up": "sum",
    "direction": "up",
    "percent_decimals": "1",
    "value_decimals": "0",
    "document": "0",
    "duty": "0",
    "period_kinds": ["month", "half_year"],
}


def _at_period(code: str) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {"version": ids["period_versions"][code], "note": "Nộp thiếu"}


def _cells(ids: Ids) -> dict[str, Any]:
    tail = f"{ids['indicator_id']}-{ids['agency_id']}"
    return {f"v-{tail}": "1", f"a-{tail}": "7", f"n-{tail}": "đã rà soát"}


def _sheet(ids: Ids) -> dict[str, Any]:
    """The sheet of the agency with another number in it."""
    made = BytesIO()
    write_sheet(
        [SheetRow(ids["indicator_code"], ids["indicator_name"], "", TypedRow("9"), False, 1)],
        made,
        subtitle="",
        headings=HEADINGS,
        key=(KEY_ROW, KEY_COLUMN, key_of("2026-11", ids["agency_id"])),
        head_row=HEAD_ROW,
    )
    return {"file": _file(made.getvalue(), "so-lieu.xlsx")}


def _said_of(ids: Ids) -> dict[str, str]:
    said = {"answer": "Đang làm", "text": "Đã rà soát một nửa", "percent": "50"}
    return {f"{cell}-{ids['fresh_id']}": words for cell, words in said.items()}


#: Of every phone of the samples, which so show the same code.
_SALT = b"s" * 32


def give_phones(office: Office) -> None:
    """Everybody signed in has a second factor; the one of the staff is just being set up, the viewer has none."""
    for name in ("admin", "leader", "office", "head_tp", "staff_tp"):
        confirmed = None if name == "staff_tp" else NOW
        office.session.add(
            SecondFactor(user_id=office.user[name].id, salt=_SALT, begun_at=NOW, confirmed_at=confirmed)
        )


def _phone_code(_ids: Ids) -> dict[str, Any]:
    secret = second_factor._secret(SETTINGS.secret_key, _SALT)
    return {"code": totp.code_at(secret, totp.step_of(NOW))}


def _session(session: Any, user: Any, canary: str) -> str:
    """A browser in which the person is signed in."""
    sessions.begin(session, canary, user.id, data="{}", now=NOW)
    return sessions.token_hash(canary).hex()


def _token(session: Any, user: Any) -> str:
    """The secret of a link with which the person sets a password."""
    sealed = account_links.seal(session, account_links.ask(session, user, by=None, now=NOW).id, now=NOW)
    assert sealed is not None
    return sealed.token


def _agency_list() -> bytes:
    """A filled list of agencies."""
    made = BytesIO()
    book = open_book(made)
    sheet = book.add_worksheet("Cơ quan")
    for row, cells in enumerate((AGENCY_HEADINGS, ("Trạm mới",))):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    book.close()
    return made.getvalue()


def _one_page(canary: str) -> bytes:
    """A PDF of one page with the word behind its end."""
    made, paper = BytesIO(), PdfDocument.new()
    paper.new_page(595, 842)
    paper.save(made)
    return made.getvalue() + f"\n%{canary}\n".encode()


def _progress_sheet(ids: Ids) -> bytes:
    """The sheet of the agency as it goes out, with no row filled."""
    made = BytesIO()
    write_progress_sheet(
        [],
        made,
        subtitle="",
        hints=(),
        headings=progress_sheet_words.HEADINGS,
        key=(progress_sheet.KEY_ROW, progress_sheet.KEY_COLUMN, progress_sheet.key_of(ids["agency_id"])),
        head_row=progress_sheet.HEAD_ROW,
    )
    return made.getvalue()


#: For each writing route a body that the right person posts with success. Ids in it come from the given side.
BODIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "/sign-in": lambda _ids: {"email": "viewer@mau.gov.vn", "password": "mật khẩu thử nghiệm 2026"},
    "/sign-out": _nothing,
    "/sign-in/code": _phone_code,
    "/account/second-factor/begin": lambda _ids: {"password": "mật khẩu thử nghiệm 2026"},
    "/account/second-factor/confirm": _phone_code,
    "/account/second-factor/codes": _phone_code,
    "/account/second-factor/off": _phone_code,
    "/account/sessions/<session_id>/end": _nothing,
    "/account/sessions/end-others": _nothing,
    "/account/calendar-feed": _nothing,
    "/account/calendar-feed/end": _nothing,
    "/account/password": lambda _ids: {
        "current": "mật khẩu thử nghiệm 2026",
        "password": "một câu dài khác hẳn",
        "again": "một câu dài khác hẳn",
    },
    "/language": lambda _ids: {"language": "en", "next": "/"},
    "/manage/mail/hold": lambda _ids: {"version": "0", "reason": "Kiểm tra đồng hồ máy chủ"},
    "/manage/mail/trial": _nothing,
    "/manage/mail/release": lambda _ids: {"version": "0", "choice": "all"},
    "/users": lambda ids: {
        "full_name": "Cao Thị Mới",
        "email": "moi@mau.gov.vn",
        "agency": ids["agency_id"],
        "role": "staff",
    },
    "/users/<int:user_id>/roles": lambda ids: {"agency": ids["agency_id"], "role": "head"},
    "/users/<int:user_id>/roles/<int:membership_id>/end": _nothing,
    "/users/<int:user_id>/password": _nothing,
    "/users/<int:user_id>/close": _nothing,
    "/users/<int:user_id>/second-factor/reset": _nothing,
    "/users/<int:user_id>/sessions/end": _nothing,
    "/users/<int:user_id>/wake": _nothing,
    "/users/<int:user_id>/provider/allow": _nothing,
    "/users/<int:user_id>/provider/remove": _nothing,
    "/users/sessions/end": _nothing,
    "/manage/agencies": lambda ids: {"agency-name": "Phòng Y tế", "agency-parent": ids["agency_id"]},
    "/manage/agencies/<int:agency_id>": lambda _ids: {"short_name": "PTP", "email": "", "order_no": "2"},
    "/manage/agencies/<int:agency_id>/aliases": lambda _ids: {"alias": "Phòng TP"},
    "/manage/agencies/<int:agency_id>/aliases/<int:alias_id>/remove": _nothing,
    "/manage/agencies/directory": lambda ids: {
        "kind": "commune:phường",
        "parent": ids["agency_id"],
        "names": "Phòng Kinh tế",
    },
    "/manage/agencies/<int:agency_id>/end": lambda _ids: {
        "since": "01/12/2026",
        "decision": "Quyết định số 12/QĐ-UBND",
    },
    "/manage/agencies/groups": lambda ids: {"group-name": "Các phòng", "group-members": [ids["agency_id"]]},
    "/manage/agencies/groups/<int:group_id>": lambda ids: {"members": [ids["agency_id"]]},
    "/manage/agencies/groups/<int:group_id>/aliases": lambda _ids: {"alias": "Khối phòng"},
    "/progress-sheets/<int:agency_id>": lambda ids: {
        "received_on": "09/11/2026",
        "row": f"{ids['fresh_id']}.{ids['fresh_version']}",
        **_said_of(ids),
    },
    "/progress-sheets/<int:agency_id>/compare": lambda ids: {
        "received_on": "09/11/2026",
        "file": _file(_progress_sheet(ids), "tien-do.xlsx"),
    },
    "/check-figures": lambda _ids: {
        "file": (BytesIO("Giải quyết 38/48 hồ sơ, đạt 97,2%.".encode()), "bao-cao.txt")
    },
    "/imports": lambda _ids: {
        "file": _file(
            _PLAN.format(number="9/KH-UBND", canary="mới", lead="Phòng Tư pháp").encode(), "ke-hoach.md"
        )
    },
    "/imports/<int:run_id>/header": lambda ids: {
        "version": ids["run_version"],
        "number": "7/KH-UBND",
        "issuer": "UBND thành phố",
    },
    "/imports/<int:run_id>/rows": lambda _ids: {"place": "t1r3"},
    "/imports/<int:run_id>/rows/<int:position>": lambda ids: {
        "version": 1,
        "lead": [ids["agency_id"]],
        "text": "Rà soát",
    },
    "/imports/<int:run_id>/rows/<int:position>/split": lambda _ids: {
        "version": 1,
        "text": "Rà soát\n\nBáo cáo",
    },
    **{
        f"/imports/<int:run_id>/rows/<int:position>/{act}": _at_version(version)
        for act, version in zip(_IMPORT_ACTS, (1, 1, 2, 1, 1, 1, 2), strict=True)
    },
    "/imports/<int:run_id>/names": lambda ids: {"name": "Sở Chưa Rõ", "agency_id": ids["agency_id"]},
    "/imports/<int:run_id>/accept-clean": _nothing,
    "/imports/<int:run_id>/read-again": _nothing,
    "/imports/<int:run_id>/groups/<int:group_id>": _nothing,
    "/imports/<int:run_id>/without-leads": _nothing,
    "/imports/<int:run_id>/discard": _nothing,
    "/imports/<int:run_id>/register": _nothing,
    "/assignments/<int:assignment_id>/update": lambda ids: {
        "version": ids["working_version"],
        "text": "Đã làm một nửa",
        "chip": "doing",
        "percent": "50",
    },
    "/assignments/<int:assignment_id>/retract": _move("working"),
    "/assignments/<int:assignment_id>/receive": _move("fresh"),
    "/assignments/<int:assignment_id>/refuse": _move("fresh"),
    "/assignments/<int:assignment_id>/insist": _move("refused"),
    "/assignments/<int:assignment_id>/reassign": _move("refused", agency_id="vacant_agency_id"),
    "/assignments/<int:assignment_id>/hand_over": lambda ids: {
        **_move("working", agency_id="vacant_agency_id")(ids),
        "act_number": "12/QĐ-UBND",
        "act_date": "06/11/2026",
    },
    "/assignments/<int:assignment_id>/withdraw": _move("working"),
    "/assignments/<int:assignment_id>/extensions": lambda ids: {
        "version": ids["working_version"],
        "wanted_on": "01/12/2026",
        "reason": "Chờ số liệu",
    },
    "/assignments/<int:assignment_id>/extensions/withdraw": lambda ids: {"version": ids["asked_version"]},
    "/assignments/<int:assignment_id>/extensions/decide": lambda ids: {
        "version": ids["asked_version"],
        "due": "25/11/2026",
        "act": "grant",
    },
    "/assignments/<int:assignment_id>/explanations": lambda ids: {
        "version": ids["demanded_version"],
        "cause": "staff",
        "text": "Thiếu người",
    },
    "/assignments/<int:assignment_id>/explanations/demand": lambda ids: {"version": ids["working_version"]},
    "/assignments/<int:assignment_id>/explanations/decide": lambda ids: {
        "version": ids["explained_version"],
        "rests_to": "12/11/2026",
        "act": "accept",
    },
    "/assignments/<int:assignment_id>/commitments": lambda ids: {
        "version": ids["working_version"],
        "promised_on": "20/11/2026",
        "document_number": "7/CV-TP",
        "document_date": "06/11/2026",
    },
    "/assignments/<int:assignment_id>/comments": lambda _ids: {"text": "Nhờ cung cấp thêm số liệu"},
    "/assignments/<int:assignment_id>/watch": _nothing,
    "/assignments/<int:assignment_id>/unwatch": _nothing,
    "/assignments/<int:assignment_id>/contributions": lambda ids: {
        "agency_id": ids["second_team_id"],
        "question": "Cung cấp số liệu",
        "answer_by": "09/11/2026",
    },
    "/assignments/<int:assignment_id>/contributions/<int:n>/answer": lambda _ids: {
        "answer": "Có 12 trường hợp"
    },
    "/assignments/<int:assignment_id>/contributions/<int:n>/withdraw": _nothing,
    "/agencies/<int:agency_id>/hand-over": lambda ids: {
        "act_number": "12/QĐ-UBND",
        "act_date": "06/11/2026",
        "note": "Sáp nhập",
        f"to-{ids['fresh_id']}": ids["vacant_agency_id"],
        f"version-{ids['fresh_id']}": ids["fresh_version"],
    },
    "/absences": lambda ids: {
        "post": f"{ids['head_id']}-{ids['agency_id']}",
        "substitute": ids["user_id"],
        "first": "16/11/2026",
        "last": "18/11/2026",
    },
    "/absences/<int:absence_id>/end": _nothing,
    "/assignments/<int:assignment_id>/reopen": _move("done"),
    "/assignments/<int:assignment_id>/responsible": lambda ids: {
        "version": ids["working_version"],
        "user_id": "0",
    },
    "/duties/<int:duty_id>/assignments": lambda ids: {"agency_id": ids["vacant_agency_id"], "due": ""},
    "/duties/<int:duty_id>/rhythm": lambda _ids: {
        "phrase": "hằng quý",
        "day_off": "keep",
        "update_months": "1",
        "decision": "CV 1",
        "version": "0",
        "act": "save",
    },
    "/duties/<int:duty_id>/held": lambda ids: {
        "ended": ids["lead_agency_id"],
        "given_to": ids["vacant_agency_id"],
        "held_note": "Theo nghị quyết",
    },
    "/duties/<int:duty_id>/event-day": lambda _ids: {
        "event_on": "02/11/2026",
        "lead": "0",
        "source": "Biên bản số 3",
    },
    "/calendar": lambda _ids: {
        "act": "save",
        "version": "1",
        "kind": "off",
        "first": "25/12/2026",
        "decision": "2/QĐ-TTg",
    },
    "/ladders/silence": lambda _ids: {"months": "4"},
    "/ladders/completion": lambda _ids: {
        "act": "save",
        "version": "0",
        "r0-wait": "1",
        "r0-to": "head",
        "r0-urging": "y",
    },
    "/letters": lambda ids: {"agency": ids["agency_id"], "catch_up_on": "16/11/2026"},
    "/letters/agencies/<int:agency_id>": lambda ids: {
        "version": ids["draft_version"],
        "duty": ids["late_id"],
        "catch_up_on": "17/11/2026",
    },
    "/letters/letterhead": lambda _ids: {"version": "0", "agency": "Ủy ban nhân dân thành phố Mẫu"},
    "/letters/periods/2026-03": lambda ids: {
        "version": "0",
        "agency": ids["agency_id"],
        "catch_up_on": "16/11/2026",
    },
    "/letters/criticism": lambda ids: {
        "version": "0",
        "since": "01/01/2026",
        "until": "08/11/2026",
        "seen": [f"{key}.criticise" for key in ids["accused"]],
        "agency": ids["accused"],
    },
    "/letters/criticism/thresholds": lambda _ids: {"version": "1", "least": "3", "remind_below": "62,5"},
    "/assignments/<int:assignment_id>/extensions/<int:n>/reply": _nothing,
    "/working-groups/new": lambda ids: {**_GROUP, "version": "0", "agency": ids["agency_id"]},
    "/working-groups/<int:working_group_id>/edit": lambda ids: {**_GROUP, "agency": ids["agency_id"]},
    "/working-groups/<int:working_group_id>/decisions": lambda _ids: {
        "version": "3",
        "act": "strengthened",
        "number": "7/QĐ-UBND",
        "issued_on": "03/06/2026",
        "issuer": "Chủ tịch UBND",
    },
    "/working-groups/<int:working_group_id>/decisions/<int:decision_id>/remove": _at_version(3),
    "/working-groups/<int:working_group_id>/members": lambda _ids: {
        "version": "3",
        "members": "Lê Thị Mới; Phó Trưởng phòng; tổ phó",
    },
    "/working-groups/<int:working_group_id>/members/<int:member_id>/end": _at_version(3),
    "/working-groups/<int:working_group_id>/members/<int:member_id>/remove": _at_version(3),
    "/meetings/usual-days": lambda _ids: {"days": "5"},
    "/meetings/new": lambda _ids: _MEETING,
    "/meetings/<int:meeting_id>/edit": lambda _ids: {**_MEETING, "version": "1"},
    "/meetings/<int:meeting_id>/cancel": lambda _ids: {"version": "1", "reason": "Hoãn họp"},
    "/meetings/<int:meeting_id>/duties/<int:assignment_id>": lambda _ids: {
        "act": "on",
        "reason": "Lãnh đạo hỏi",
    },
    "/letters/<int:letter_id>/issue": lambda ids: {
        "version": ids["draft_version"],
        "number": "15",
        "issued_on": "09/11/2026",
        "signer": "Nguyễn Thị Lãnh",
    },
    "/letters/<int:letter_id>/discard": lambda ids: {"version": ids["draft_version"]},
    "/review/<int:assignment_id>/accept": _move("waiting"),
    "/review/<int:assignment_id>/return": _move("waiting"),
    "/overdue/chosen": lambda ids: {"act": "urge", "row": f"{ids['working_id']}.{ids['working_version']}"},
    "/overdue/urge": lambda ids: {
        "rows": f"{ids['working_id']}.{ids['working_version']}.",
        "note": "Khẩn trương báo cáo",
        "report_by": "12/11/2026",
    },
    "/overdue/demand": lambda ids: {"rows": f"{ids['working_id']}.{ids['working_version']}."},
    "/documents/<int:document_id>/hand-out": lambda ids: {
        "agency_id": str(ids["vacant_agency_id"]),
        "duty": [str(ids["duty_id"])],
    },
    "/forgot-password": lambda _ids: {"email": "khong.ai@mau.gov.vn"},
    "/set-password/<token>": lambda _ids: {
        "password": "một câu rất dài và khác",
        "again": "một câu rất dài và khác",
    },
    "/users/<int:user_id>/link": _nothing,
    "/manage/agencies/sheet": lambda _ids: {"cells": json.dumps([list(AGENCY_HEADINGS), ["Trạm mới"]])},
    "/manage/agencies/sheet/compare": lambda _ids: {"file": (BytesIO(_agency_list()), "co-quan.xlsx")},
    "/notifications/read": lambda _ids: {"upto": NOW.isoformat()},
    "/account/notifications": lambda _ids: {"mention": "y", "comment": "y"},
    "/saved-views": lambda _ids: {"listing": "open_overdue", "name": "Việc chậm của tôi"},
    "/saved-views/<int:view_id>/rename": lambda _ids: {"name": "Tên khác"},
    "/saved-views/<int:view_id>/share": lambda _ids: {"shared": "y"},
    "/saved-views/<int:view_id>/delete": _nothing,
    "/overdue/redate": lambda ids: {
        "rows": f"{ids['working_id']}.{ids['working_version']}.",
        "due": "31/12/2026",
        "reason": "Cấp trên lùi thời gian triển khai.",
    },
    "/undelivered/<int:mail_id>/resend": lambda _ids: {"version": "1"},
    "/undelivered/<int:mail_id>/hand": lambda _ids: {"version": "1", "handed_on": "09/11/2026"},
    "/undelivered/<int:mail_id>/leave": lambda _ids: {"version": "1", "note": "Đã xong"},
    "/users/<int:user_id>/address": lambda _ids: {"email": "dia.chi@mau.gov.vn"},
    "/reports": lambda _ids: {"period": "2026-02", "template": "thang"},
    "/reports/<int:report_id>/compute": _nothing,
    "/reports/<int:report_id>/sections/<int:section_id>": lambda ids: {
        "version": ids["section_version"],
        "text": "Thiếu máy quét.",
        "act": "save",
    },
    "/reports/<int:report_id>/sections/<int:section_id>/history": lambda ids: {
        "version": ids["section_version"],
        "seq": ids["section_seq"],
        "which": "after",
    },
    "/reports/<int:report_id>/sections/<int:section_id>/ask": lambda ids: {
        "version": ids["section_version"],
        "agency": ids["agency_id"],
        "due": "20/11/2026",
    },
    "/reports/<int:report_id>/head": lambda ids: {
        "version": ids["report_version"],
        "agency": "UBND thành phố Mẫu",
        "kind": "Báo cáo",
        "subject": "Kết quả tháng",
    },
    "/reports/<int:report_id>/check": lambda ids: {"version": ids["report_version"], "accepted": "y"},
    "/reports/<int:report_id>/reopen": lambda ids: {"version": ids["checked_version"]},
    "/reports/<int:report_id>/issue": lambda ids: {
        "version": ids["checked_version"],
        "number": "77",
        "issued_on": "09/11/2026",
        "signer": "Nguyễn Thị Lãnh",
    },
    "/reports/<int:report_id>/correct": lambda _ids: {"kind": "replacement"},
    "/report-templates": _nothing,
    "/report-templates/thang": lambda _ids: {
        "version": "1",
        "section": "kho-khan",
        "act": "save",
        "heading": "Khó khăn",
        "level": "1",
        "style": "1",
        "source": "difficulties",
        "form": "lines",
    },
    "/key-tasks/2026-11/compute": _nothing,
    "/periods": lambda _ids: {"code": "2026-12"},
    "/periods/2026-09/dates": lambda ids: {
        "version": ids["period_versions"]["2026-09"],
        "start": "15/08/2026",
        "end": "14/09/2026",
        "due": "18/09/2026",
    },
    **{
        f"/periods/{code}/{step}": _at_period(code)
        for code, step in (
            ("2026-09", "collect"),
            ("2026-11", "lock"),
            ("2026-10", "reopen"),
            ("2026-10", "issue"),
        )
    },
    "/periods/2026-10/late/<int:adjustment_id>": lambda _ids: {"act": "take"},
    "/periods/2026-11/figures/<int:agency_id>": _cells,
    "/periods/2026-11/indicators/<int:indicator_id>": _cells,
    "/periods/2026-11/figures/<int:agency_id>/paste": lambda _ids: {"lines": "8", "start": "1"},
    "/periods/2026-11/figures/<int:agency_id>/sheet": _sheet,
    "/indicators/order": lambda ids: {f"at-{ids['indicator_id']}": "5"},
    "/indicators/import": lambda _ids: {"lines": "KS\tĐăng ký khai sinh\thồ sơ\ttỷ lệ"},
    "/indicators/new": lambda _ids: {**_INDICATOR, "code": "MOI", "version": "0"},
    "/indicators/<int:indicator_id>": lambda ids: {
        **_INDICATOR,
        "code": "MOI",
        "version": ids["indicator_version"],
    },
    "/indicators/<int:indicator_id>/agencies": lambda ids: {
        "version": ids["indicator_version"],
        "agencies": [ids["agency_id"]],
        f"target-{ids['agency_id']}": "95",
    },
    "/key-tasks/2026-11/items/<int:item_id>": lambda ids: {
        "version": ids["list_version"],
        "text": "Chỉ đạo Phòng Tư pháp báo cáo kết quả.",
        "act": "save",
    },
}


def values(rule: str, arguments: set[str], ids: Ids) -> dict[str, Any]:
    """What fills the arguments of a rule."""
    instead = INSTEAD.get(rule, {})
    lacking = {instead.get(name, name) for name in arguments} - set(ids)
    assert not lacking, f"{rule}: add a sample for {lacking} to tests/web/samples.py"
    return {name: ids[instead.get(name, name)] for name in arguments}
