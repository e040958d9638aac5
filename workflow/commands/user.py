"""``dondoc user``: the way to the first administrator, and the last way in for one who lost the phone."""

from __future__ import annotations

from datetime import datetime

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, User
from workflow.commands.db import require_up_to_date
from workflow.rules.names import fold
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.runtime import build
from workflow.services import accounts, agencies, idle_accounts, login_guard, second_factor
from workflow.settings import read_settings


@click.group(help="Tài khoản.")
def command() -> None:
    """Verbs about accounts."""


@command.command("add", help="Mở tài khoản, ví dụ người quản trị đầu tiên. Mật khẩu được hỏi khi chạy.")
@click.argument("email")
@click.option("--name", "full_name", required=True, help="Họ và tên.")
@click.option(
    "--role", type=click.Choice([r.value for r in Role]), default=Role.ADMIN.value, show_default=True,
    help="Vai trò.",
)  # fmt: skip
@click.option(
    "--authority", default="", help="Tên cơ quan gốc, ví dụ “UBND thành phố …”; chưa có thì tạo mới."
)
@click.password_option(
    prompt="Mật khẩu (ít nhất 15 ký tự)",
    confirmation_prompt="Nhập lại mật khẩu",
    help="Bỏ trống để được hỏi.",
)
def add(email: str, full_name: str, role: str, authority: str, password: str) -> None:
    """Open an account with one role over a whole authority."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    now = runtime.clock()
    with runtime.database.write() as session:
        root = _authority(session, authority, now)
        rules = runtime.settings.password_rules
        user = accounts.add_user(session, email, full_name, by=None, now=now, password=password, rules=rules)
        accounts.grant(session, user, root, Role(role), by=None, now=now)
        click.echo(f"Đã mở tài khoản {user.email} ({role}) tại {root.name}.")


def _authority(session: Session, name: str, now: datetime) -> Agency:
    """The root agency of that name, made where it is new; without a name the only one there is."""
    name = clean_line(name)
    roots = session.scalars(sa.select(Agency).where(Agency.parent_id.is_(None))).all()
    for root in roots:
        if fold(root.name) == fold(name):
            return root
    if name:
        return agencies.add_agency(session, name, parent=None, by=None, now=now)
    if len(roots) == 1:
        return roots[0]
    raise Refusal("authority_needed")


@command.command("wake", help="Mở lại một tài khoản tạm ngừng vì lâu không dùng.")
@click.argument("email")
def wake(email: str) -> None:
    """Let an administrator in again where no other one can."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        user = _locked(session, email)
        idle_accounts.wake(session, user, by=None, now=runtime.clock())
        click.echo(f"Đã mở lại tài khoản {user.email}.")


@command.command("open-network", help="Mở lại đăng nhập cho một địa chỉ mạng bị khóa vì nhập sai nhiều lần.")
@click.argument("address")
def open_network(address: str) -> None:
    """Many people behind one address, and some of them guessed: the others need not wait for the hour to pass."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        was_locked = login_guard.open_address(session, address.strip(), now=runtime.clock())
    click.echo(f"Đã mở lại đăng nhập từ {address}." if was_locked else f"{address} không bị khóa.")


def _locked(session: Session, email: str) -> User:
    user = session.scalar(sa.select(User).where(User.email == email.strip().lower()).with_for_update())
    if user is None:
        raise Refusal("account_unknown", email=email)
    return user


@command.command(
    "reset-second-factor",
    help="Gỡ xác thực hai bước của một tài khoản, ví dụ khi người quản trị duy nhất mất điện thoại.",
)
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a lost phone off an account where no other administrator can; its sessions end."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        user = _locked(session, email)
        second_factor.reset(session, user, by=None, now=runtime.clock())
        click.echo(f"Đã gỡ xác thực hai bước của {user.email}.")
