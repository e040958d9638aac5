"""Documents of one number are told apart wherever one of them is chosen."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from models import Document
from tests.office import NOW, Office
from workflow.services import registration
from workflow.services.document_names import told_apart
from workflow.services.filter_reading import filter_options
from workflow.services.indicator_list_reading import documents_offered
from workflow.services.statistics_reading import Group, names_of


@pytest.fixture
def plans(office: Office) -> list[Document]:
    """Three plans of one number: of two years, and in one of them of two authorities."""
    given = (
        ("UBND thành phố Mẫu", date(2025, 2, 5), "Kế hoạch năm 2025"),
        ("UBND thành phố Mẫu", date(2026, 2, 5), "Kế hoạch năm 2026"),
        ("UBND tỉnh Mẫu", date(2026, 2, 5), "Kế hoạch của tỉnh"),
    )
    drafts = [
        registration.DocumentDraft("28/KH-UBND", issuer, day, "Kế hoạch", subject)
        for issuer, day, subject in given
    ]
    found = [
        registration.find_or_add_document(office.session, office.agency["city"], draft, by=None, now=NOW)
        for draft in drafts
    ]
    office.session.flush()
    return found


NAMES = [
    "28/KH-UBND ngày 05/02/2025",
    "28/KH-UBND ngày 05/02/2026 của UBND thành phố Mẫu",
    "28/KH-UBND ngày 05/02/2026 của UBND tỉnh Mẫu",
]


def test_the_date_names_the_year_and_the_issuer_only_whoever_shares_the_date(plans: list[Document]) -> None:
    assert told_apart(plans) == NAMES


def test_the_filters_of_the_lists_offer_the_latest_of_one_number_first(
    office: Office, plans: list[Document]
) -> None:
    options = filter_options(office.session, office.actor("leader"))

    assert [name for _id, name in options.documents] == [NAMES[1], NAMES[2], NAMES[0]]
    assert {name: key for key, name in options.documents} == {
        name: plan.id for name, plan in zip(NAMES, plans, strict=True)
    }


def test_the_source_of_an_indicator_is_offered_with_date_and_subject(
    office: Office, plans: list[Document]
) -> None:
    offered = {name for _id, name in documents_offered(office.session, office.agency["city"].id)}

    assert f"{NAMES[0]} – Kế hoạch năm 2025" in offered
    assert f"{NAMES[2]} – Kế hoạch của tỉnh" in offered


def test_the_chart_names_a_number_alone_only_where_no_other_bar_has_it(
    office: Office, plans: list[Document]
) -> None:
    alone = office.document("9/KH-UBND")
    keys = {str(key) for key in office.session.scalars(sa.select(Document.id))}

    bars = {key: short for key, _name, short in names_of(office.session, Group.DOCUMENT, keys, {})}

    assert bars[str(alone.id)] == "9/KH-UBND"
    assert [bars[str(plan.id)] for plan in plans] == NAMES
