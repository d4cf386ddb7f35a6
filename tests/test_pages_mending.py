"""The one request: put together, looked over, asked once; the applicant mends exactly that and hands it in."""

import pytest

from portal.core.clock import today
from tests.browsing import Browser
from tests.desks import make_seen_case, sit_down, stored_case
from tests.makers import Made

HOUSEHOLD = {"size": 2, "members": [{"_id": "m1", "name": "王秀英（测试）", "relation": "spouse"}]}


async def make_asked(browser: Browser, desk: Browser, *wanted: str, free: str = "") -> Made:
    """A case whose applicant was asked for these."""
    made = await make_seen_case(browser, household=HOUSEHOLD)
    await desk.get(f"/office/cases/{made.reference}/ask")
    await desk.send(want=list(wanted), free=free)
    await desk.send("form[action$='/send']")
    return made


async def test_the_whole_list_is_looked_over_before_anybody_is_asked(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}/ask")
    await desk.send(want=["paper.id-card", "page.person/identity"], free="去年住院的出院小结")
    assert desk.path.endswith("/ask/review")
    assert desk.page.texts("ol.rows li")[-1] == "去年住院的出院小结"
    assert len(desk.page.texts("ol.rows li")) == 3
    assert (await stored_case(admin, made.reference))["state"] == "submitted"
    await desk.send("form[action$='/send']")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["due_on"]) == ("needs_papers", None)
    assert made.reference in (await admin.sms(browser.phone))[-1]["text"]


async def test_a_list_that_a_colleague_changed_is_looked_over_again(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    other, _colleague = await sit_down(admin, "township_officer")
    for one, wanted in ((desk, ["paper.id-card"]), (other, ["page.person/identity"])):
        await one.get(f"/office/cases/{made.reference}/ask")
        await one.send(want=wanted)
    await desk.send("form[action$='/send']")
    assert desk.path.endswith("/ask/review")
    assert (await stored_case(admin, made.reference))["state"] == "submitted"
    await desk.send("form[action$='/send']")
    assert (await stored_case(admin, made.reference))["state"] == "needs_papers"


async def test_nothing_chosen_is_nothing_asked(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}/ask")
    await desk.send(want=[], free=" \n ")
    assert desk.status == 422
    assert list(desk.page.errors) == ["want"]


async def test_what_is_missing_is_ticked_already(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}/ask")
    assert "paper.id-card" in desk.page.form("form[action$='/ask']").filled({}, "")["want"]


async def test_each_wanted_thing_leads_to_the_page_to_mend(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "paper.id-card", "page.person/identity", free="出院小结")
    await browser.get(f"/progress/{made.reference}/mending")
    links = [node.attributes["href"] for node in browser.page.all("[data-wanted] a")]
    assert links == [f"/apply/{made.reference}/documents/id-card", f"/apply/{made.reference}/person/identity"]
    for link in links:
        await browser.get(link)
        assert (browser.status, browser.path) == (200, link)


async def test_only_the_asked_pages_can_be_changed_again(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "page.person/name")
    await browser.get(f"/apply/{made.reference}/person/living")
    assert browser.path.endswith("/mending")
    await browser.get(f"/apply/{made.reference}/person/name")
    await browser.send(name="林建国改")
    assert browser.path.endswith("/mending")
    assert browser.page.marked("wanted", "page.person/name")["done"] == "yes"


async def test_a_page_that_nobody_asked_for_stays_closed_however_it_is_sent(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "page.person/name")
    token = browser.page.form("form[action='/sign-out']").filled({}, "")["csrf"]
    before = await admin.value("select sum(version) from section")
    for path in ("person/living", "household/size", "household/members/m1/who", "household/members/add"):
        reply = await browser.client.post(
            f"/apply/{made.reference}/{path}", data={"csrf": token, "living_at": "same", "size": "9"}
        )
        assert reply.status_code == 403, path
    assert await admin.value("select sum(version) from section") == before


async def test_a_list_asked_for_opens_its_records_too(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "page.household/members")
    await browser.get(f"/apply/{made.reference}/household/members/m1/who")
    await browser.send(name="王秀英改")
    assert browser.status == 200
    await browser.get(f"/progress/{made.reference}/mending")
    assert browser.page.marked("wanted", "page.household/members")["done"] == "yes"


async def test_handing_the_answer_in_lets_the_office_and_its_clock_go_on(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "page.person/name")
    await browser.get(f"/apply/{made.reference}/person/name")
    await browser.send(name="林改名")
    await browser.send(message="身份证丢了，在补办")
    assert browser.path == f"/progress/{made.reference}"
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["clock"]) == ("submitted", "acceptance")
    assert case["due_on"] > today()
    await desk.get(f"/office/cases/{made.reference}")
    assert "林改名" in desk.page.heading
    assert "身份证丢了，在补办" in desk.page.text("#messages")
    assert not desk.page.has("a[href$='/ask']")
    await browser.get(f"/apply/{made.reference}/person/name")
    assert browser.path == f"/progress/{made.reference}"


async def test_handing_in_twice_hands_in_once(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "paper.id-card")
    await browser.get(f"/progress/{made.reference}/mending")
    fields = browser.page.form("form[action$='/mending']").filled({}, "")
    for _press in range(2):
        reply = await browser.client.post(f"/progress/{made.reference}/mending", data=fields)
        assert reply.status_code == 303
    events = await admin.value("select count(*) from case_event where move = 'answer_papers'")
    assert events >= 1
    case = await stored_case(admin, made.reference)
    mine = "select count(*) from case_event where move = 'answer_papers' and case_file = $1"
    assert await admin.value(mine, case["id"]) == 1


async def test_a_second_request_is_not_made(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, "paper.id-card")
    await browser.get(f"/progress/{made.reference}/mending")
    await browser.send("form[action$='/mending']")
    await desk.get(f"/office/cases/{made.reference}/ask")
    assert desk.path == f"/office/cases/{made.reference}"


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{ 7*7 }}", "' or 1=1 --"])
async def test_words_of_a_request_are_words_and_nothing_else(browser, admin, words):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_asked(browser, desk, free=words)
    await browser.get(f"/progress/{made.reference}/mending")
    assert browser.page.texts("[data-wanted] b") == [words]
