"""Feedback: what departments answered or ask comes back to the applicant, the bureau and the township."""

import pytest

from portal.core.database import fetch, transaction
from tests.applying import photographs
from tests.desks import enter_desk, sit_down
from tests.joint import catch_up, items_of, push_items
from tests.pictures import jpeg


def item_path(reference, item="education"):
    return f"/progress/{reference}/items/{item}"


async def ask(admin, reference, item="education", department="education", **typed):
    desk, _who = await sit_down(admin, "liaison", department)
    await desk.get(f"/department/items/{reference}/{item}")
    await desk.send('form[action$="/ask"]', **typed)
    assert desk.status == 200
    return desk


async def answer(admin, reference, item, department, **typed):
    desk, _who = await sit_down(admin, "liaison", department)
    await desk.get(f"/department/items/{reference}/{item}")
    await desk.send('form[action$="/answer"]', **({"outcome": "grant", "measure": "给了"} | typed))
    assert desk.status == 200


async def test_the_applicant_adds_the_paper_and_its_department_alone_sees_it(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    desk = await ask(admin, reference, want=["study-proof"])
    page = await browser.get(item_path(reference))
    assert page.marks("item-state") == ["needs_papers"]
    assert page.marks("paper") == ["study-proof"]
    await browser.send(f'form[action="{item_path(reference)}"]')
    assert browser.status == 422
    fields = browser.page.form("form.pick").filled({}, "")
    reply = await browser.client.post(
        f"{item_path(reference)}/study-proof",
        data=fields,
        files={"photo": ("p.jpg", jpeg(), "image/jpeg")},
        follow_redirects=True,
    )
    assert reply.status_code == 200
    await browser.get(item_path(reference))
    await browser.send(f'form[action="{item_path(reference)}"]', words="这是学生证")
    row = (await items_of(admin, reference))["education"]
    assert (row["state"], row["paused_left"]) == ("received", None)
    assert row["due_on"] is not None
    page = await desk.get(f"/department/items/{reference}/education")
    assert page.has("[data-viewer]")
    assert "这是学生证" in page.text()
    photo = page.one("image").attributes["href"]
    assert (await desk.fetch(photo)).headers["content-type"] == "image/jpeg"
    other, _who = await sit_down(admin, "liaison", "emergency")
    assert (await other.fetch(photo)).status_code == 404
    async with transaction():
        await enter_desk(other)
        assert await fetch("select 1 from document") == []


async def test_a_photograph_nobody_asked_for_is_not_taken(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    await ask(admin, reference, want=["study-proof"])
    await browser.get(item_path(reference))
    fields = browser.page.form("form.pick").filled({}, "")
    reply = await browser.client.post(
        f"{item_path(reference)}/diagnosis", data=fields, files={"photo": ("p.jpg", jpeg(), "image/jpeg")}
    )
    assert reply.status_code == 403
    assert await photographs(browser, reference) == []


async def test_what_is_asked_in_words_is_answered_in_words(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["electricity"])
    desk = await ask(admin, reference, "electricity", "power-supply", question="电表的户主是谁？")
    page = await browser.get(item_path(reference, "electricity"))
    assert "电表的户主是谁？" in page.text()
    await browser.send(f'form[action="{item_path(reference, "electricity")}"]', words="是我哥哥林建军")
    await desk.get(f"/department/items/{reference}/electricity")
    assert "是我哥哥林建军" in desk.page.text()
    assert not desk.page.has('form[action$="/ask"]')


async def test_an_item_without_consent_waits_and_goes_on_once_it_is_given(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "water"])
    page = await browser.get(item_path(reference, "water"))
    assert page.marks("item-state") == ["waiting"]
    assert "不是国家机关" in page.text()
    await browser.send(f'form[action="{item_path(reference, "water")}"]', "同意")
    row = (await items_of(admin, reference))["water"]
    assert (row["state"], row["pushed_at"] is not None, row["due_on"] is not None) == ("pushed", True, True)
    desk, _who = await sit_down(admin, "liaison", "water-group")
    assert reference in (await desk.get("/department")).marks("reference")


async def test_an_item_that_waits_for_consent_does_not_hold_up_the_case(browser, admin, database):
    reference, _pushed = await push_items(browser, admin, ["education", "water"])
    await answer(admin, reference, "education", "education")
    await catch_up(database, admin)
    assert await admin.value("select state from case_file where reference = $1", reference) == "closed"


async def test_nobody_sees_or_answers_another_s_item(browser, another, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    await another.sign_in()
    for way in (item_path(reference), f"/progress/{reference}/results", f"/progress/{reference}/results.pdf"):
        assert (await another.fetch(way)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"measure": "", "amount": "643", "per": "month", "start": ""}, "每个月643元。"),
        ({"measure": "", "amount": "2000", "per": "once"}, "一次给2,000元。"),
        ({"measure": "下学期免学杂费"}, "下学期免学杂费。"),
        ({"outcome": "deny", "reasons": ["already-has"]}, "原因：已经在领同类的补贴，只能领一项。"),
    ],
)
async def test_the_result_stands_in_plain_words_on_every_page(browser, admin, typed, said):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    await answer(admin, reference, "education", "education", **typed)
    for way in (item_path(reference), f"/progress/{reference}/results", f"/progress/{reference}"):
        assert said in (await browser.get(way)).text(), way


