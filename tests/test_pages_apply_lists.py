"""Lists of the form: family members and things, any number of them, added, taken off and put back."""

from datetime import date
from uuid import uuid4

import pytest

from tests.applying import LIN, WANG, add_member, counted, fill, press, section_in
from tests.forms import id_number
from tests.makers import make_draft

MEMBERS = "/household/members"


async def family(browser, size=3):
    made = await make_draft(browser, household={"size": size})
    return made.reference, f"/apply/{made.reference}"


async def test_a_member_is_added_page_by_page_and_listed_by_name_and_relation(browser):
    reference, root = await family(browser)
    await add_member(browser, root, "王秀英", "spouse")
    assert browser.path.endswith("/identity")
    page = await browser.get(root + MEMBERS)
    assert page.texts(".people b") == ["王秀英"]
    assert page.text(".people small") == "丈夫或妻子"
    assert len((await section_in(browser, reference, "household"))["members"]) == 1


async def test_pressing_add_twice_adds_one(browser):
    reference, root = await family(browser)
    await browser.get(root + MEMBERS)
    fields = browser.page.form(f"form[action='{root}{MEMBERS}/add']").filled({})
    for _press in range(2):
        await browser.post(f"{root}{MEMBERS}/add", fields)
    assert len((await section_in(browser, reference, "household"))["members"]) == 1


async def test_a_member_taken_off_can_be_put_back_in_their_place(browser):
    _reference, root = await family(browser)
    for name in ("王秀英", "林小雨", "林小海"):
        await add_member(browser, root, name)
    page = await browser.get(root + MEMBERS)
    await browser.send(".people li:nth-child(2) form")
    assert browser.page.texts(".people b") == ["王秀英", "林小海"]
    assert "林小雨" in browser.page.text("form.calm")
    page = await browser.send(f"form[action='{root}{MEMBERS}/put-back']")
    assert page.texts(".people b") == ["王秀英", "林小雨", "林小海"]


async def test_what_was_taken_off_is_forgotten_once_something_else_is_saved(browser):
    reference, root = await family(browser)
    await add_member(browser, root, "王秀英")
    await browser.get(root + MEMBERS)
    await browser.send(".people form")
    await fill(browser, f"{root}/household/size", size="2")
    page = await browser.get(root + MEMBERS)
    assert not page.has("form.calm")
    assert "_removed" not in await section_in(browser, reference, "household")


async def test_a_question_about_somebody_taken_off_is_asked_anew(browser):
    reference, root = await family(browser)
    record = await add_member(browser, root, "王秀英")
    key = record.rpartition("/")[2]
    await fill(browser, f"{root}/items/items", items=["employment"])
    await fill(
        browser,
        f"{root}/items/employment",
        employment_who=[key, "applicant"],
        employment_registered="no",
        employment_skills="会做饭",
    )
    assert (await section_in(browser, reference, "items"))["employment_who"] == ["applicant", key]
    await browser.post(f"{record}/remove", {"csrf": await token(browser, root)})
    assert (await section_in(browser, reference, "items"))["employment_who"] == ["applicant"]


async def token(browser, root):
    page = await browser.get(root + MEMBERS)
    return page.form("main form")["csrf"]


async def test_one_member_s_page_shows_every_answer_with_a_way_to_change_it(browser):
    _reference, root = await family(browser)
    record = await add_member(browser, root, "王秀英", "spouse")
    page = await browser.get(f"{record}?back=check")
    assert page.heading == "王秀英"
    await browser.get(page.link("修改"))
    await press(browser, name="王秀珍")
    assert (browser.path, browser.page.heading) == (record, "王秀珍")
    assert browser.page.link("交之前，看一遍") == f"{root}/check#household"


async def test_who_is_missing_is_said_once_and_may_wait_for_the_visit(browser):
    reference, root = await family(browser, size=2)
    await browser.get(root + MEMBERS)
    await press(browser)
    assert browser.status == 422
    assert "还差1个没写" in browser.page.errors["members"]
    await press(browser, members="later")
    assert browser.path == root
    assert (await section_in(browser, reference, "household"))["_at_visit"] == ["members"]


