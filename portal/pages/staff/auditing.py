"""The auditor's page: every look and every act, the newest first, sifted by day, account and case."""

from datetime import date
from urllib.parse import urlencode

from litestar import Request, Response, get

from portal.access.actions import Action
from portal.access.reading import Seen, Wanted, read_audit
from portal.core.errors import Unreadable
from portal.core.words import _
from portal.pages.acts import act_words
from portal.pages.desk import at_desk, desk_page, office_called
from portal.pages.forms import Errors
from portal.pages.saying import grouped, moment
from portal.people.staff import duty, known_as

FIRST_YEAR = 2020


@get("/audit")
async def audit(request: Request) -> Response:
    """The page itself; looking at it leaves no row, for it would never end."""
    asked = {
        name: request.query_params.get(name, "").strip()[:80] for name in ("day", "account", "reference")
    }
    errors = Errors()
    day = errors.check("day", _day, asked["day"]) if asked["day"] else None
    before = request.query_params.get("before", "")
    wanted = Wanted(
        day,
        known_as(asked["account"]),
        "".join(asked["reference"].split()).upper()[:16],
        int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )
    async with at_desk(request, Action.READ_AUDIT) as officer:
        rows, more = ([], False) if errors else await read_audit(officer, wanted)
    onward = urlencode({k: v for k, v in asked.items() if v} | ({"before": rows[-1].id} if rows else {}))
    return desk_page(
        request,
        officer,
        "staff/audit.html",
        status=422 if errors else 200,
        asked=asked,
        errors=errors,
        rows=[_row(one) for one in rows],
        older=f"/audit?{onward}" if more else "",
        later=bool(before),
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(_("日期写成2026-03-09这样")) from None
    if found.year < FIRST_YEAR:
        raise Unreadable(_("日期写成2026-03-09这样"))
    return found


def _row(one: Seen) -> dict[str, object]:
    """What was looked at in a case stays on record and off the page: a paper's kind tells of an illness."""
    return {
        "id": one.id,
        "when": moment(one.at),
        "who": one.name,
        "account": one.account,
        "office": office_called(one.role, one.scope),
        "duty": duty(one.role),
        "act": act_words(one.act),
        "verb": one.act,
        "reference": one.reference,
        "called": grouped(one.reference) if one.reference else "",
        "subject": "" if one.reference else one.subject,
        "address": one.address,
        "chained": one.chained,
    }
