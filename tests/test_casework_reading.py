"""Reading: a case with everything of it, for whoever may read it, by one statement however much there is."""

import json
from uuid import uuid4

import pytest

from portal.casework.reading import CaseFile, read_case
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.errors import NotFound
from portal.core.sealing import seal
from tests.browsing import Browser
from tests.cast import LIN_JIANGUO
from tests.database import Admin
from tests.desks import enter_desk, make_move, make_seen_case, sit_down, stored_case
from tests.makers import YUCHENG
from tests.statements import counting


async def opened(desk: Browser, reference: str) -> CaseFile:
    async with transaction():
        return await read_case(await enter_desk(desk), reference)


async def make_notes(admin: Admin, reference: str, many: int) -> None:
    case = await stored_case(admin, reference)
    for n in range(many):
        note, staff = uuid4(), uuid4()
        body = seal(f"第{n}条", "internal_note.body", note)
        await admin.run(
            "insert into internal_note (id, case_file, by_staff, body, at) values ($1, $2, $3, $4, $5)",
            note, case["id"], staff, body, now(),
        )  # fmt: skip
        await admin.run(
            "insert into case_event (case_file, move, state, office, by_person, by_duty, at)"
            " values ($1, 'add_papers', 'submitted', $2, $3, 'applicant', $4)",
            case["id"], case["office"], staff, now(),
        )  # fmt: skip


async def test_a_case_is_read_whole(browser, admin):
    made = await make_seen_case(browser, income={"members": []}, items={"category": "dibao"})
    desk, officer = await sit_down(admin, "township_officer")
    await make_move(desk, made.reference, "accept")
    found = await opened(desk, made.reference)
    assert found.case["state"] == "accepted"
    assert found.answers["person"]["name"] == LIN_JIANGUO
    assert found.summary["name"] == LIN_JIANGUO
    assert [each["move"] for each in found.events] == ["hand_in", "accept"]
    assert found.name_of(officer.id) == officer.name
    assert (found.request, found.survey, found.decision, found.items) == (None, None, None, [])


async def test_what_is_sealed_comes_opened(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    case, request = await stored_case(admin, made.reference), uuid4()
    wanted = seal(json.dumps({"lines": ["电费单"]}), "paper_request.wanted", request)
    await admin.run(
        "insert into paper_request (id, case_file, wanted, asked_by, asked_at) values ($1, $2, $3, $4, $5)",
        request, case["id"], wanted, officer.id, now(),
    )  # fmt: skip
    await make_move(desk, made.reference, "propose_refusal", note="户口不在这里")
    await make_notes(admin, made.reference, 1)
    found = await opened(desk, made.reference)
    assert found.request is not None
    assert found.request["wanted"] == {"lines": ["电费单"]}
    assert found.happened["propose_refusal"]["note"] == "户口不在这里"
    assert found.notes[0]["body"] == "第0条"


async def test_another_township_s_case_is_not_found(browser, admin):
    made = await make_seen_case(browser, YUCHENG)
    for role in ("township_officer", "surveyor"):
        desk, _officer = await sit_down(admin, role)
        with pytest.raises(NotFound):
            await opened(desk, made.reference)


async def test_thirty_notes_and_events_cost_no_more_statements_than_one(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    said = []
    for many in (1, 29):
        await make_notes(admin, made.reference, many)
        await opened(desk, made.reference)  # the driver learns the rows' types once a connection
        with counting() as statements:
            await opened(desk, made.reference)
        said.append(len(statements))
    assert said[0] == said[1] == 4
