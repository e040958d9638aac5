"""One object of every kind on three sides, and for every writing route a body that can succeed.

``own`` belongs to Phòng Tư pháp (the head and the officer of the matrix work there), ``sibling`` to Phòng Văn hóa
of the same city, ``foreign`` to the other authority. Whatever is not ``own`` carries the word of its side
(``CANARY``), so that a page which lets it slip is caught. New routes: add their ids to ``_side`` and their body to
``BODIES``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from models import Agency, Evidence, KeyTaskItem, Outbox
from tests.office import NOW, TODAY, Office
from workflow.files import EvidenceStore
from workflow.intake.reading import read_file
from workflow.intake.resolve import resolve
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Role
from workflow.rules.states import Move
from workflow.services import (
    accounts,
    agencies,
    import_staging,
    key_tasks,
    lifecycle,
    registration,
    schedule,
)
from workflow.services.lifecycle import Piece, Request

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
"""


def make_samples(office: Office, files: EvidenceStore) -> dict[str, Ids]:
    """The ids of each side, by the argument names of the routes."""
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

    stored = files.put([f"{canary}\n".encode()])
    piece = Piece(sha256=stored.sha256, file_name=f"{canary}.txt", media_type="text/plain", size=stored.size)

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
    move(waiting, Move.SUBMIT)
    move(refused, Move.REFUSE)
    done = assignment("done")
    move(done, Move.SUBMIT)
    lifecycle.apply(
        session, office.actor(keeper), done.id, Move.ACCEPT, Request(version=done.version), now=NOW
    )
    group = agencies.add_group(
        session, f"Nhóm {canary}", authority=office.agency[authority], members=[office.agency[lead]]
    )
    alias = agencies.add_alias(session, f"Phòng {canary}", agency=office.agency[lead])
    mate = accounts.add_user(session, f"{side}@mau.gov.vn", f"Người {canary}", by=None, now=NOW)
    membership = accounts.grant(session, mate, office.agency[lead], Role.STAFF, by=None, now=NOW)
    vacant = agencies.add_agency(session, f"Đội {canary}", parent=office.agency[authority], by=None, now=NOW)
    session.flush()
    return {
        "assignment_id": working.id,
        "working_version": working.version,
        "waiting_id": waiting.id,
        "waiting_version": waiting.version,
        "fresh_id": fresh.id,
        "fresh_version": fresh.version,
        "refused_id": refused.id,
        "refused_version": refused.version,
        "done_id": done.id,
        "done_version": done.version,
        "vacant_agency_id": vacant.id,
        "duty_id": working.duty_id,
        "document_id": document.id,
        "evidence_id": session.query(Evidence.id).filter_by(assignment_id=working.id).scalar(),
        "agency_id": office.agency[lead].id,
        "alias_id": alias.id,
        "group_id": group.id,
        "user_id": mate.id,
        "membership_id": membership.id,
        "run_id": _import(office, authority, keeper, office.agency[lead], number, canary),
        "position": 1,
        "mail_id": _mail(office, authority, keeper, canary),
        **_key_tasks(office, authority),
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


def _key_tasks(office: Office, authority: str) -> Ids:
    """One sentence of the authority's list; a sibling unit's is in the same list, for the same people."""
    root = office.agency[authority]
    key_tasks.compute(office.session, root, parse_period("2026-11"), by=None, now=NOW)
    found = key_tasks.find_list(office.session, root.id, "2026-11")
    assert found is not None
    item = office.session.query(KeyTaskItem.id).filter_by(list_id=found.id).order_by(KeyTaskItem.id).first()
    assert item is not None
    return {"item_id": item[0], "list_version": found.version}


def _import(office: Office, authority: str, keeper: str, lead: Agency, number: str, canary: str) -> int:
    plan = read_file(_PLAN.format(number=number, canary=canary, lead=lead.name).encode(), f"{canary}.md")
    root = office.agency[authority]
    directory = import_staging.directory_of(office.session, root.id, TODAY)
    run = import_staging.stage(
        office.session,
        office.actor(keeper),
        root,
        plan,
        resolve(plan, directory, date(2026, 2, 5)),
        file_name=f"{canary}.md",
        sha256=f"{root.id:064d}",
        now=NOW,
    )
    header = import_staging.Header(number, "UBND thành phố", date(2026, 2, 5), "Kế hoạch")
    import_staging.correct_header(office.session, office.actor(keeper), run.id, header)
    office.session.flush()
    return run.id


#: Which id stands for an argument where the usual one is in the wrong state.
INSTEAD: dict[str, dict[str, str]] = {
    "/review/<int:assignment_id>": {"assignment_id": "waiting_id"},
    "/review/<int:assignment_id>/accept": {"assignment_id": "waiting_id"},
    "/review/<int:assignment_id>/return": {"assignment_id": "waiting_id"},
    "/assignments/<int:assignment_id>/receive": {"assignment_id": "fresh_id"},
    "/assignments/<int:assignment_id>/refuse": {"assignment_id": "fresh_id"},
    "/assignments/<int:assignment_id>/insist": {"assignment_id": "refused_id"},
    "/assignments/<int:assignment_id>/reassign": {"assignment_id": "refused_id"},
    "/assignments/<int:assignment_id>/reopen": {"assignment_id": "done_id"},
}
#: Arguments that are words rather than ids: every spelling that is a route of its own.
WORDS: dict[str, tuple[dict[str, str], ...]] = {
    "/overview/<address>": ({"address": "open-in-time"},),
    "/key-tasks/<period>": ({"period": "2026-11"},),
    "/key-tasks/<period>.docx": ({"period": "2026-11"},),
    "/key-tasks/<period>/compute": ({"period": "2026-11"},),
    "/key-tasks/<period>/items/<int:item_id>": ({"period": "2026-11"},),
    "/assignments/<int:assignment_id>/<move>": tuple(
        {"move": move} for move in ("receive", "refuse", "insist", "reassign", "withdraw", "reopen")
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


#: For each writing route a body that the right person posts with success. Ids in it come from the given side.
BODIES: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "/sign-in": lambda _ids: {"email": "viewer@mau.gov.vn", "password": "mật khẩu thử nghiệm 2026"},
    "/sign-out": _nothing,
    "/account/password": lambda _ids: {
        "current": "mật khẩu thử nghiệm 2026",
        "password": "một câu dài khác hẳn",
        "again": "một câu dài khác hẳn",
    },
    "/language": lambda _ids: {"language": "en", "next": "/"},
    "/manage/mail/hold": lambda _ids: {"version": "0", "reason": "Kiểm tra đồng hồ máy chủ"},
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
    "/imports": lambda _ids: {
        "file": _file(
            _PLAN.format(number="9/KH-UBND", canary="mới", lead="Phòng Tư pháp").encode(), "ke-hoach.md"
        )
    },
    "/imports/<int:run_id>/header": lambda _ids: {"number": "7/KH-UBND", "issuer": "UBND thành phố"},
    "/imports/<int:run_id>/rows/<int:position>": lambda ids: {"lead": [ids["agency_id"]], "text": "Rà soát"},
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
    "/assignments/<int:assignment_id>/receive": _move("fresh"),
    "/assignments/<int:assignment_id>/refuse": _move("fresh"),
    "/assignments/<int:assignment_id>/insist": _move("refused"),
    "/assignments/<int:assignment_id>/reassign": _move("refused", agency_id="vacant_agency_id"),
    "/assignments/<int:assignment_id>/withdraw": _move("working"),
    "/assignments/<int:assignment_id>/reopen": _move("done"),
    "/assignments/<int:assignment_id>/responsible": lambda ids: {
        "version": ids["working_version"],
        "user_id": "0",
    },
    "/duties/<int:duty_id>/assignments": lambda ids: {"agency_id": ids["vacant_agency_id"], "due": ""},
    "/review/<int:assignment_id>/accept": _move("waiting"),
    "/review/<int:assignment_id>/return": _move("waiting"),
    "/key-tasks/2026-11/compute": _nothing,
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
