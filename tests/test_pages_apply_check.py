"""The last look and handing in: three answers suffice, once is once, ten minutes to mend it."""

import asyncio
from datetime import timedelta

import pytest

from portal.core.clock import now
from portal.policy.choosing import current
from tests.applying import LIN, answers, fill, press, section_in
from tests.makers import CHUMEN, YUCHENG, make_case, make_draft
from tests.screen import words


async def hand_in(browser, root, pledge="yes"):
    await browser.get(f"{root}/check")
    return await browser.send(f"form[action='{root}/check']", **({"pledge": pledge} if pledge else {}))


async def events(browser, reference):
    rows = await browser.admin.rows(
        "select e.move from case_event e join case_file c on c.id = e.case_file where c.reference = $1 order by e.id",
        reference,
    )
    return [row["move"] for row in rows]


async def test_three_answers_and_the_pledge_suffice(browser):
    made = await make_draft(browser)
    await hand_in(browser, f"/apply/{made.reference}")
    assert browser.path == f"/apply/{made.reference}/receipt"
    assert browser.status == 200
    kept = await answers(browser, made.reference)
    assert "total_month" in kept["income"]["_at_visit"]


async def test_everything_left_open_can_be_left_for_the_visit_by_one_press(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    await browser.get(root)
    await browser.send(f"form[action='{root}/leave']")
    assert browser.path == f"{root}/check"
    page = await browser.get(root)
    states = {
        name: page.marked("section", name)["status"] for name in ("household", "income", "items", "consents")
    }
    assert set(states.values()) == {"done"}


async def test_without_the_pledge_it_is_not_handed_in(browser):
    made = await make_draft(browser)
    await hand_in(browser, f"/apply/{made.reference}", pledge="")
    assert browser.status == 422
    assert list(browser.page.errors) == ["pledge"]
    assert (
        await browser.admin.value("select count(*) from case_file where reference = $1", made.reference) == 0
    )


async def test_what_hand_in_needs_is_named_with_a_way_to_it(browser):
    made = await make_draft(browser, person={"name": ""})
    await hand_in(browser, f"/apply/{made.reference}")
    assert browser.status == 422
    assert list(browser.page.errors) == ["person-name"]
    await browser.get(browser.page.one("#person-name a").attributes["href"])
    await press(browser, name="林建国")
    assert browser.path == f"/apply/{made.reference}/check"


async def test_fifty_presses_at_once_give_one_case_and_one_receipt(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    await browser.get(f"{root}/check")
    fields = browser.page.form(f"form[action='{root}/check']").filled({"pledge": "yes"})
    replies = await asyncio.gather(
        *(browser.client.post(f"{root}/check", data=fields) for _press in range(50))
    )
    assert {(reply.status_code, reply.headers.get("location")) for reply in replies} == {
        (303, f"{root}/receipt")
    }
    assert (
        await browser.admin.value("select count(*) from case_file where reference = $1", made.reference) == 1
    )
    assert await events(browser, made.reference) == ["hand_in"]


async def test_the_last_look_shows_numbers_by_their_ends_only(browser):
    made = await make_draft(
        browser,
        person={"id_type": "resident", "id_number": LIN},
        bank={"has_account": "own", "account": "6228480000000000012"},
    )
    text = (await browser.get(f"/apply/{made.reference}/check")).text()
    assert LIN not in text
    assert browser.phone not in text
    assert "6228480000000000012" not in text
    assert f"331083 ********* {LIN[15:]}" in text
    assert "**** 0012" in text


async def test_what_does_not_fit_together_is_said_with_a_way_to_mend_it(browser):
    made = await make_draft(browser, household={"size": 3, "members": [{"_id": "a1", "name": "王秀英"}]})
    page = await browser.get(f"/apply/{made.reference}/check")
    assert "连您写了2人" in page.text(".lampbox")
    await browser.get(page.one(".lampbox a").attributes["href"])
    await press(browser, size="2")
    assert browser.path == f"/apply/{made.reference}/check"
    assert not browser.page.has(".lampbox")


async def test_no_two_rows_of_a_section_go_by_the_same_name(browser):
    made = await make_draft(
        browser,
        household={"size": 2},
        supporters={"supporter": "able"},
        property={"homes": "1", "vehicle": "one"},
    )
    page = await browser.get(f"/apply/{made.reference}/check")
    for section in ("household", "supporters", "property"):
        terms, at = [], page.one(f"#{section}").next
        while at is not None and at.tag != "h2":
            terms += [words(term) for term in at.css("dt")] if at.tag == "dl" else []
            at = at.next
        assert len(terms) > 1
        assert len(terms) == len(set(terms)), terms


async def test_an_age_that_contradicts_the_questionnaire_is_said_once_and_may_stand(browser):
    made = await make_draft(browser)
    await browser.admin.run("select 1")
    await told_age(browser, made.reference, "40")
    path = f"/apply/{made.reference}/person/identity"
    await fill(browser, path, id_type="resident")
    await press(browser, id_number=LIN)
    assert browser.status == 422
    assert "自测时写的是40岁" in browser.page.errors["id_number"]
    await press(browser)
    assert browser.status == 200
    assert (await section_in(browser, made.reference, "person"))["id_number"] == LIN


async def told_age(browser, reference, age):
    """The application began with a questionnaire that told this age."""
    from portal.core.sealing import seal

    own = await browser.admin.value("select id from application where reference = $1", reference)
    sealed = seal(f'{{"age": {age}}}', "application.screening", own)
    await browser.admin.run("update application set screening = $2 where id = $1", own, sealed)


async def test_for_ten_minutes_a_handed_in_application_may_be_mended(browser):
    made = await make_case(browser)
    page = await browser.get(f"/apply/{made.reference}/person/home")
    assert "已经交了" in page.text(".lampbox")
    await press(browser, home_township=YUCHENG, home_address="later")
    assert browser.status == 200
    assert await events(browser, made.reference) == ["hand_in", "edit"]
    case = (await browser.admin.rows("select * from case_file where reference = $1", made.reference))[0]
    assert (case["home_office"], case["office"]) == (YUCHENG, YUCHENG)
    assert case["receiving_office"] == CHUMEN
    receipt = await browser.get(f"/apply/{made.reference}/receipt")
    assert "楚门镇收到了" in receipt.text(".calm")
    assert receipt.has(f"[data-office='{YUCHENG}']")
    await browser.get(f"/apply/{made.reference}")
    await browser.get(f"/apply/{made.reference}/check")
    assert browser.path == f"/apply/{made.reference}"


async def test_a_page_saved_while_it_is_handed_in_is_an_edit_of_what_was_handed_in(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    await browser.get(f"{root}/check")
    check = browser.page.form(f"form[action='{root}/check']").filled({"pledge": "yes"})
    await browser.get(f"{root}/person/home")
    home = browser.page.form("main form:has(input[name=_was])").filled(
        {"home_township": YUCHENG, "home_address": "later"}
    )
    for _again in range(3):
        await asyncio.gather(
            browser.client.post(f"{root}/check", data=check),
            browser.client.post(f"{root}/person/home", data=home),
        )
    case = (await browser.admin.rows("select * from case_file where reference = $1", made.reference))[0]
    kept = await section_in(browser, made.reference, "person")
    assert case["home_office"] == kept["home_township"]


async def test_saving_the_same_again_is_no_edit(browser):
    made = await make_case(browser)
    await browser.get(f"/apply/{made.reference}/person/name")
    await press(browser)
    assert await events(browser, made.reference) == ["hand_in"]


@pytest.mark.parametrize("path", ["person/name", "household/members"])
async def test_after_the_ten_minutes_nothing_can_be_changed(browser, path):
    made = await make_case(browser, household={"size": 2})
    await browser.get(f"/apply/{made.reference}/{path}")
    fields = browser.page.form("main form:has(input[name=_was])").filled({})
    await browser.admin.run(
        "update application set open_until = $2 where reference = $1",
        made.reference,
        now() - timedelta(seconds=1),
    )
    await browser.post(f"/apply/{made.reference}/{path}", fields)
    assert browser.status == 403
    assert await events(browser, made.reference) == ["hand_in"]
    await browser.get(f"/apply/{made.reference}")
    assert browser.path == f"/progress/{made.reference}"


async def test_the_check_page_bears_the_numbers_of_the_printed_form(browser):
    made = await make_draft(browser)
    page = await browser.get(f"/apply/{made.reference}/check")
    form = current().form
    shown = [words.split()[0] for words in page.texts("h2[id] .num")]
    assert shown == [str(each.number) for each in form.sections.values() if each.filled_by == "fields"]
    name = next(iter(form.sections["person"].fields))
    assert f"{name.number} {name.short}" in page.text()
