"""What the database says when two units come to one place is told apart, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from models import Agency, User
from models.clashes import Clash, clash_of
from models.database import Database
from tests.office import NOW, Office


def clash(act: Callable[[], object]) -> Clash | None:
    with pytest.raises(sa.exc.SQLAlchemyError) as caught:
        act()
    return clash_of(caught.value)


def test_the_same_address_twice_is_a_clash_of_two(office: Office) -> None:
    address = office.user["head_tp"].email
    assert clash(lambda: add(office, address)) is Clash.TWICE


def add(office: Office, email: str) -> None:
    with office.session.begin_nested():
        office.session.add(User(email=email, full_name="Người Mới", created_at=NOW))


def test_a_name_longer_than_its_place_is_too_long_where_the_database_minds(
    db: Database, office: Office
) -> None:
    office.agency["tp"].short_name = "x" * 1000
    if db.dialect == "sqlite":
        office.session.flush()
    else:
        assert clash(office.session.flush) is Clash.TOO_LONG


def test_a_row_that_another_unit_holds_is_busy(db: Database) -> None:
    if db.dialect == "sqlite":
        impatient = sa.create_engine(db.engine.url, connect_args={"timeout": 0})
        held = "BEGIN IMMEDIATE"
    else:
        impatient, held = sa.create_engine(db.engine.url), "LOCK TABLE agency NOWAIT"
    with db.write() as session:
        session.execute(sa.select(Agency.id).with_for_update())
        session.connection().exec_driver_sql("SELECT 1" if db.dialect == "sqlite" else "LOCK TABLE agency")
        with impatient.connect() as other:
            assert clash(lambda: other.exec_driver_sql(held)) is Clash.BUSY
    impatient.dispose()


def test_every_other_error_is_none() -> None:
    assert clash_of(ValueError("x")) is None
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        assert clash(lambda: connection.exec_driver_sql("SELECT no_such_column")) is None


def test_what_people_typed_stands_in_no_error(office: Office) -> None:
    office.user["staff_tp"].full_name = "Nguyễn Bí Mật"
    office.user["staff_tp"].email = office.user["head_tp"].email
    with pytest.raises(sa.exc.IntegrityError) as caught:
        office.session.flush()
    assert "Bí Mật" not in str(caught.value)
