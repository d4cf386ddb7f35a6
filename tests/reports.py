"""Scenes of the economic check, the opinion and the notice: cases brought there by the moves of a desk."""

import io
import json
from typing import Any
from uuid import uuid4

from openpyxl import Workbook

from portal.casework.checking import send
from portal.casework.opining import Wanted, opine
from portal.casework.publishing import Shown, publish
from portal.casework.reading import read_case
from portal.casework.reports import enter
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.sealing import seal
from tests.browsing import Browser
from tests.desks import enter_desk, make_move, make_seen_case, stored_case
from tests.makers import CHUMEN, Made

FAMILY: dict[str, dict[str, Any]] = {
    "person": {"home_address": "楚门镇示例二村12号", "id_type": "none", "birth_date": "1970-03-09"},
    "household": {
        "size": 2,
        "members": [
            {
                "_id": "r1",
                "name": "林小雨（测试）",
                "relation": "child",
                "id_type": "none",
                "birth_date": "2015-06-01",
            }
        ],
    },
    "income": {"total_month": 120000},
    "property": {"assets": 2000000, "homes": "1", "vehicle": "none", "capital": 0, "shop_property": "no"},
    "items": {"category": "dibao", "items": ["medical"]},
    "consents": {"economic_check": "yes"},
}


async def make_surveyed(browser: Browser, desk: Browser, township: str = CHUMEN, **sections: Any) -> Made:
    """A case whose home was seen, with a family of two who agreed to the check; ``sections`` lie over theirs."""
    given = {name: FAMILY.get(name, {}) | sections.get(name, {}) for name in {**FAMILY, **sections}}
    made = await make_seen_case(browser, township, **given)
    await make_move(desk, made.reference, "accept")
    await make_move(desk, made.reference, "survey")
    return made


async def make_survey(admin: Any, reference: str, surveyor: Any, **record: Any) -> None:
    """A finished survey with this record."""
    case, own = await stored_case(admin, reference), uuid4()
    body = {"answers": {}, "filled": {}, "present": [], "chosen": {}} | record
    await admin.run(
        "insert into survey (id, case_file, kind, round, surveyor, record, started_at, saved_at, finished_at)"
        " values ($1, $2, 'township', 1, $3, $4, $5, $5, $5)",
        own,
        case["id"],
        surveyor,
        seal(json.dumps(body, ensure_ascii=False), "survey.record", own),
        now(),
    )


async def make_checking(browser: Browser, desk: Browser, township: str = CHUMEN, **sections: Any) -> Made:
    """A case that waits for its report."""
    made = await make_surveyed(browser, desk, township, **sections)
    async with transaction():
        officer = await enter_desk(desk)
        await send(await read_case(officer, made.reference), officer)
    return made


async def make_reviewed(
    browser: Browser, desk: Browser, figures: dict[str, Any] | None = None, **sections: Any
) -> Made:
    """A case whose report is there: by default it says what was declared."""
    made = await make_checking(browser, desk, **sections)
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, made.reference)
        await enter(casefile, officer, figures or {"income_month": 120000}, "没有别的")
    return made


async def make_opinion(desk: Browser, reference: str, recommends: str = "dibao", **wanted: Any) -> None:
    """The township's opinion; by default dibao for both."""
    given = {"members": ["applicant", "r1"], "text": "看过，符合"} | wanted
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, reference)
        await opine(casefile, officer, Wanted(recommends, **given), casefile.case["version"])


async def make_notice(browser: Browser, desk: Browser, **sections: Any) -> Made:
    """A case on notice, for two people of 示例二村 on dibao."""
    made = await make_reviewed(browser, desk, **sections)
    await make_opinion(desk, made.reference)
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, made.reference)
        await publish(casefile, officer, Shown("林", "示例二村", "dibao", 2, False))
    return made


async def stored(admin: Any, table: str, reference: str) -> Any:
    """The last round of a case's checks, opinions or publications, as the database has it."""
    case = await stored_case(admin, reference)
    return (await admin.rows(f"select * from {table} where case_file = $1 order by round", case["id"]))[-1]


def workbook(rows: list[list[Any]]) -> bytes:
    """An xlsx as an office program would write it, from rows of values."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def upload(desk: Browser, form: str, file: bytes = b"", name: str = "a.xlsx", **typed: Any) -> None:
    """Send the form that ``form`` selects on the page that is open, with this file, as a browser would."""
    filled = desk.page.form(form).fill(**typed)
    filled.files["file"] = (name, file, "application/octet-stream")
    await desk._see(await desk.client.request(**filled.sending(), follow_redirects=True))
