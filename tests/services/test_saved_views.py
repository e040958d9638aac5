"""A list with its filter is kept under a name and shared within one's scope; everybody counts what is theirs to see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.office import NOW, TODAY, Office
from tests.statements import counted
from workflow.rules.refusal import Refusal
from workflow.services import saved_views
from workflow.services.listing_filter import Grouping, Listing, Selection, Sort
from workflow.services.scope import NotFound

LATE = TODAY - timedelta(days=10)


def keep(office: Office, who: str, name: str = "Chậm", *, shared: bool = False, **chosen: object) -> int:
    listing = Listing(str(chosen.pop("listing", Listing.OPEN_OVERDUE)))
    view = saved_views.save(
        office.session,
        office.actor(who),
        name,
        listing,
        Selection(**chosen),  # type: ignore[arg-type]
        shared=shared,
        now=NOW,
    )
    return view.id


def names(office: Office, who: str) -> list[tuple[str, int]]:
    return [(v.name, v.count) for v in saved_views.views_of(office.session, office.actor(who), TODAY)]


def test_a_view_comes_back_as_it_was_kept_with_the_count_of_today(office: Office) -> None:
    office.assignment("tp", due=LATE, text="Rà soát hộ tịch")
    office.assignment("vh", due=LATE, text="Rà soát di tích")
    chosen = {"text": "hộ tịch", "sort": Sort.UPDATED, "descending": True, "group": Grouping.AGENCY}
    keep(office, "office", **chosen)
    (view,) = saved_views.views_of(office.session, office.actor("office"), TODAY)
    assert (view.selection, view.listing) == (Selection(**chosen), Listing.OPEN_OVERDUE)  # type: ignore[arg-type]
    assert (view.count, view.mine, view.shared_with) == (1, True, "")


def test_a_shared_view_shows_each_reader_their_own_rows_and_widens_nothing(office: Office) -> None:
    office.assignment("tp", due=LATE)
    office.assignment("vh", due=LATE)
    keep(office, "office", "Quá hạn", shared=True)
    assert names(office, "leader") == [("Quá hạn", 2)]
    assert names(office, "head_tp") == [("Quá hạn", 1)]
    assert names(office, "other_head") == [], "another authority's people do not even see its name"


def test_what_a_unit_shares_stays_in_the_unit(office: Office) -> None:
    keep(office, "head_tp", "Việc chậm của phòng", shared=True)
    assert [name for name, _ in names(office, "staff_tp")] == ["Việc chậm của phòng"]
    assert names(office, "head_vh") == []
    assert names(office, "office") == []


def test_only_the_owner_renames_shares_and_deletes(office: Office) -> None:
    view_id = keep(office, "office", shared=True)
    for act in (
        lambda who: saved_views.rename(office.session, who, view_id, "Khác"),
        lambda who: saved_views.share(office.session, who, view_id, shared=False),
        lambda who: saved_views.delete(office.session, who, view_id),
    ):
        with pytest.raises(NotFound):
            act(office.actor("leader"))
    saved_views.rename(office.session, office.actor("office"), view_id, " Chậm  nhất ")
    assert names(office, "office") == [("Chậm nhất", 0)]
    saved_views.share(office.session, office.actor("office"), view_id, shared=False)
    assert names(office, "leader") == []
    saved_views.delete(office.session, office.actor("office"), view_id)
    assert names(office, "office") == []


@pytest.mark.parametrize(
    ("name", "why"), [("", "name_needed"), ("  ", "name_needed"), ("Chậm", "view_exists")]
)
def test_a_name_is_needed_and_stands_once_per_person(office: Office, name: str, why: str) -> None:
    keep(office, "office")
    keep(office, "leader")
    with pytest.raises(Refusal) as refused:
        keep(office, "office", name)
    assert refused.value.code == why


def test_thirty_views_cost_as_few_statements_as_one_and_more_are_refused(office: Office) -> None:
    office.assignment("tp", due=LATE)
    for n in range(saved_views.MOST):
        keep(office, "office", f"Bộ lọc {n:02}", listing=list(Listing)[n % len(Listing)])
    office.session.flush()
    actor = office.actor("office")
    with counted(office.session.get_bind().engine) as sent:  # type: ignore[union-attr]
        found = saved_views.views_of(office.session, actor, TODAY)
    assert (len(found), len(sent)) == (saved_views.MOST, 3)
    with pytest.raises(Refusal, match="views_too_many"):
        keep(office, "office", "Một bộ lọc nữa")
