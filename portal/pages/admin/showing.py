"""What the administrator's pages show of an account, and how their one form is read."""

from collections.abc import Mapping

from litestar import Request, Response

from portal.core.errors import Unreadable
from portal.core.words import _
from portal.pages.desk import desk_page, office_called
from portal.pages.forms import Errors, Form
from portal.pages.saying import ago
from portal.people import phone
from portal.people.desks import Officer
from portal.people.staff import OF_A_TOWNSHIP, OF_A_UNIT, Account, duty, person_name
from portal.policy.choosing import current as current_pack

STATES = ("on", "invited", "lapsed", "off")
Choice = tuple[str, str]


def state_words(state: str) -> tuple[str, str]:
    """The tag's kind and words for the state of an account."""
    return {
        "on": ("done", _("在用")),
        "invited": ("later", _("等他设密码")),
        "lapsed": ("err", _("链接过期了")),
        "off": ("skip", _("停用了")),
    }[state]


def does(role: str) -> str:
    """What a duty does, in one line, for whoever chooses it."""
    return {
        "township_officer": _("受理、核对、写意见、公示"),
        "surveyor": _("上门了解情况"),
        "bureau_officer": _("认定，看联办"),
        "liaison": _("办本部门的联办事项"),
        "administrator": _("管账号，看不到办件"),
        "auditor": _("看谁看过什么，看不到办件"),
        "agent": _("帮村民代办"),
        "visitor": _("上门探访"),
    }[role]


def row(one: Account) -> dict[str, object]:
    """One account as a line of the list."""
    kind, words = state_words(one.state)
    return {
        "id": one.id,
        "account": one.account,
        "name": one.name,
        "phone": one.phone,
        "role": one.role,
        "duty": duty(one.role),
        "office": office_called(one.role, one.scope),
        "state": one.state,
        "kind": kind,
        "words": words,
        "seen": ago(one.seen_at) if one.seen_at else "",
    }


def offices(role: str = "") -> list[Choice]:
    """Where somebody of this role can sit, (id, name) each; every township and unit when no role is named."""
    places = current_pack().places
    townships = [(area, str(place.short)) for area, place in places.townships.items()]
    units = [(unit.id, str(unit.name)) for unit in places.units.values()]
    if not role:
        return townships + units
    return townships if role in OF_A_TOWNSHIP else units if role in OF_A_UNIT else []


def fits(one: Account, asked: Mapping[str, str]) -> bool:
    """Whether an account is among those looked for. ``find``: part of the account, the name or the phone."""
    find = asked["find"].strip().lower()
    return (
        (not find or any(find in held.lower() for held in (one.account, one.name, one.phone)))
        and asked["role"] in ("", one.role)
        and asked["office"] in ("", one.scope)
        and asked["state"] in ("", one.state)
    )


def number_of(text: str, last: int) -> int:
    """The page of a list that an address names, from 1 to the last."""
    return min(max(1, int(text)), last) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def typed(form: Form, errors: Errors, role: str) -> tuple[str, str, str]:
    """Name, phone and scope as typed; what is wrong with them is kept in ``errors``."""
    name = errors.check("name", person_name, form.get("name"))
    number = errors.check("phone", phone.mobile, form.get("phone")) if form.get("phone").strip() else ""
    scope = errors.check("scope", _scope, form.get("scope"), role)
    return name or "", number or "", scope or ""


def _scope(text: str, role: str) -> str:
    choices = offices(role)
    if choices and text not in dict(choices):
        raise Unreadable(_("选在哪里上班"))
    return text if choices else ""


def form_page(
    request: Request,
    officer: Officer,
    role: str,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    """The form for a new account of this role."""
    return desk_page(
        request,
        officer,
        "admin/new_account.html",
        status=status,
        role=role,
        duty=duty(role),
        choices_of_office=offices(role),
        given=given,
        errors=errors,
    )


def account_page(
    request: Request,
    officer: Officer,
    one: Account,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> Response:
    """One account: what it is, the form to change it, and what can be done with it."""
    done = {
        "changed": _("改好了。"),
        "off": _("停用了，登录着的地方都退出了。"),
        "on": _("又可以用了，密码和动态码还是原来的。"),
    }
    return desk_page(
        request,
        officer,
        "admin/account.html",
        status=status,
        one=row(one),
        own=one.id == officer.id,
        given=given or {"name": one.name, "phone": one.phone, "scope": one.scope},
        errors=errors or {},
        refused=refused,
        done=done.get(request.query_params.get("done", ""), ""),
        choices_of_office=offices(one.role),
    )
