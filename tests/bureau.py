"""The bureau's desk for the tests: a household of three whose case waits for the decision, and ways to decide."""

import json
from typing import Any
from uuid import UUID, uuid4

from portal.casework.reading import read_case
from portal.core.clock import now, today
from portal.core.database import transaction
from portal.core.sealing import seal
from portal.decisions import deciding, weighing, writing
from tests.browsing import Browser
from tests.desks import enter_desk, make_seen_case
from tests.makers import CHUMEN, Made

WIFE, DAUGHTER = uuid4().hex, uuid4().hex
HOUSEHOLD = {
    "size": 3,
    "members": [
        {"_id": WIFE, "name": "王秀英", "relation": "spouse"},
        {"_id": DAUGHTER, "name": "林小雨", "relation": "child"},
    ],
}
INCOME = 240_000
"""Fen a month: three people at S get 1,143 yuan."""


async def make_waiting(browser: Browser, township: str = CHUMEN, **sections: dict[str, Any]) -> Made:
    """A case that waits for the bureau's decision; dibao for three, with two joint items."""
    given = {
        "household": HOUSEHOLD,
        "income": {"total_month": INCOME},
        "items": {"category": "dibao", "items": ["medical", "temporary"]},
    } | sections
    made = await make_seen_case(browser, township, **given)
    await browser.admin.run(
        "update case_file set state = 'with_bureau', office = 'bureau', clock = 'decision', due_on = $2,"
        " version = version + 1, accepted_on = $2 where reference = $1",
        made.reference,
        today(),
    )
    return made


async def make_refusal(browser: Browser) -> Made:
    """A case that a township proposes not to accept."""
    made = await make_seen_case(browser)
    case = (await browser.admin.rows("select id from case_file where reference = $1", made.reference))[0][
        "id"
    ]
    await browser.admin.run(
        "update case_file set office = 'bureau', awaiting = 'refusal', version = version + 1 where id = $1",
        case,
    )
    await browser.admin.run(
        "insert into case_event (case_file, move, state, office, by_person, by_duty, note, at)"
        " values ($1, 'propose_refusal', 'submitted', 'bureau', $2, 'township_officer', $3, $4)",
        case,
        uuid4(),
        seal("wrong-place\n户口在清港镇，请到那里去交。", "case_event.note", case),
        now(),
    )
    return made


async def visited(
    browser: Browser, reference: str, surveyor: UUID, kind: str = "township", **record: Any
) -> None:
    """Let a finished survey of this surveyor be on record."""
    case = await browser.admin.value("select id from case_file where reference = $1", reference)
    own = uuid4()
    shape = {"answers": {}, "seen": {}, "why": {}, "filled": {}, "chosen": {}, "present": []} | record
    await browser.admin.run(
        "insert into survey (id, case_file, kind, round, surveyor, record, started_at, saved_at, finished_at)"
        " values ($1, $2, $3, 1, $4, $5, $6, $6, $6)",
        own,
        case,
        kind,
        surveyor,
        seal(json.dumps(shape), "survey.record", own),
        now(),
    )


async def recognise(desk: Browser, reference: str, **changed: Any) -> str:
    """Let the officer of this desk recognise, as the form would by itself; the letter's number."""
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, reference)
        given = {
            "category": "dibao",
            "members": [each.key for each in weighing.household(casefile)],
            "items": list(weighing.wished_items(casefile)),
            "amount": "",
            "begins": f"{writing.usual_month(casefile):%Y-%m}",
            "why": "",
        } | changed
        return await deciding.recognise(casefile, officer, writing.recognition(casefile, given))


async def decline(
    desk: Browser, reference: str, text: str = "收入每人1,300元，标准是1,181元，高出119元。"
) -> str:
    """Let the officer of this desk decline for the income; the letter's number."""
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, reference)
        body = writing.declining(casefile, ["income-over"], text, weighing.free_items(casefile))
        return await deciding.decline(casefile, officer, body)


def chosen(**more: Any) -> dict[str, Any]:
    """What stands in the form of a recognition by itself, with these changes."""
    return {
        "category": "dibao", "members": ["applicant", WIFE, DAUGHTER], "items": ["medical"], "amount": "", "why": ""
    } | more  # fmt: skip


async def write(desk: Browser, reference: str, **more: Any) -> Any:
    """Fill in the recognition and send it; what the page then shows."""
    await desk.get(f"/bureau/cases/{reference}/decision?as=recognised")
    return await desk.send("main form", **chosen(**more))


async def sign(desk: Browser, reference: str, **more: Any) -> Any:
    """Write the recognition, look it over, sign it."""
    await write(desk, reference, **more)
    return await desk.send("main form[action$=confirm]")
