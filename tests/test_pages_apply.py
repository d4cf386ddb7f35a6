"""Filling in the one form: begun from what is known, kept page by page, found again on another phone."""

import re

import pytest

from portal.core.database import transaction
from portal.policy.choosing import current
from portal.screening import answering
from tests.applying import add_member, answers, fill, press, section_in
from tests.cast import new_phone
from tests.makers import CHUMEN, entered, make_draft

SECTIONS = [
    "person", "household", "supporters", "income", "property", "bank", "items", "declaration", "papers",
    "consents", "signatures",
]  # fmt: skip
NAUGHTY = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "Robert'); drop table section;--",
    "𠮷野家·阿依古丽",
    "豈\u202eabc\u202c",
    "  \\u0000 %s %(x)s {0} ",
]


async def test_beginning_needs_somebody_and_leads_back_with_the_category_out_of_the_address(browser):
    await browser.get("/apply/new")
    assert browser.path == "/sign-in"
    token = browser.page.form().fields["csrf"][0]
    await browser.post("/apply/new", {"csrf": token, "category": "dibian"})
    assert str(browser.reply.url).endswith("/sign-in?next=/apply/new")
    phone = new_phone()
    await browser.send(phone=phone)
    await browser.send(code=(await browser.admin.sms(phone))[-1]["code"])
    assert browser.path == "/apply/new"
    await browser.send("form[action='/apply/new']")
    assert (await section_in(browser, browser.path[7:], "items"))["category"] == "dibian"


async def test_pressing_twice_begins_one_application(browser):
    await browser.sign_in()
    await browser.get("/apply/new")
    fields = browser.page.form("form[action='/apply/new']").filled({})
    references = set()
    for _press in range(3):
        await browser.post("/apply/new", fields)
        references.add(browser.path)
    assert len(references) == 1
    assert (
        await browser.admin.value(
            "select count(*) from application a where exists"
            " (select from application b where b.reference = $1 and b.applicant = a.applicant)",
            references.pop()[7:],
        )
        == 1
    )


async def test_nothing_that_the_questionnaire_told_is_asked_again(browser):
    await browser.sign_in()
    told = {
        "registered_in": CHUMEN,
        "household_size": 3,
        "income_month": "2400.00",
        "disability": "unsure",
        "homes": "1",
    }
    async with transaction():
        person = await entered(browser)
        await answering.keep(answering.Answers(dict(told)), None, person, current().version)
    await browser.get("/apply/new")
    await browser.send("form[action='/apply/new']")
    kept = await answers(browser, browser.path[7:])
    assert kept["person"]["home_township"] == CHUMEN
    assert kept["person"]["phone"] == browser.phone
    assert kept["household"]["size"] == 3
    assert kept["income"]["total_month"] == 240000
    assert kept["property"]["homes"] == "1"
    assert kept["person"]["_at_visit"] == ["disability"]


async def test_the_chosen_category_is_filled_in_and_an_invented_one_is_not(browser):
    await browser.sign_in()
    for asked, kept in (("tekun", "tekun"), ("rich", None)):
        await browser.get("/apply/new")
        fields = browser.page.form("form[action='/apply/new']").filled({}) | {"category": asked}
        await browser.post("/apply/new", fields)
        assert (await section_in(browser, browser.path[7:], "items")).get("category") == kept


async def test_the_task_list_marks_every_section_and_leads_to_the_first_open_question(browser):
    made = await make_draft(browser)
    page = await browser.get(f"/apply/{made.reference}")
    assert page.marks("section") == SECTIONS
    assert page.marked("section", "person")["status"] == "doing"
    assert page.marked("section", "income")["status"] == "todo"
    assert page.one("main a.btn").attributes["href"] == f"/apply/{made.reference}/person/home"


async def test_answers_are_kept_page_by_page_and_found_on_another_phone(browser, another):
    made = await make_draft(browser)
    await fill(browser, f"/apply/{made.reference}/income/total", total_month="２，４００元")
    assert browser.path == f"/apply/{made.reference}/income/sources"
    await sign_in_again(another, browser.phone)
    page = await another.get(f"/apply/{made.reference}/income/total")
    assert page.form("main form")["total_month"] == "2400"


async def sign_in_again(browser, phone):
    """On a second phone, a minute later: the limit of one code a minute is over."""
    await browser.admin.run("delete from tally")
    await browser.sign_in(phone)


async def test_a_mistake_stands_beside_its_field_with_what_was_typed(browser):
    made = await make_draft(browser)
    await fill(browser, f"/apply/{made.reference}/income/total", total_month="很少")
    assert browser.status == 422
    assert list(browser.page.errors) == ["total_month"]
    assert "只写数字" in browser.page.errors["total_month"]
    assert browser.page.form("main form")["total_month"] == "很少"
    assert await section_in(browser, made.reference, "income") == {}


