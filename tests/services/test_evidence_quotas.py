"""An agency cannot fill the disk of all: by assignment and by day (trust.md U6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Evidence, Update
from tests.office import NOW, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import lifecycle
from workflow.services.evidence_quotas import MEGABYTE, OF_AGENCY, OF_ASSIGNMENT
from workflow.services.move_request import Piece, Request

DIGEST = "a" * 64


def report(office: Office, row, megabytes: float, *, later: timedelta = timedelta()) -> None:  # type: ignore[no-untyped-def]
    piece = Piece(
        sha256=DIGEST, file_name="a.pdf", media_type="application/pdf", size=int(megabytes * MEGABYTE)
    )
    said = Request(version=row.version, note="Đang làm", pieces=(piece,))
    lifecycle.apply(office.session, office.actor("head_tp"), row.id, Move.PROGRESS, said, now=NOW + later)
    office.session.flush()


def test_u6_the_files_of_one_assignment_have_a_limit_and_what_is_over_it_leaves_nothing(
    office: Office,
) -> None:
    row = office.assignment("tp")
    report(office, row, OF_ASSIGNMENT / MEGABYTE - 1)
    report(office, row, 1, later=timedelta(days=1))
    with pytest.raises(Refusal, match="quota_assignment"), office.session.begin_nested():
        report(office, row, 0.1, later=timedelta(days=2))
    count = office.session.scalar
    assert count(sa.select(sa.func.count(Evidence.id))) == 2
    assert count(sa.select(sa.func.count(Update.id))) == 2


def test_u6_the_files_of_one_agency_have_a_limit_for_each_local_day(office: Office) -> None:
    for _ in range(OF_AGENCY // OF_ASSIGNMENT):
        report(office, office.assignment("tp"), OF_ASSIGNMENT / MEGABYTE)
    left = (OF_AGENCY % OF_ASSIGNMENT) / MEGABYTE
    row = office.assignment("tp")
    report(office, row, left)
    with pytest.raises(Refusal, match="quota_agency"), office.session.begin_nested():
        report(office, row, 1, later=timedelta(hours=14, minutes=59))
    report(office, row, 1, later=timedelta(hours=15))


def test_a_document_number_alone_counts_nothing(office: Office) -> None:
    row = office.assignment("tp")
    report(office, row, OF_ASSIGNMENT / MEGABYTE)
    said = Request(version=row.version, note="Đang làm", pieces=(Piece(document_number="1/BC"),))
    lifecycle.apply(office.session, office.actor("head_tp"), row.id, Move.PROGRESS, said, now=NOW)