async def test_a_list_takes_as_many_as_the_pack_allows_and_no_more(browser):
    reference, root = await family(browser, size=30)
    csrf = await token(browser, root)
    for _each in range(30):
        await browser.client.post(f"{root}{MEMBERS}/add", data={"csrf": csrf, "key": str(uuid4())})
    assert len((await section_in(browser, reference, "household"))["members"]) == 29
    page = await browser.get(root + MEMBERS)
    assert not page.has(f"form[action='{root}{MEMBERS}/add']")


async def test_pages_ask_the_database_no_more_for_a_large_family(browser):
    members = [
        {
            "_id": uuid4().hex,
            "name": f"林{n}",
            "relation": "child",
            "id_type": "resident",
            "id_number": id_number(date(1980, 1, 1), f"{n:03}"),
        }
        for n in range(29)
    ]
    asked = {}
    for count in (1, 29):
        made = await make_draft(browser, household={"size": 1 + count, "members": members[:count]})
        for path in ("", MEMBERS, "/check", "/signatures", f"{MEMBERS}/{members[0]['_id']}/who"):
            with counted() as statements:
                reply = await browser.fetch(f"/apply/{made.reference}{path}", **{"accept-encoding": "br"})
            assert reply.status_code == 200
            assert int(reply.headers["content-length"]) <= 10240, (path, count)
            asked.setdefault(path, set()).add(len(statements))
    assert all(len(counts) == 1 for counts in asked.values()), asked
    assert max(max(counts) for counts in asked.values()) <= 10, asked


@pytest.mark.parametrize(
    ("number", "said"),
    [(LIN, "和您本人一样"), (WANG, "证件号码一样")],
    ids=["the applicant's", "another member's"],
)
async def test_two_people_cannot_have_the_same_number(browser, number, said):
    made = await make_draft(
        browser,
        person={"id_type": "resident", "id_number": LIN},
        household={
            "size": 3,
            "members": [{"_id": "a1", "name": "王秀英", "id_type": "resident", "id_number": WANG}],
        },
    )
    record = await add_member(browser, f"/apply/{made.reference}", "林小雨")
    await fill(browser, f"{record}/identity", id_type="resident")
    await press(browser, id_number=number)
    assert browser.status == 422
    assert said in browser.page.errors["id_number"]


async def test_the_applicant_s_number_is_refused_where_a_member_has_it_already(browser):
    made = await make_draft(
        browser,
        household={
            "size": 2,
            "members": [{"_id": "a1", "name": "王秀英", "id_type": "resident", "id_number": WANG}],
        },
    )
    await fill(browser, f"/apply/{made.reference}/person/identity", id_type="resident")
    await press(browser, id_number=WANG.lower())
    assert browser.status == 422
    assert "一样" in browser.page.errors["id_number"]


async def test_the_button_promises_only_what_follows_whatever_is_answered(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    for path, size, words in (
        ("household/size", "2", "存好，继续"),
        ("household/members", "", "存好，回到申请"),
        ("household/size", "1", "存好，继续"),
        ("person/name", "", "存好，下一页"),
        ("person/reason", "", "存好，回到申请"),
        ("items/items", "", "存好，继续"),
    ):
        page = await browser.get(f"{root}/{path}")
        assert page.text("main form:has(input[name=_was]) .btn") == words, path
        if size:
            await press(browser, size=size)
            assert browser.path == (f"{root}/household/members" if size == "2" else root)


async def test_every_page_of_a_member_leads_straight_back_to_the_list(browser):
    _reference, root = await family(browser)
    record = await add_member(browser, root, "王秀英", "spouse")
    for page_id in ("who", "identity", "health"):
        page = await browser.get(f"{record}/{page_id}")
        await browser.get(page.link("除了您，还有谁？"))
        assert browser.path == root + MEMBERS
    page = await browser.get(f"{record}/who?back=record-check")
    await browser.get(page.link("除了您，还有谁？"))
    assert "?back=check" in str(browser.reply.url)
