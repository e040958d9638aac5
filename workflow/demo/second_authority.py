"""Bring the annexes of notice 624/TB-VPCP in through the same intake as any office's file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AgencyGroup, Assignment, Document
from workflow.demo import chinh_phu, people
from workflow.intake.reading import read_with_source
from workflow.intake.resolve import resolve
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.states import Move, State
from workflow.services import (
    import_directory,
    import_header,
    import_names,
    import_registering,
    import_rows,
    import_staging,
    lifecycle,
    scope,
)
from workflow.services.calendar import load_calendar

SOURCE = Path(__file__).resolve().parent / "data" / "624-tb-vpcp-2025.md"
REMARK = (
    "Văn bản có thật; hai phụ lục được đọc từ tệp kèm theo phần mềm, giữ nguyên thời hạn và kết quả như công bố."
    " Nguồn: thuvienphapluat.vn (địa chỉ ghi trong tệp). Nhiệm vụ giao cho một nhóm cơ quan chưa được phân rã thì"
    " để chưa có cơ quan chủ trì, chờ cơ quan thường trực xác định. Việc chấp nhận, trả lại báo cáo là dữ liệu"
    " trình diễn."
)
#: So many reports stay in the review queue, one more is returned; the office accepts the others.
_LEFT_TO_REVIEW = 4


def open_second(session: Session, *, now: datetime) -> people.Authority:
    """The steering committee's agencies, groups and contacts."""
    authority = people.open_authority(
        session, chinh_phu.ROOT, chinh_phu.AGENCIES, chinh_phu.GROUPS, standing=chinh_phu.STANDING, now=now
    )
    people.open_accounts(session, authority, chinh_phu.PEOPLE, chinh_phu.DOMAIN, now=now)
    people.note_logins(session, authority, chinh_phu.LOGINS)
    return authority


def _office(session: Session, authority: people.Authority, now: datetime) -> Actor:
    actor = scope.load_actor(session, authority.user["thuong-truc"].id, local_day(now))
    assert actor is not None
    return actor


def import_annexes(session: Session, authority: people.Authority, *, now: datetime) -> Document:
    """Stage the 123 duties and register them; only the six cities are fanned out."""
    office = _office(session, authority, now)
    reading, source = read_with_source(SOURCE)
    directory = import_directory.directory_of(session, authority.root.id, local_day(now))
    duties = resolve(reading, directory, reading.header.issued_on, calendar=load_calendar(session))
    run = import_staging.stage(
        session,
        office,
        authority.root,
        reading,
        duties,
        file_name=SOURCE.name,
        sha256=hashlib.sha256(SOURCE.read_bytes()).hexdigest(),
        now=now,
        source=source,
    )
    header = import_header.Header.from_json(run.header)
    import_header.correct_header(session, office, run.id, replace(header, programme="Đề án 06"))
    cities = session.scalar(
        sa.select(AgencyGroup.id).where(
            AgencyGroup.authority_id == authority.root.id, AgencyGroup.name == chinh_phu.SIX_CITIES
        )
    )
    assert cities is not None
    import_names.confirm_group(session, office, run.id, cities)
    import_rows.register_without_leads(session, office, run.id)
    registered = import_registering.register(session, office, run.id, now=now)
    document = session.get_one(Document, registered.document_id)
    document.remark = REMARK
    return document


def review(session: Session, authority: people.Authority, *, now: datetime) -> None:
    """The office looks at what the list calls done: accepts, returns one, leaves some for the visitor."""
    office = _office(session, authority, now)
    waiting = session.scalars(
        sa.select(Assignment)
        .where(Assignment.authority_id == authority.root.id, Assignment.state == State.SUBMITTED)
        .order_by(Assignment.id)
    ).all()
    for assignment in waiting[: -_LEFT_TO_REVIEW - 1]:
        request = lifecycle.Request(version=assignment.version)
        lifecycle.apply(session, office, assignment.id, Move.ACCEPT, request, now=now)
    for assignment in waiting[-_LEFT_TO_REVIEW - 1 : -_LEFT_TO_REVIEW]:
        request = lifecycle.Request(
            version=assignment.version, note="Đề nghị gửi văn bản kèm theo kết quả (trình diễn)."
        )
        lifecycle.apply(session, office, assignment.id, Move.RETURN, request, now=now)
