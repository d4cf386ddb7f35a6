"""Handing in, editing, withdrawing and writing at the same moment, five hundred times: only listed histories."""

import asyncio
from uuid import uuid4

import pytest

from portal.application import drafting
from portal.casework import editing, handing_in, moving, withdrawing
from portal.casework.states import CaseState
from portal.casework.transitions import find_move
from portal.core.database import transaction
from portal.core.errors import MovedOn, NotAllowed, NotFound
from portal.policy.choosing import current
from tests.makers import YUCHENG, entered, make_draft

pytestmark = pytest.mark.soak

ROUNDS = 500
REFUSED = (MovedOn, NotAllowed, NotFound)


async def hand_in(browser, reference):
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, reference)
        return (await handing_in.hand_in(draft, person, current())).code


async def edit(browser, reference):
    """As a section's page does after hand-in: the answer, and the case that follows it."""
    async with transaction():
        person = await entered(browser)
        draft = await drafting.application_for(person, reference)
        answers = draft.answers["person"] | {"home_township": YUCHENG}
        await drafting.save(draft, "person", answers, person)
        if draft.state == "handed_in":
            await editing.follow(await moving.case_for(person, reference), draft, person, current())


async def withdraw(browser, reference):
    async with transaction():
        person = await entered(browser)
        await withdrawing.withdraw(await moving.case_for(person, reference), current(), person, "")


async def write(browser, reference):
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, reference)
        await withdrawing.write(case, current(), person, "在家", uuid4())


async def history(browser, reference):
    """The moves made, the states they led to, and how the case and its application now stand."""
    events = await browser.admin.rows(
        "select e.move, e.state from case_event e join case_file c on c.id = e.case_file"
        " where c.reference = $1 order by e.id",
        reference,
    )
    stands = await browser.admin.rows(
        "select c.state as case_state, c.version, c.office, a.state, (select count(*) from message m"
        " where m.case_file = c.id) as messages from application a left join case_file c on c.application = a.id"
        " where a.reference = $1",
        reference,
    )
    return [tuple(row) for row in events], stands[0]


def invalid(events, stands):
    """What is wrong with a history; "" when every move is listed and everything agrees."""
    if not events:
        return (
            ""
            if stands["state"] == "draft" and stands["case_state"] is None
            else "a case without its hand-in"
        )
    state = None
    for move, after in events:
        step = find_move(state, move)
        if step is None or (step.to or state) != after:
            return f"{state} → {move} → {after}"
        state = CaseState(after)
    if (stands["case_state"], stands["version"]) != (state, len(events) - 1):
        return f"stands as {stands['case_state']}, version {stands['version']}"
    if (stands["state"] == "withdrawn") != (state == CaseState.WITHDRAWN):
        return f"application {stands['state']}, case {state}"
    if stands["messages"] != sum(move == "write" for move, _after in events):
        return "a message without its event"
    return ""


async def test_whatever_is_pressed_at_once_only_listed_histories_come_of_it(browser):
    await browser.sign_in()
    wrong, endings = [], set()
    for number in range(ROUNDS):
        await browser.admin.run("delete from tally")  # nobody begins so many in a day
        made = await make_draft(browser)
        if number % 2:
            await hand_in(browser, made.reference)
        presses = (hand_in, edit, withdraw, write, withdraw, edit, hand_in)
        outcomes = await asyncio.gather(
            *(press(browser, made.reference) for press in presses), return_exceptions=True
        )
        strange = [
            each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, REFUSED)
        ]
        assert not strange, strange
        assert len({each for each in outcomes if isinstance(each, str)}) <= 1
        events, stands = await history(browser, made.reference)
        endings.add(tuple(move for move, _after in events))
        if fault := invalid(events, stands):
            wrong.append((made.reference, fault, events))
    assert not wrong
    assert len(endings) > 3, "nothing raced"
    print(f"{ROUNDS} rounds, {len(endings)} different histories")