async def test_anything_but_what_hand_in_needs_may_wait_for_the_visit(browser):
    made = await make_draft(browser)
    await fill(browser, f"/apply/{made.reference}/income/total", total_month="later")
    assert browser.status == 200
    assert await section_in(browser, made.reference, "income") == {"_at_visit": ["total_month"]}
    page = await browser.get(f"/apply/{made.reference}/person/name")
    assert not page.has("[value=later]")


async def test_an_answer_written_over_what_waited_counts_though_the_tick_is_still_there(browser):
    made = await make_draft(browser, income={"_at_visit": ["total_month"]})
    await browser.get(f"/apply/{made.reference}/income/total")
    await press(browser, total_month=["2400", "later"])
    assert (await section_in(browser, made.reference, "income"))["total_month"] == 240000


async def test_a_tick_at_the_visit_beats_something_nobody_can_read(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/income/total")
    await press(browser, total_month=["不多", "later"])
    assert await section_in(browser, made.reference, "income") == {"_at_visit": ["total_month"]}


async def test_a_question_that_an_answer_opens_is_asked_before_anyone_is_blamed(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}/person/living"
    await fill(browser, root, living_at="here")
    assert (browser.status, browser.path) == (200, root)
    assert not browser.page.errors
    await press(browser, living_address="")
    assert browser.status == 422
    assert list(browser.page.errors) == ["living_address"]
    await press(browser, living_address="示例路8号")
    assert (await section_in(browser, made.reference, "person"))["living_address"] == "示例路8号"


async def test_a_consent_says_who_gets_what(browser):
    made = await make_draft(browser, items={"items": ["electricity"]})
    page = await browser.get(f"/apply/{made.reference}/consents/electricity")
    assert "供电公司" in page.text("fieldset .calm")
    assert "电费户号" in page.text("fieldset .calm")


async def test_a_change_from_the_last_look_returns_to_it(browser):
    made = await make_draft(browser)
    page = await browser.get(f"/apply/{made.reference}/check")
    await browser.get(page.link("修改姓名"))
    await press(browser, name="林建军")
    assert browser.path == f"/apply/{made.reference}/check"
    assert "林建军" in browser.page.text()


async def test_a_page_that_another_answer_closed_leads_to_its_section(browser):
    made = await make_draft(browser, bank={"has_account": "none"})
    await browser.get(f"/apply/{made.reference}/bank/account")
    assert browser.path == f"/apply/{made.reference}/bank/has"


@pytest.mark.parametrize(
    "path", ["nothing", "person/nothing", "papers/x", "household/members/x/who", "person/x/y/z"]
)
async def test_what_the_form_does_not_have_is_not_found(browser, path):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/{path}")
    assert browser.status in (404, 409)


@pytest.mark.parametrize("text", NAUGHTY)
async def test_strange_words_come_back_as_they_were_typed_and_as_words_only(browser, text):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    await fill(browser, f"{root}/person/name", name=text)
    await fill(browser, f"{root}/person/home", home_address=text)
    await fill(browser, f"{root}/person/reason", reasons="other", story=f"{text}\n第二行")
    await fill(browser, f"{root}/household/size", size="2")
    await add_member(browser, root, text)
    page = await browser.get(f"{root}/household/members")
    assert page.texts(".people b") == [" ".join(text.split())]
    page = await browser.get(f"{root}/check")
    assert " ".join(text.split()) in page.text()
    assert not page.has("main img, main script")
    page = await browser.get(f"{root}/person/name")
    assert page.form("main form")["name"] == text.strip()


async def test_a_forged_token_keeps_what_was_typed(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/person/reason")
    fields = browser.page.form().filled({"story": "写了很久的话"}) | {"csrf": "forged"}
    await browser.post(f"/apply/{made.reference}/person/reason", fields)
    assert browser.status == 403
    assert browser.page.form("main form")["story"] == "写了很久的话"


async def test_a_page_of_the_form_is_small_on_the_wire(browser):
    made = await make_draft(browser)
    for path in ("", "/person/home", "/items/items", "/person/work", "/check", "/documents", "/signatures"):
        reply = await browser.fetch(f"/apply/{made.reference}{path}", **{"accept-encoding": "br"})
        assert reply.status_code == 200
        assert int(reply.headers["content-length"]) <= 10240, path


async def test_addresses_hold_nothing_personal(browser):
    made = await make_draft(browser, household={"size": 2})
    record = await add_member(browser, f"/apply/{made.reference}", "王秀英")
    assert re.fullmatch(r"[\x21-\x7e]+", record)
