"""What an administrator types: people, roles, agencies, other names, groups."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workflow.rules.permissions import Role
from workflow.services.agency_tree_reading import Node
from workflow.web.forms.base import Form

ROLE_NAMES = {
    Role.ADMIN: _("Quản trị"),
    Role.LEADER: _("Tổ trưởng"),
    Role.OFFICE: _("Cơ quan thường trực"),
    Role.HEAD: _("Thủ trưởng"),
    Role.STAFF: _("Chuyên viên"),
    Role.VIEWER: _("Người xem"),
}


def agency_choices(nodes: Iterable[Node]) -> list[SelectChoice]:
    """The tree as choices, children set off by dashes."""
    return [SelectChoice(str(node.id), "– " * node.depth + node.name) for node in nodes]


class AddressForm(Form):
    """Where the person signs in from and gets mail."""

    email = StringField(_("Địa chỉ thư"), [InputRequired(), Length(max=254)])


class RoleForm(Form):
    """One role at one agency."""

    agency = SelectField(_("Cơ quan"), validators=[InputRequired()])
    role = SelectField(_("Vai trò"), validators=[InputRequired()], default=Role.STAFF.value)
    post = StringField(_("Chức vụ"), [Length(max=200)])

    def offer(self, nodes: Iterable[Node]) -> None:
        """Fill in what can be chosen."""
        self.agency.choices = agency_choices(nodes)
        self.role.choices = [SelectChoice(role.value, str(ROLE_NAMES[role])) for role in Role]


class PersonForm(RoleForm):
    """A new person with a first role."""

    full_name = StringField(_("Họ và tên"), [InputRequired(), Length(max=200)])
    email = StringField(_("Địa chỉ thư điện tử"), [InputRequired(), Length(max=254)])


class AgencyForm(Form):
    """What may be corrected about an agency."""

    short_name = StringField(_("Tên viết tắt"), [Length(max=60)])
    email = StringField(_("Hộp thư của cơ quan"), [Length(max=254)])
    order_no = IntegerField(_("Thứ tự"), [Optional(), NumberRange(0, 9999)], default=0)


class NewAgencyForm(AgencyForm):
    """A new agency below another."""

    name = StringField(_("Tên cơ quan"), [InputRequired(), Length(max=300)])
    parent = SelectField(_("Trực thuộc"), validators=[InputRequired()])


class AliasForm(Form):
    """Another name as documents write it."""

    alias = StringField(_("Tên gọi khác"), [InputRequired(), Length(max=300)])


class GroupForm(Form):
    """A group and its members."""

    members = SelectMultipleField(_("Thành viên"))


class NewGroupForm(GroupForm):
    """A new group of an authority."""

    name = StringField(_("Tên nhóm"), [InputRequired(), Length(max=300)])