async def test_the_results_say_a_line_an_item_and_print(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster", "water"])
    await answer(admin, reference, "education", "education")
    page = await browser.get(f"/progress/{reference}/results")
    assert page.marks("item-state") == ["waiting", "granted", "pushed"]
    reply = await browser.fetch(f"/progress/{reference}/results.pdf")
    assert reply.content.startswith(b"%PDF-")


async def test_the_bureau_watches_every_item_nudges_and_feeds_back(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education", "disaster"])
    await admin.run("update joint_item set due_on = current_date - 3 where reference = $1", reference)
    await answer(admin, reference, "disaster", "emergency")
    bureau, _who = await sit_down(admin, "bureau_officer")
    page = await bureau.get("/bureau/items?state=late&department=education")
    assert reference in page.marks("reference")
    await bureau.send(f'form[action="/bureau/items/{reference}/education/nudge"]')
    assert bureau.status == 200
    desk, _liaison = await sit_down(admin, "liaison")
    assert "催办" in (await desk.get(f"/department/items/{reference}/education")).text("section")
    first = (await items_of(admin, reference))["education"]["nudged_at"]
    await bureau.send(f'form[action="/bureau/items/{reference}/education/nudge"]')
    assert (await items_of(admin, reference))["education"]["nudged_at"] == first
    await bureau.get("/bureau/items?state=back&department=emergency")
    rows = [row for row in bureau.page.all("tr") if row.attributes.get("data-reference") == reference]
    assert len(rows) == 1
    await bureau.send(f'tr[data-reference="{reference}"] form')
    assert (await items_of(admin, reference))["disaster"]["fed_back_at"] is not None
    acts = await admin.rows("select act from audit where role = 'bureau_officer' order by id desc limit 20")
    assert {"nudge", "feed_back"} <= {each["act"] for each in acts}


async def test_the_township_prints_the_results_and_says_it_told_the_person(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    await answer(admin, reference, "education", "education")
    office, officer = await sit_down(admin, "township_officer")
    await office.get(f"/office/cases/{reference}/results")
    first = office.page
    for _press in range(2):
        office.page = first
        await office.send('form[action$="/told"]')
        assert office.status == 200
    row = (await items_of(admin, reference))["education"]
    assert row["told_by"] == officer.id
    moves = await admin.rows(
        "select e.move from case_event e join case_file c on c.id = e.case_file where c.reference = $1"
        " and e.move = 'tell_result'",
        reference,
    )
    assert len(moves) == 1
    assert (await office.fetch(f"/office/cases/{reference}/results/results.pdf")).content.startswith(b"%PDF-")


async def test_another_township_finds_no_results(browser, admin):
    reference, _pushed = await push_items(browser, admin, ["education"])
    office, _who = await sit_down(admin, "township_officer", "331083001")
    assert (await office.fetch(f"/office/cases/{reference}/results")).status_code == 404
