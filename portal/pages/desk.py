"""The desk: who sits there, inside one transaction, and the page in the desk's own frame."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request, Response

from portal.access.actions import Action
from portal.access.rules import roles_with
from portal.core.database import transaction
from portal.core.errors import NotFound, NotSignedIn
from portal.core.words import _
from portal.pages.shell import page
from portal.pages.who import address, who
from portal.people import desks
from portal.people.desks import Officer
from portal.policy.choosing import current as current_pack


class DeskClosed(NotSignedIn):
    """Nobody sits at this desk, or the session has ended."""


@asynccontextmanager
async def at_desk(request: Request, needs: Action) -> AsyncGenerator[Officer]:
    """Whoever sits at the desk, inside one transaction that ends with the block.

    needs: an action some rule must grant their role; to whom it does not, the page does not exist.
    Raises DeskClosed, NotFound.
    """
    found = who(request)
    if found.desk is None:
        raise DeskClosed
    async with transaction():
        officer = await desks.enter(found.desk, address(request))
        if officer is None:
            raise DeskClosed
        if officer.role not in roles_with(needs):
            raise NotFound
        yield officer


def office_called(role: str, scope: str) -> str:
    """The office of whoever has this role and scope, by its short name."""
    places = current_pack().places
    if scope in places.townships:
        return str(places.townships[scope].short)
    if scope in places.units:
        return str(places.units[scope].name)
    return str(places.bureau.short) if role == "bureau_officer" else _("后台")


def office_of(officer: Officer) -> str:
    """The office somebody works for, by its short name."""
    return office_called(officer.role, officer.scope)


def ways_of(officer: Officer) -> list[tuple[str, str]]:
    """The desk's own pages, (words, path) each, in the order of a working day."""
    match officer.role:
        case "township_officer":
            return [
                (_("今天"), "/office"),
                (_("全部"), "/office/cases"),
                (_("上门"), "/office/visits"),
                (_("数字"), "/office/figures"),
                (_("我的"), "/staff/me"),
            ]
        case "surveyor":
            return [(_("今天"), "/office/visits"), (_("我的"), "/staff/me")]
        case "bureau_officer":
            return [
                (_("今天"), "/bureau"),
                (_("全部"), "/bureau/cases"),
                (_("联办"), "/bureau/items"),
                (_("数字"), "/bureau/figures"),
                (_("我的"), "/staff/me"),
            ]
        case "liaison":
            return [
                (_("今天"), "/department"),
                (_("全部"), "/department/items"),
                (_("批量"), "/department/bulk"),
                (_("我的"), "/staff/me"),
            ]
        case "administrator":
            return [(_("账号"), "/admin"), (_("单位"), "/admin/offices"), (_("我的"), "/staff/me")]
        case "auditor":
            return [(_("查看记录"), "/audit"), (_("我的"), "/staff/me")]
    return [(_("我的"), "/staff/me")]


def desk_page(
    request: Request, officer: Officer, name: str, *, status: int = 200, **context: Any
) -> Response:
    """A page in the desk's frame: the office's name above, its own ways beside it."""
    return page(
        request,
        name,
        status=status,
        officer=officer,
        office_name=office_of(officer),
        ways_here=ways_of(officer),
        **context,
    )
