"""Random walks: whoever tries whatever, only listed moves happen, and the history says what the case is."""

import random
from datetime import date, timedelta

import pytest

from portal.access.rules import PORTAL, roles_with
from portal.casework import moving
from portal.casework.states import CaseState
from portal.casework.transitions import MOVES
from portal.core.database import transaction
from portal.core.errors import MovedOn, NotAllowed, NotFound, Unreadable
from portal.policy.choosing import current
from tests.clocks import as_worker, at, make_seen_then
from tests.desks import enter_desk, sit_down
from tests.histories import checked
from tests.makers import YUCHENG, entered

WALKS, STEPS = 10, 45
ENOUGH = 30
"""Different moves that the walks must have made, or else they proved little."""
NAMES = sorted({name for _state, name in MOVES if name != "hand_in"})
PARTS = {"day": "3月20日", "time": "上午", "who": "陈海燕", "word": "海棠", "item": "教育救助"}
REFUSED = (MovedOn, NotAllowed, NotFound, Unreadable)


class County:
    """Everybody who could try something with a case."""

    def __init__(self, admin, database, browser, desks, surveyor):
        self.admin, self.database, self.browser, self.desks = admin, database, browser, desks
        self.surveyor = surveyor

    async def try_move(self, who: str, reference: str, name: str, note: str) -> bool:
        """Whether it happened."""
        try:
            if who == "portal":
                async with as_worker(self.database):
                    await self._move(who, reference, name, note)
            else:
                await self._move(who, reference, name, note)
        except REFUSED:
            return False
        return True

    async def _move(self, who: str, reference: str, name: str, note: str) -> None:
        async with transaction():
            if who == "portal":
                actor = PORTAL
                case = dict(await moving.fetch_one("select * from case_file where reference = $1", reference))
            else:
                actor = await (entered(self.browser) if who == "applicant" else enter_desk(self.desks[who]))
                case = await moving.case_for(actor, reference)
            await moving.move(case, name, current(), by=actor, note=note, **PARTS)


@pytest.fixture
async def county(admin, database, browser):
    desks = {
        role: (await sit_down(admin, role))[0] for role in ("township_officer", "bureau_officer", "liaison")
    }
    desks["surveyor"], surveyor = await sit_down(admin, "surveyor")
    desks["elsewhere"] = (await sit_down(admin, "township_officer", YUCHENG))[0]
    return County(admin, database, browser, desks, surveyor)


async def snapshot(admin, reference):
    """All that a refused move must leave as it was."""
    return (
        await admin.rows("select * from case_file where reference = $1", reference),
        await admin.value("select count(*) from case_event"),
        await admin.value("select count(*) from outbox"),
    )


def likely(chance: random.Random, state: str) -> str:
    """A move: mostly one that the state knows, or else the walk would never get far."""
    known = [
        name for origin, name in MOVES if origin == state and name not in ("withdraw", "write", "remind")
    ]
    return chance.choice(known) if known and chance.random() < 0.75 else chance.choice(NAMES)


def able(chance: random.Random, everybody: list[str], state: str, name: str) -> str:
    """Somebody: mostly one whom a rule grants this move, if the case is theirs."""
    step = MOVES.get((CaseState(state), name))
    granted = [who for who in everybody if step and who in roles_with(step.needs)]
    return chance.choice(granted if granted and chance.random() < 0.7 else everybody)


async def walk(county, chance: random.Random, time_machine) -> set[tuple[CaseState, str]]:
    """One case from hand-in on; the moves that happened, each from its state."""
    day, admin = date(2026, 1, 5) + timedelta(chance.randrange(300)), county.admin
    time_machine.move_to(at(day))
    made = await make_seen_then(county.browser)
    await admin.run(
        "update case_file set surveyor = $2 where reference = $1", made.reference, county.surveyor.id
    )
    happened, found = 0, set()
    for _step in range(STEPS):
        day += timedelta(chance.choice((0, 0, 0, 1, 1, 2, 5)))
        time_machine.move_to(at(day))
        state = await admin.value("select state from case_file where reference = $1", made.reference)
        name = likely(chance, state)
        who = able(chance, [*county.desks, "applicant", "portal"], state, name)
        before = await snapshot(admin, made.reference)
        if await county.try_move(who, made.reference, name, chance.choice(("", "理由", "理由"))):
            happened += 1
            found.add((CaseState(state), name))
        else:
            assert await snapshot(admin, made.reference) == before, (who, name)
        assert (await checked(admin, made.reference, current())).version == happened
    return found


async def test_only_listed_moves_happen_and_the_history_says_what_the_case_is(county, time_machine):
    chance, found = random.Random(20260309), set()
    for _case in range(WALKS):
        found |= await walk(county, chance, time_machine)
    assert found <= set(MOVES)
    assert len(found) >= ENOUGH, len(found)


WHOLE_WAY = (
    ("township_officer", "ask_papers"), ("applicant", "answer_papers"), ("township_officer", "accept"),
    ("township_officer", "offer_times"), ("applicant", "pick_time"), ("township_officer", "survey"),
    ("township_officer", "send_check"), ("township_officer", "enter_report"), ("township_officer", "opine"),
    ("township_officer", "publish"), ("portal", "end_notice"), ("township_officer", "forward"),
    ("bureau_officer", "send_back"), ("township_officer", "forward"), ("bureau_officer", "recognise"),
    ("bureau_officer", "push"), ("portal", "close"),
)  # fmt: skip


async def test_the_whole_way_is_walked_and_its_history_replays(county, admin, browser, time_machine):
    day = date(2026, 9, 14)
    time_machine.move_to(at(day))
    made = await make_seen_then(browser)
    for who, name in WHOLE_WAY:
        day += timedelta(2)
        time_machine.move_to(at(day))
        assert await county.try_move(who, made.reference, name, "理由"), name
        await checked(admin, made.reference, current())
    assert (await checked(admin, made.reference, current())).state == CaseState.CLOSED
