"""Appealing: once against each decision; found right, the case is decided again or the decision corrected."""

import pytest

from portal.casework import moving
from portal.casework.reading import read_case
from portal.core.database import transaction
from portal.core.errors import NotAllowed
from portal.decisions import appealing, deciding, writing
from portal.policy.choosing import pinned
from tests.bureau import decline, make_refusal, make_waiting, recognise
from tests.desks import enter_desk, make_move, sit_down, stored_case
from tests.makers import entered


async def test_decided_again_an_item_that_is_under_way_keeps_the_case_open(browser, admin):
    made = await make_waiting(browser, items={"category": "dibao", "items": ["temporary"]})
    desk, _who = await sit_down(admin, "bureau_officer")
    await decline(desk, made.reference)
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, made.reference)
        await appealing.appeal(case, pinned(case["pack"]), person, "我儿子的钱不是我的", 1)
    async with transaction():
        officer = await enter_desk(desk)
        await appealing.answer(await read_case(officer, made.reference), officer, "changed", "您说得对。")
    await recognise(desk, made.reference)
    assert (await stored_case(admin, made.reference))["state"] == "in_joint"
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, made.reference)
        await appealing.appeal(case, pinned(case["pack"]), person, "金额还不对", 2)
        with pytest.raises(NotAllowed):
            await appealing.appeal(case, pinned(case["pack"]), person, "再说一次", 2)


async def test_a_refusal_that_was_wrong_goes_back_to_the_township_to_accept(browser, admin):
    made = await make_refusal(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, made.reference)
        await deciding.confirm_refusal(
            casefile, officer, writing.refusing(casefile, ["wrong-place"], "去清港")
        )
    async with transaction():
        person = await entered(browser)
        case = await moving.case_for(person, made.reference)
        await appealing.appeal(case, pinned(case["pack"]), person, "户口就在楚门", 1)
    async with transaction():
        officer = await enter_desk(desk)
        await appealing.answer(await read_case(officer, made.reference), officer, "changed", "您说得对。")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"], case["office"]) == ("submitted", "acceptance", case["home_office"])
    township, _other = await sit_down(admin, "township_officer")
    await make_move(township, made.reference, "accept")


async def test_nobody_corrects_a_decision_without_an_appeal_that_was_right(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await recognise(desk, made.reference)
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, made.reference)
        with pytest.raises(NotAllowed):
            await deciding.amend(casefile, officer, casefile.decisions[-1]["body"])
