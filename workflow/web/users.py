"""People and their roles, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action, Role
from workflow.rules.refusal import Refusal
from workflow.services import (
    account_links,
    accounts,
    agency_tree_reading,
    external_identities,
    idle_accounts,
    people_reading,
    second_factor,
    sessions,
)
from workflow.services.scope import agency_for
from workflow.web.access import open_to
from workflow.web.account_links import sends_links
from workflow.web.forms.administration import ROLE_NAMES, AddressForm, PersonForm, RoleForm
from workflow.web.once import answers_anew
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing

pages = Blueprint("users", __name__, url_prefix="/users")
Page = str | Response | tuple[str, int]
PER_PAGE = 50


@pages.get("")
@open_to(Action.MANAGE_USERS)
def listing() -> Page:
    """Everybody in the administrator's tree."""
    return _listing(_person_form())


def _listing(form: PersonForm) -> str:
    search = request.args.get("q", "")
    found = people_reading.people(reading(), me(), today(), search=search)
    count = max(1, -(-len(found) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), count)
    return render_template(
        "users/listing.html",
        form=form,
        people=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        search=search,
        page=number,
        page_count=count,
        total=len(found),
        role_names=ROLE_NAMES,
    )


def _person_form() -> PersonForm:
    form = PersonForm()
    form.offer(agency_tree_reading.tree(reading(), me(), Action.MANAGE_USERS))
    return form


