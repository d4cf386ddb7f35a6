"""Two deciders and a withdrawal, five hundred times; and what a township and its applicant do at once."""

import asyncio

import pytest

from portal.casework import moving, withdrawing
from portal.casework.states import CaseState
from portal.casework.transitions import find_move
from portal.core.database import transaction
from portal.core.errors import MovedOn, NotAllowed, NotFound
from portal.policy.choosing import current, pinned
from tests.bureau import decline, make_waiting, recognise
from tests.clocks import make_seen_then
from tests.desks import make_move, sit_down, stored_case
from tests.histories import checked
from tests.makers import entered

pytestmark = pytest.mark.soak

ROUNDS = 500
REFUSED = (MovedOn, NotAllowed, NotFound)


async def withdraw(browser, reference):
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, reference)
        await withdrawing.withdraw(case, pinned(case["pack"]), person, "")


async def at_once(*presses):
    """How many of these went well; anything but a refusal fails."""
    outcomes = await asyncio.gather(*presses, return_exceptions=True)
    strange = [each for each in outcomes if isinstance(each, BaseException) and not isinstance(each, REFUSED)]
    assert not strange, strange
    return sum(not isinstance(each, BaseException) for each in outcomes)


async def later(seconds, press):
    """A press a moment later, so that each of them is now and then the first."""
    await asyncio.sleep(seconds)
    return await press


async def replayed(admin, case, begins):
    """The moves since the case stood there; each is listed, leads where its event says, and counts once."""
    events = await admin.rows(
        "select move, state from case_event where case_file = $1 and move <> 'hand_in' order by id",
        case["id"],
    )
    state = begins
    for move, after in events:
        step = find_move(state, move)
        assert step is not None, (state, move)
        assert (step.to or state) == after
        state = CaseState(after)
    assert state == case["state"]
    return tuple(move for move, _after in events)


async def test_two_deciders_and_a_withdrawal_leave_only_valid_histories(browser, admin):
    one, _first = await sit_down(admin, "bureau_officer")
    two, _second = await sit_down(admin, "bureau_officer")
    endings: dict[tuple[str, ...], int] = {}
    for number in range(ROUNDS):
        await admin.run("delete from tally")
        made = await make_waiting(browser)
        before = (await stored_case(admin, made.reference))["version"]
        turn = number % 3
        done = await at_once(
            later(0.002 * (turn == 1), recognise(one, made.reference)),
            later(0.002 * (turn == 2), decline(two, made.reference)),
            later(0.004 * (turn == 0), withdraw(browser, made.reference)),
        )
        assert done == 1, made.reference
        case = await stored_case(admin, made.reference)
        moves = await replayed(admin, case, CaseState.WITH_BUREAU)
        assert case["version"] == before + len(moves)
        decided = await admin.rows("select outcome from decision where case_file = $1", case["id"])
        items = await admin.value("select count(*) from joint_item where case_file = $1", case["id"])
        assert (moves, [row["outcome"] for row in decided], items) in [
            (("recognise", "push"), ["recognised"], 2),
            (("decline",), ["declined"], 1),
            (("withdraw",), [], 0),
        ]
        endings[moves] = endings.get(moves, 0) + 1
    assert len(endings) == 3, "one of them never won"
    print(f"{ROUNDS} rounds: {endings}")


async def test_accepting_asking_and_withdrawing_at_once_leave_only_valid_histories(browser, admin):
    one, _first = await sit_down(admin, "township_officer")
    two, _second = await sit_down(admin, "township_officer")
    endings: dict[tuple[str, ...], int] = {}
    for number in range(ROUNDS):
        await admin.run("delete from tally")
        made = await make_seen_then(browser)
        turn = number % 3
        done = await at_once(
            later(0.002 * (turn == 1), make_move(one, made.reference, "accept")),
            later(0.002 * (turn == 2), make_move(two, made.reference, "ask_papers")),
            later(0.004 * (turn == 0), withdraw(browser, made.reference)),
        )
        assert done >= 1
        now = await checked(admin, made.reference, current())
        moves = await replayed(admin, await stored_case(admin, made.reference), CaseState.SUBMITTED)
        assert now.version == len(moves) == done
        endings[moves] = endings.get(moves, 0) + 1
    assert len(endings) >= 3, "nothing raced"
    print(f"{ROUNDS} rounds: {endings}")
