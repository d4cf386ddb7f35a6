"""Two open tabs, two phones: nothing typed is lost silently, and pages apart do not disturb each other."""

import asyncio

import pytest

from portal.application import drafting
from portal.core.database import transaction
from portal.core.errors import MovedOn
from tests.applying import answers, fill, press, section_in
from tests.makers import entered, make_draft


async def open_twice(browser, path, **typed):
    """The page as two tabs have it: the second one's form, ready to be sent."""
    page = await browser.get(path)
    return page.form("main form:has(input[name=_was])").filled(typed)


async def test_the_tab_that_loses_shows_both_answers_with_its_own_still_typed(browser):
    made = await make_draft(browser)
    path = f"/apply/{made.reference}/income/total"
    late = await open_twice(browser, path, total_month="2400")
    await fill(browser, path, total_month="3000")
    page = await browser.post(path, late)
    assert browser.status == 409
    assert "3,000元" in page.text("[data-kept]")
    assert page.form("[data-typed]")["total_month"] == "2400"
    assert (await section_in(browser, made.reference, "income"))["total_month"] == 300000


async def test_the_person_may_choose_what_was_typed_or_what_is_kept(browser):
    made = await make_draft(browser)
    path = f"/apply/{made.reference}/income/total"
    late = await open_twice(browser, path, total_month="2400")
    await fill(browser, path, total_month="3000")
    page = await browser.post(path, late)
    assert page.link("用存着的").endswith("/income/sources")
    await press(browser)
    assert browser.path.endswith("/income/sources")
    assert (await section_in(browser, made.reference, "income"))["total_month"] == 240000


async def test_the_same_answer_from_two_tabs_is_no_conflict(browser):
    made = await make_draft(browser)
    path = f"/apply/{made.reference}/income/total"
    late = await open_twice(browser, path, total_month="3,000")
    await fill(browser, path, total_month="3000")
    await browser.post(path, late)
    assert browser.status == 200


async def test_other_pages_of_the_section_do_not_disturb(browser):
    made = await make_draft(browser)
    late = await open_twice(
        browser, f"/apply/{made.reference}/person/about", ethnic_group="汉族", marriage="married"
    )
    await fill(browser, f"/apply/{made.reference}/person/home", home_address="示例村12号")
    await browser.post(f"/apply/{made.reference}/person/about", late)
    assert browser.status == 200
    person = await section_in(browser, made.reference, "person")
    assert (person["ethnic_group"], person["home_address"]) == ("汉族", "示例村12号")


async def test_pages_sent_in_the_same_moment_are_both_kept(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}/person"
    forms = {
        f"{root}/about": await open_twice(browser, f"{root}/about", ethnic_group="汉族", marriage="married"),
        f"{root}/work": await open_twice(browser, f"{root}/work", occupation="retired", schooling="primary"),
        f"{root}/home": await open_twice(browser, f"{root}/home", home_address="示例村12号"),
    }
    replies = await asyncio.gather(*(browser.client.post(path, data=data) for path, data in forms.items()))
    assert {303} <= {reply.status_code for reply in replies} <= {303, 409}
    kept = (await answers(browser, made.reference))["person"]
    lost = [
        path
        for (path, data), reply in zip(forms.items(), replies, strict=True)
        if reply.status_code == 303 and not all(kept.get(name) == data[name][0] for name in list(data)[3:])
    ]
    assert not lost


async def test_a_member_taken_off_in_another_tab_is_said(browser):
    made = await make_draft(
        browser, household={"size": 2, "members": [{"_id": "a1", "name": "王秀英", "relation": "spouse"}]}
    )
    path = f"/apply/{made.reference}/household/members/a1/who"
    late = await open_twice(browser, path, name="王秀珍")
    await browser.get(f"/apply/{made.reference}/household/members")
    await browser.send(".people form")
    await browser.post(path, late)
    assert browser.status == 409
    assert "移走" in browser.page.text()


async def test_saving_what_was_handed_in_meanwhile_moves_on(browser):
    made = await make_draft(browser)
    async with transaction():
        person = await entered(browser)
        loaded = await drafting.application_for(person, made.reference)
    await browser.get(f"/apply/{made.reference}/check")
    await browser.send(f"form[action='/apply/{made.reference}/check']", pledge="yes")
    with pytest.raises(MovedOn):
        async with transaction():
            await drafting.save(loaded, "papers", {"later": ["id-card"]}, await entered(browser))