@pages.post("")
@open_to(Action.MANAGE_USERS)
def add() -> Page:
    """Open an account with a first role; a password is given on the person's page."""
    form = _person_form()
    if not form.validate_on_submit():
        return _listing(form), 422
    try:
        with writing() as session:
            agency = agency_for(session, me(), int(form.agency.data), Action.MANAGE_USERS)
            user = accounts.add_user(
                session, form.email.data or "", form.full_name.data or "", by=me().user_id, now=now()
            )
            accounts.grant(
                session,
                user,
                agency,
                Role(form.role.data),
                by=me().user_id,
                now=now(),
                post=form.post.data or "",
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _listing(form), status_of(refusal)
    flash(_("Đã thêm %(name)s. Hãy gửi thư mời hoặc cấp mật khẩu ban đầu.", name=user.full_name), "success")
    return redirect(url_for(".person", user_id=user.id), 303)


@pages.get("/<int:user_id>")
@open_to(Action.MANAGE_USERS)
def person(user_id: int) -> Page:
    """One person: roles, password, closing."""
    return _person(user_id, _role_form())


def _role_form() -> RoleForm:
    form = RoleForm()
    form.offer(agency_tree_reading.tree(reading(), me(), Action.MANAGE_USERS))
    return form


def _person(user_id: int, form: RoleForm, password: str = "", address_form: AddressForm | None = None) -> str:
    person = people_reading.person(reading(), me(), user_id, today())
    return render_template(
        "users/person.html",
        person=person,
        form=form,
        address_form=address_form or AddressForm(formdata=None, email=person.email),
        password=password,
        role_names=ROLE_NAMES,
        sends=sends_links(),
        link=account_links.latest(reading(), user_id),
        has_second_factor=second_factor.is_on(reading(), user_id),
        provider=runtime().settings.provider,
        identity=external_identities.standing(reading(), user_id),
        browsers=sessions.count_live(reading(), user_id, now=now()),
    )


@pages.post("/<int:user_id>/roles")
@open_to(Action.MANAGE_USERS)
def grant(user_id: int) -> Page:
    """Give a role."""
    people_reading.user_for(reading(), me(), user_id)
    form = _role_form()
    if not form.validate_on_submit():
        return _person(user_id, form), 422
    try:
        with writing() as session:
            user = people_reading.user_for(session, me(), user_id, lock=True)
            agency = agency_for(session, me(), int(form.agency.data), Action.MANAGE_USERS)
            accounts.grant(
                session,
                user,
                agency,
                Role(form.role.data),
                by=me().user_id,
                now=now(),
                post=form.post.data or "",
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _person(user_id, form), status_of(refusal)
    flash(_("Đã giao vai trò."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/roles/<int:membership_id>/end")
@open_to(Action.MANAGE_USERS)
def end_role(user_id: int, membership_id: int) -> Page:
    """End a role; effective at the person's next request."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        membership = people_reading.membership_for(session, me(), user, membership_id)
        accounts.end_role(session, user, membership, by=me().user_id, now=now())
    flash(_("Đã thôi vai trò."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/password")
@answers_anew
@open_to(Action.MANAGE_USERS)
def give_password(user_id: int) -> Page:
    """Make an initial password and show it, this once."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        password = accounts.give_initial_password(session, user, by=me().user_id, now=now())
    return _person(user_id, _role_form(), password)


@pages.post("/<int:user_id>/link")
@open_to(Action.MANAGE_USERS)
def send_link(user_id: int) -> Page:
    """Mail a link with which the person sets a password; the administrator never sees it."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        if not sends_links():
            raise Refusal("no_mail_way")
        account_links.ask(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đang gửi thư tới %(email)s.", email=user.email), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/address")
@open_to(Action.MANAGE_USERS)
def change_address(user_id: int) -> Page:
    """Correct the address that the person signs in with and gets mail at."""
    people_reading.user_for(reading(), me(), user_id)
    form = AddressForm()
    if not form.validate_on_submit():
        return _person(user_id, _role_form(), address_form=form), 422
    try:
        with writing() as session:
            user = people_reading.user_for(session, me(), user_id, lock=True)
            people_reading.require_whole(session, me(), user, today())
            accounts.change_address(session, user, form.email.data or "", by=me().user_id, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="email")
        return _person(user_id, _role_form(), address_form=form), status_of(refusal)
    flash(_("Đã đổi địa chỉ thư."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/second-factor/reset")
@open_to(Action.MANAGE_USERS)
def reset_second_factor(user_id: int) -> Page:
    """Take a lost phone off the account; the person signs in anew, by the password alone."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        second_factor.reset(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đã gỡ xác thực hai bước."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/provider/allow")
@open_to(Action.MANAGE_USERS)
def allow_provider(user_id: int) -> Page:
    """Let the person sign in through the provider too; the first time links the account."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        if runtime().settings.provider is None:
            raise Refusal("no_provider")
        external_identities.allow(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đã cho phép."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/provider/remove")
@open_to(Action.MANAGE_USERS)
def remove_provider(user_id: int) -> Page:
    """From now on by password only; whoever was linked to the account is not any more."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        external_identities.remove(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đã gỡ. Người này chỉ còn đăng nhập bằng mật khẩu."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/wake")
@open_to(Action.MANAGE_USERS)
def wake(user_id: int) -> Page:
    """Let an account that nobody used for long be used again."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        idle_accounts.wake(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đã mở lại tài khoản."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/<int:user_id>/sessions/end")
@open_to(Action.MANAGE_USERS)
def end_sessions(user_id: int) -> Page:
    """Sign the person out everywhere."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        sessions.end_all_of(session, user, by=me().user_id, now=now(), address=address())
    flash(_("Đã kết thúc mọi phiên đăng nhập của %(name)s.", name=user.full_name), "success")
    return redirect(url_for(".person", user_id=user_id), 303)


@pages.post("/sessions/end")
@open_to(Action.MANAGE_USERS)
def end_everybody() -> Page:
    """Sign everybody else in the administrator's tree out."""
    with writing() as session:
        count = sessions.end_everybody(session, me(), now=now(), address=address())
    flash(
        ngettext(
            "Đã kết thúc phiên đăng nhập của %(num)s người.",
            "Đã kết thúc phiên đăng nhập của %(num)s người.",
            count,
        ),
        "success",
    )
    return redirect(url_for(".listing"), 303)


@pages.post("/<int:user_id>/close")
@open_to(Action.MANAGE_USERS)
def close(user_id: int) -> Page:
    """Close the account; what the person did stays readable."""
    with writing() as session:
        user = people_reading.user_for(session, me(), user_id, lock=True)
        people_reading.require_whole(session, me(), user, today())
        accounts.close_account(session, user, by=me().user_id, now=now())
    flash(_("Đã đóng tài khoản."), "success")
    return redirect(url_for(".person", user_id=user_id), 303)
