"""Where is it: the way of a case, messages, taking it back; and state only for whoever holds the receipt."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core.references import show_receipt_code
from tests.cast import new_phone
from tests.makers import CHUMEN, make_case, make_draft

MONDAY = datetime(2026, 3, 9, 6, 20, tzinfo=UTC)


async def test_the_receipt_names_the_number_the_township_and_the_legal_day(browser, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    made = await make_case(browser)
    page = await browser.get(f"/apply/{made.reference}/receipt")
    trail = page.one(".trail")
    assert trail.attributes["data-reference"] == made.reference
    assert (trail.attributes["data-state"], trail.attributes["data-clock"]) == ("submitted", "acceptance")
    assert trail.attributes["data-due"] == "2026-03-10"
    assert page.one("[data-office]").attributes["data-office"] == CHUMEN
    assert "14:30" in page.text()


async def test_the_way_of_a_case_has_exactly_one_now(browser):
    made = await make_case(browser)
    page = await browser.get(f"/progress/{made.reference}")
    assert len(page.all(".trail .past")) == 1
    assert len(page.all(".trail [aria-current=step]")) == 1
    assert len(page.all(".trail li")) == 7


@pytest.mark.parametrize("path", ["/progress/{}", "/apply/{}/receipt", "/progress/{}/withdraw"])
async def test_somebody_else_s_reference_and_no_reference_are_the_same_page(browser, another, path):
    made = await make_case(browser)
    await another.sign_in()
    theirs = await another.get(path.format(made.reference))
    assert another.status == 404
    nobody = await another.get(path.format("YH2222222"))
    assert another.status == 404
    assert theirs.one("main").html == nobody.one("main").html


async def test_a_message_is_sent_once_however_often_it_is_pressed(browser):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}")
    form = "form[action$=messages]"
    fields = browser.page.form(form).filled({"message": "我下周三在家"}, "")
    await browser.post(f"/progress/{made.reference}/messages", fields)
    page = await browser.post(f"/progress/{made.reference}/messages", fields)
    assert [line.text() for line in page.all(".talk p")] == ["我下周三在家"]


async def test_an_empty_message_comes_back_with_what_to_write(browser):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}")
    page = await browser.send("form[action$=messages]", message="   ")
    assert browser.status == 422
    assert page.one("[data-error-for=message]")


async def test_taking_it_back_ends_its_clock_and_keeps_its_history(browser):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}/withdraw")
    page = await browser.send(why="孩子要接我去住")
    trail = page.one(".trail")
    assert trail.attributes["data-state"] == "withdrawn"
    assert "data-clock" not in trail.attributes
    assert await browser.admin.value(
        "select string_agg(move, ' ' order by e.id) from case_event e join case_file c on c.id = e.case_file"
        " where c.reference = $1", made.reference,
    ) == "hand_in withdraw"  # fmt: skip
    await browser.get(f"/progress/{made.reference}/withdraw")
    assert browser.path == f"/progress/{made.reference}"


async def test_what_was_to_be_done_along_waits_no_more_once_it_is_taken_back(browser):
    made = await make_case(browser, items={"category": "dibao", "items": ["medical", "water"]})
    page = await browser.get(f"/progress/{made.reference}")
    assert page.marks("item") == ["medical", "water"]
    await browser.get(f"/progress/{made.reference}/withdraw")
    page = await browser.send(why="")
    assert page.marks("item") == []


async def test_withdrawing_twice_is_one_withdrawal(browser):
    made = await make_case(browser)
    await browser.get(f"/progress/{made.reference}/withdraw")
    fields = browser.page.form("main form").filled({}, "")
    for _press in range(2):
        await browser.post(f"/progress/{made.reference}/withdraw", fields)
        assert browser.status == 200
    assert len([x for x in await browser.admin.sms(browser.phone) if "撤回" in x["text"]]) == 1


async def test_the_receipt_s_code_and_the_phone_s_tail_show_the_state_alone(browser, another):
    made = await make_case(browser)
    await another.get("/track")
    page = await another.send(code=show_receipt_code(made.code).lower(), tail=browser.phone[-4:])
    assert page.one(".trail").attributes["data-state"] == "submitted"
    assert browser.phone not in page.text()
    assert "林" not in page.one("main").text()


async def test_wrong_code_wrong_tail_and_nonsense_get_the_same_answer(browser, another):
    made = await make_case(browser)
    answers = set()
    for code, tail in (
        (made.code, "0000" if not browser.phone.endswith("0000") else "1111"),
        ("2" * 14, browser.phone[-4:]),
        ("nonsense", browser.phone[-4:]),
    ):
        await another.get("/track")
        page = await another.send(code=code, tail=tail)
        answers.add((another.status, page.one(".errors").text()))
    assert len(answers) == 1
    assert answers.pop()[0] == 422


async def test_the_contact_phone_s_tail_opens_the_receipt_too(browser, another):
    contact = new_phone()
    made = await make_case(browser, person={"phone": contact})
    for tail in {browser.phone[-4:], contact[-4:]}:
        await another.get("/track")
        page = await another.send(code=made.code, tail=tail)
        assert page.one(".trail")


async def test_the_sms_of_a_hand_in_names_no_category_and_fits_two_segments(browser):
    await make_case(browser, items={"category": "tekun"})
    text = (await browser.admin.sms(browser.phone))[-1]["text"]
    assert "特困" not in text
    assert len(text) <= 2 * 67


async def test_my_page_lists_what_is_begun_and_what_is_handed_in(browser):
    draft = await make_draft(browser)
    case = await make_case(browser)
    page = await browser.get("/my")
    found = {
        each.attributes["data-reference"]: each.attributes["data-state"]
        for each in page.all("[data-reference]")
    }
    assert found == {draft.reference: "draft", case.reference: "submitted"}


async def test_a_draft_has_no_receipt_yet(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/receipt")
    assert browser.status == 404


async def test_after_ten_minutes_it_can_no_longer_be_edited(browser, time_machine):
    made = await make_case(browser)
    page = await browser.get(f"/apply/{made.reference}/receipt")
    assert page.all(f"main a[href='/apply/{made.reference}']")
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=10))
    page = await browser.get(f"/apply/{made.reference}/receipt")
    assert not page.all(f"main a[href='/apply/{made.reference}']")


async def test_a_contact_phone_mended_within_the_ten_minutes_opens_the_receipt(browser, another):
    made = await make_case(browser, person={"phone": new_phone()})
    contact = "0576-81234567"
    await browser.get(f"/apply/{made.reference}/person/phone")
    await browser.send(phone=contact)
    await another.get("/track")
    page = await another.send(code=made.code, tail=contact[-4:])
    assert page.one(".trail")


async def test_while_it_can_still_be_changed_nobody_is_said_to_look_at_it(browser, another, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    made = await make_case(browser)
    for minutes, heading, holder in (
        (0, "交好了，14:30转到楚门镇", False),
        (10, "楚门镇收到了，正在看", True),
    ):
        time_machine.move_to(MONDAY + timedelta(minutes=minutes), tick=False)
        page = await browser.get(f"/progress/{made.reference}")
        assert page.heading == heading
        assert ("现在由楚门镇办" in page.text()) is holder
        await another.get("/track")
        page = await another.send(code=made.code, tail=browser.phone[-4:])
        assert page.heading == heading
