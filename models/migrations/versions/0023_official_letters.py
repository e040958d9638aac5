"""official letters of several kinds; the urging letters so far become one of them

The tables get the name of what they hold now. Both are written anew and the rows copied: what was issued
keeps its number, its day and the hashes of its files.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_ISSUED = "an issued letter is never changed"
_OLD = ("urging_letter", "urging_letter_row")
_NEW = ("official_letter", "official_letter_row", "official_letter_addressee")
_KEPT = (
    "id, authority_id, agency_id, state, made_at, made_by_id, n, as_of, catch_up_on, head, number, issued_on, "
    "signer, issued_at, issued_by_id, docx_sha256, pdf_sha256, version"
)
_ROW = "id, letter_id, assignment_id, notice_id, position, facts"
_FOREIGN = (
    ("authority_id", "agency"),
    ("agency_id", "agency"),
    ("made_by_id", "user_account"),
    ("issued_by_id", "user_account"),
)
#: Name of the index, its column, its condition.
_SINGLE = (
    ("uq_official_letter_urging", "agency_id", "state = 'draft' AND kind = 'urging'"),
    ("uq_official_letter_period", "period_id", "state = 'draft' AND kind = 'report_reminder'"),
    ("uq_official_letter_criticism", "authority_id", "state = 'draft' AND kind = 'criticism'"),
    ("uq_official_letter_request", "request_id", "state <> 'discarded' AND kind = 'extension'"),
)
_CHECKS = {
    "addressee": "(kind IN ('urging', 'extension')) = (agency_id IS NOT NULL)",
    "period": "(kind = 'report_reminder') = (period_id IS NOT NULL)",
    "request": "(kind = 'extension') = (request_id IS NOT NULL)",
}


def upgrade() -> None:
    new = (
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        *(
            sa.CheckConstraint(words, name=op.f(f"ck_official_letter_{name}"))
            for name, words in _CHECKS.items()
        ),
    )
    foreign = (*_FOREIGN, ("period_id", "report_period"), ("request_id", "extension_request"))
    _letters("official_letter", new, foreign, one_agency=False)
    for name, column, condition in _SINGLE:
        _single(name, "official_letter", column, condition)
    op.create_index(op.f("ix_official_letter_period_id"), "official_letter", ["period_id"])
    _rows("official_letter_row", "official_letter")
    op.create_table(
        "official_letter_addressee",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        _foreign("official_letter_addressee", "letter_id", "official_letter"),
        _foreign("official_letter_addressee", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("letter_id", "agency_id", name=op.f("pk_official_letter_addressee")),
    )
    op.create_index(
        op.f("ix_official_letter_addressee_agency_id"), "official_letter_addressee", ["agency_id"]
    )
    _copy("urging_letter", "official_letter", _KEPT, {"kind": "'urging'", "content": "''"})
    _copy("urging_letter_row", "official_letter_row", _ROW)
    _drop(_OLD)
    _guard(_NEW)


def downgrade() -> None:
    """Letters of other kinds have no place below."""
    _letters("urging_letter", (), _FOREIGN, one_agency=True)
    _single("uq_urging_letter_draft", "urging_letter", "agency_id", "state = 'draft'")
    _rows("urging_letter_row", "urging_letter")
    _copy("official_letter", "urging_letter", _KEPT, where="kind = 'urging'")
    _copy("official_letter_row", "urging_letter_row", _ROW)
    _drop(_NEW)
    _guard_as_before()


def _letters(
    name: str, new: tuple[Any, ...], foreign: tuple[tuple[str, str], ...], *, one_agency: bool
) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=not one_agency),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("catch_up_on", sa.Date(), nullable=True),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("docx_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *new,
        sa.CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name=op.f(f"ck_{name}_issued")),
        sa.CheckConstraint("(state = 'issued') = (docx_sha256 IS NOT NULL)", name=op.f(f"ck_{name}_frozen")),
        *(_foreign(name, column, table) for column, table in foreign),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(
        op.f(f"ix_{name}_authority_id_state_issued_on"), name, ["authority_id", "state", "issued_on"]
    )
    op.create_index(op.f(f"ix_{name}_agency_id_state"), name, ["agency_id", "state"])


def _rows(name: str, letters: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        _foreign(name, "letter_id", letters),
        _foreign(name, "assignment_id", "assignment"),
        _foreign(name, "notice_id", "notice"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("letter_id", "assignment_id", name=op.f(f"uq_{name}_letter_id_assignment_id")),
    )
    op.create_index(op.f(f"ix_{name}_assignment_id"), name, ["assignment_id"])


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _single(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], unique=True, sqlite_where=where, postgresql_where=where)


def _copy(
    source: str, target: str, columns: str, fixed: dict[str, str] | None = None, where: str = ""
) -> None:
    given = fixed or {}
    into, values = ", ".join([columns, *given]), ", ".join([columns, *given.values()])
    limit = f" WHERE {where}" if where else ""
    op.execute(f"INSERT INTO {target} ({into}) SELECT {values} FROM {source}{limit}")  # noqa: S608
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{target}', 'id'), "  # noqa: S608
            f"coalesce(max(id), 1), max(id) IS NOT NULL) FROM {target}"
        )


def _drop(tables: tuple[str, ...]) -> None:
    for name in reversed(tables):
        op.drop_table(name)
    if op.get_bind().dialect.name != "sqlite":
        for name in tables:
            op.execute(f"DROP FUNCTION IF EXISTS refuse_issued_{name}()")
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP FUNCTION IF EXISTS {name}_no_{act}()")


def _guard(tables: tuple[str, ...]) -> None:
    """Refuse every change of an issued letter, and everything that would change or add what stands in it."""
    letters = tables[0]
    for table in tables:
        acts = ("UPDATE", "DELETE") if table == letters else ("INSERT", "UPDATE", "DELETE")
        for act in acts:
            row = "new" if act == "INSERT" else "old"
            of_row = f"(SELECT state FROM {letters} WHERE id = {row}.letter_id)"  # noqa: S608
            _refuse(table, act, "old.state" if table == letters else of_row)


def _refuse(table: str, act: str, state: str) -> None:
    name = f"{table}_no_{act.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
            f"WHEN {state} = 'issued' BEGIN SELECT RAISE(ABORT, '{_ISSUED}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {state} = 'issued' THEN RAISE EXCEPTION '{_ISSUED}'; END IF; "
        f"RETURN {'old' if act == 'DELETE' else 'new'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _guard_as_before() -> None:
    """The triggers of the urging letters as migration 0015 made them, and takes them away."""
    states = dict(
        zip(_OLD, ("old.state", "(SELECT state FROM urging_letter WHERE id = old.letter_id)"), strict=True)
    )
    for table, state in states.items():
        if op.get_bind().dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                _refuse(table, act, state)
            continue
        op.execute(
            f"CREATE FUNCTION refuse_issued_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {state} = 'issued' THEN RAISE EXCEPTION '{_ISSUED}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_issued BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_issued_{table}()"
        )
