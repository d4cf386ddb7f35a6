"""The page of papers: what may wait, what is not needed, and what may still come once it is handed in."""

from uuid import uuid4

from portal.documents import attaching
from tests.applying import JPEG, counted, photographs, send_photo
from tests.makers import make_case, make_draft


async def test_a_paper_may_follow_later_until_it_is_photographed(browser):
    made = await make_draft(browser)
    await browser.get(f"/apply/{made.reference}/documents")
    await browser.send("form[action$='/id-card/later']")
    assert "稍后补交" in browser.page.text("#id-card .tag")
    page = await browser.get(f"/apply/{made.reference}")
    assert page.marked("section", "papers")["status"] == "done"
    await send_photo(browser, made.reference)
    await browser.send("form[action$='/remove']")
    assert "没有拍" in browser.page.text("#id-card .tag")


async def test_what_shared_data_hold_is_shown_as_not_needed(browser):
    made = await make_draft(browser)
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert page.marked("paper", "household-booklet")["need"] == "waived"
    assert page.marked("paper", "id-card")["need"] == "required"
    root = f"/apply/{made.reference}/documents"
    data = {"csrf": page.form(f"form[action='{root}/id-card']")["csrf"]}
    reply = await browser.client.post(
        f"{root}/household-booklet", data=data, files={"photo": ("p.jpg", JPEG, "image/jpeg")}
    )
    assert reply.status_code == 404


async def test_papers_may_be_added_while_the_case_is_not_decided(browser):
    made = await make_case(browser)
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await send_photo(browser, made.reference)
    assert browser.status == 200
    assert browser.page.heading == "补交材料"
    moves = await browser.admin.rows(
        "select e.move from case_event e join case_file c on c.id = e.case_file where c.reference = $1"
        " order by e.id",
        made.reference,
    )
    assert [row["move"] for row in moves] == ["hand_in", "add_papers"]


async def test_what_an_office_may_have_seen_is_no_longer_taken_away(browser):
    made = await make_case(browser)
    await send_photo(browser, made.reference)
    form = browser.page.form("form[action$='/remove']")
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await browser.post(form.action, form.filled({}))
    assert browser.status == 403
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert page.has("#id-card .shot img")
    assert not page.has("form[action$='/remove']")
    await send_photo(
        browser, made.reference, replaces=str((await photographs(browser, made.reference))[0]["id"])
    )
    assert len(browser.page.all("#id-card .shot img")) == 2


async def test_nothing_is_added_to_a_case_that_is_over(browser):
    made = await make_case(browser)
    await browser.get(f"/apply/{made.reference}/documents")
    csrf = browser.page.form("#id-card form")["csrf"]
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await browser.admin.run("update case_file set state = 'withdrawn' where reference = $1", made.reference)
    reply = await browser.client.post(
        f"/apply/{made.reference}/documents/id-card",
        data={"csrf": csrf, "key": str(uuid4())},
        files={"photo": ("p.jpg", JPEG, "image/jpeg")},
    )
    assert reply.status_code == 403
    page = await browser.get(f"/apply/{made.reference}/documents")
    assert not page.has("input[type=file]")


async def test_the_page_asks_the_database_no_more_for_many_photographs(browser):
    made = await make_draft(browser)
    asked = []
    for many in (1, 6):
        while len(await photographs(browser, made.reference)) < many:
            await send_photo(browser, made.reference)
        with counted() as statements:
            reply = await browser.fetch(f"/apply/{made.reference}/documents", **{"accept-encoding": "br"})
        asked.append(len(statements))
        assert int(reply.headers["content-length"]) <= 10240
    assert asked[0] == asked[1] <= 8


async def test_the_page_is_small_on_the_wire_with_as_many_photographs_as_there_may_be(browser):
    made = await make_draft(
        browser, items={"items": ["electricity", "education"]}, person={"disability": "physical"}
    )
    await send_photo(browser, made.reference)
    papers = ("id-card", "disability-certificate", "utility-bill")
    for n in range(attaching.MOST_AN_APPLICATION - 1):
        await browser.admin.run(
            "insert into document select gen_random_uuid(), application, $2, gen_random_uuid(), file, key, width,"
            " height, bytes, hint, made_at, made_by, null from document where application ="
            " (select id from application where reference = $1) limit 1",
            made.reference,
            papers[n % 3],
        )
    reply = await browser.fetch(f"/apply/{made.reference}/documents", **{"accept-encoding": "br"})
    assert reply.text.count('.jpg" alt=') == attaching.MOST_AN_APPLICATION
    assert int(reply.headers["content-length"]) <= 10240
    page = await browser.get(f"/apply/{made.reference}/documents")
    data = {"csrf": page.form("#id-card form")["csrf"]}
    refused = await browser.client.post(
        f"/apply/{made.reference}/documents/id-card",
        data=data,
        files={"photo": ("p.jpg", JPEG, "image/jpeg")},
    )
    assert refused.status_code == 422


async def test_what_only_some_people_have_has_a_page_of_its_own(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}/documents"
    page = await browser.get(root)
    assert not page.has("#entrustment")
    page = await browser.get(page.one("[data-paper=entrustment] a").attributes["href"])
    assert page.marks("paper") == ["entrustment"]
    await browser.send("form[action$='/entrustment/later']")
    assert browser.path == root
    assert "稍后补交" in browser.page.text("#entrustment .tag")


async def test_a_refused_photograph_of_such_a_paper_is_said_on_the_page_of_all(browser):
    made = await make_draft(browser)
    data = {"csrf": (await browser.get(f"/apply/{made.reference}/documents")).form("#id-card form")["csrf"]}
    reply = await browser.client.post(
        f"/apply/{made.reference}/documents/entrustment",
        data=data,
        files={"photo": ("p.jpg", b"x", "image/jpeg")},
    )
    page = await browser._see(reply)
    assert list(page.errors) == ["entrustment"]
