"""One case at the township's desk: everything on one page, its moves, its words, and who may see any of it."""

from uuid import uuid4

from portal.core.clock import now
from portal.documents import store
from tests.browsing import Browser
from tests.desks import make_move, make_seen_case, sit_down, stored_case
from tests.makers import CHUMEN, YUCHENG
from tests.pictures import jpeg, paper

NUMBER = "331083197403051231"


async def make_photograph(browser: Browser, reference: str, kind: str = "id-card") -> None:
    """A photograph of a paper, sent by its owner."""
    path = f"/apply/{reference}/documents/{kind}"
    await browser.get(path)
    token = browser.page.form("form[enctype]").filled({}, "")["csrf"]
    reply = await browser.client.post(
        path,
        data={"csrf": token, "key": str(uuid4())},
        files={"photo": ("p.jpg", jpeg(paper(400, 300)), "image/jpeg")},
    )
    assert reply.status_code == 303


async def test_everything_of_a_case_stands_on_one_page(browser, admin):
    made = await make_seen_case(
        browser, person={"id_type": "resident", "id_number": NUMBER}, items={"category": "dibao", "items": []}
    )
    await make_photograph(browser, made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    assert "低保" in desk.page.heading
    assert desk.page.marked("reference", made.reference)["clock"] == "acceptance"
    assert desk.page.has("form[action$='/accept'] button")
    assert desk.page.has(".trail [aria-current=step]")
    assert "身份证" in desk.page.text("#papers h2")
    assert "建议" in desk.page.text("#filled .calm h3")
    assert NUMBER not in desk.page.html
    assert desk.page.has("#filled a[href='tel:" + browser.phone + "']")


async def test_the_whole_number_is_shown_on_asking_and_that_is_left_in_the_audit(browser, admin):
    made = await make_seen_case(browser, person={"id_type": "resident", "id_number": NUMBER})
    desk, officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    await desk.get(desk.page.one("#filled a[href*='see=number']").attributes["href"])
    assert NUMBER in desk.page.text("#filled")
    acts = await admin.rows("select act from audit where staff = $1 order by id", officer.id)
    assert [row["act"] for row in acts] == ["look", "number"]


async def test_every_opening_is_left_in_the_audit(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    case = await stored_case(admin, made.reference)
    for _time in range(2):
        await desk.get(f"/office/cases/{made.reference}")
    rows = await admin.rows("select act, case_file from audit where staff = $1", officer.id)
    assert [(row["act"], row["case_file"]) for row in rows] == [("look", case["id"])] * 2


async def test_a_photograph_is_for_whoever_may_read_the_case(browser, admin):
    made = await make_seen_case(browser)
    await make_photograph(browser, made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    path = desk.page.one("#papers image").attributes["href"]
    reply = await desk.fetch(path)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/jpeg")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    bureau, _other = await sit_down(admin, "bureau_officer")
    assert (await bureau.fetch(path)).status_code == 200
    for role, scope in (("township_officer", YUCHENG), ("surveyor", CHUMEN), ("auditor", None)):
        other, _officer = await sit_down(admin, role, scope)
        assert (await other.fetch(path)).status_code == 404
    assert (await browser.fetch(path)).status_code == 303


async def test_a_photograph_of_another_case_does_not_open_by_this_one_s_address(browser, another, admin):
    made, elsewhere = await make_seen_case(browser), await make_seen_case(another, YUCHENG)
    await make_photograph(another, elsewhere.reference)
    photo = await admin.value("select d.id from document d order by made_at desc limit 1")
    desk, _officer = await sit_down(admin, "township_officer")
    assert (await desk.fetch(f"/office/cases/{made.reference}/papers/{photo}")).status_code == 404


async def test_a_photograph_marked_to_retake_is_ticked_when_asking(browser, admin):
    made = await make_seen_case(browser)
    await make_photograph(browser, made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    await desk.send("form[action$='/mark']", button="请他重拍")
    assert "请他重拍" in desk.page.text("[data-paper=id-card]")
    await desk.get(f"/office/cases/{made.reference}/ask")
    ticked = desk.page.form("form[action$='/ask']").filled({}, "")["want"]
    assert [each for each in ticked if each.startswith("retake.")]
    assert await admin.value("select verdict from document_mark order by at desc limit 1") == "retake"


async def test_turning_a_photograph_needs_no_script(browser, admin):
    made = await make_seen_case(browser)
    await make_photograph(browser, made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    upright = desk.page.one("[data-viewer] svg").attributes["viewBox"]
    await desk.get(desk.page.one("[data-turn]").attributes["href"])
    assert desk.page.one("[data-viewer] image").attributes["transform"].endswith("rotate(90)")
    turned = desk.page.one("[data-viewer] svg").attributes["viewBox"]
    assert upright.split()[2:] == turned.split()[:1:-1]


async def test_accepting_twice_accepts_once(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    fields = desk.page.form("form[action$='/accept']").filled({}, "")
    for _press in range(2):
        reply = await desk.client.post(f"/office/cases/{made.reference}/accept", data=fields)
        assert reply.status_code == 303
    case = await stored_case(admin, made.reference)
    assert case["state"] == "accepted"
    moves = "select count(*) from case_event where case_file = $1 and move = 'accept'"
    assert await admin.value(moves, case["id"]) == 1


async def test_the_second_of_two_officers_is_told_what_happened_and_keeps_their_words(browser, admin):
    made = await make_seen_case(browser)
    first, officer = await sit_down(admin, "township_officer")
    second, _other = await sit_down(admin, "township_officer")
    await second.get(f"/office/cases/{made.reference}/refuse")
    await first.get(f"/office/cases/{made.reference}")
    await first.send("form[action$='/accept']")
    await second.send(reason="wrong-place", note="户口去年迁走了")
    assert second.status == 409
    assert officer.name in second.page.text()
    assert "受理了" in second.page.text()
    assert "户口去年迁走了" in second.page.text()
    assert (await stored_case(admin, made.reference))["state"] == "accepted"


async def test_a_refusal_needs_a_reason_of_the_pack_and_words(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}/refuse")
    await desk.send(note="不想收")
    assert (desk.status, list(desk.page.errors)) == (422, ["reason"])
    await desk.send(reason="wrong-place", note=" ")
    assert (desk.status, list(desk.page.errors)) == (422, ["note"])
    token = desk.page.form().filled({}, "")
    reply = await desk.client.post(
        f"/office/cases/{made.reference}/refuse", data=token | {"reason": "income-over", "note": "收入高"}
    )
    assert reply.status_code == 422
    await desk.send(reason="wrong-place", note="户口去年迁走了")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["office"], case["awaiting"]) == ("submitted", "bureau", "refusal")
    assert "等市民政局确认" in desk.page.text()


async def test_a_message_reaches_the_applicant_and_the_sms_says_only_that_there_is_one(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    fields = desk.page.form("form[action$='/messages']").filled({"message": "周四上午可以"}, "")
    for _press in range(2):
        await desk.client.post(f"/office/cases/{made.reference}/messages", data=fields)
    await browser.get(f"/progress/{made.reference}")
    assert browser.page.text("ol.talk").count("周四上午可以") == 1
    sms = [each["text"] for each in await admin.sms(browser.phone)]
    assert "周四" not in "".join(sms)
    assert "留" in sms[-1]
    assert made.reference in sms[-1]


async def test_a_note_stays_among_colleagues(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    await desk.send("form[action$='/notes']", note="电话里听着很急")
    assert "电话里听着很急" in desk.page.text("#notes")
    assert officer.name in desk.page.text("#notes")
    await browser.get(f"/progress/{made.reference}")
    assert "电话里听着很急" not in browser.page.html


async def test_a_surveyor_of_the_township_is_named_and_nobody_else(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    visitor, surveyor = await sit_down(admin, "surveyor")
    _browser, stranger = await sit_down(admin, "surveyor", YUCHENG)
    await desk.get(f"/office/cases/{made.reference}")
    fields = desk.page.form("form[action$='/surveyor']").filled({}, "")
    path = f"/office/cases/{made.reference}/surveyor"
    assert (await desk.client.post(path, data=fields | {"surveyor": str(stranger.id)})).status_code == 422
    await desk.send("form[action$='/surveyor']", surveyor=str(surveyor.id))
    assert (await stored_case(admin, made.reference))["surveyor"] == surveyor.id
    await visitor.get(f"/office/cases/{made.reference}")
    assert visitor.status == 200
    assert not visitor.page.has("form[action$='/accept']")


async def test_what_a_surveyor_photographed_stands_with_its_paper_and_is_not_to_be_retaken(browser, admin):
    made = await make_seen_case(browser)
    desk, officer = await sit_down(admin, "township_officer")
    case = await stored_case(admin, made.reference)
    for kind in ("paper:id-card", "home-photo"):
        one = uuid4()
        kept = await store.keep(jpeg(paper(400, 300)), one)
        await admin.run(
            "insert into evidence (id, case_file, kind, token, file, key, width, height, bytes, made_at, made_by)"
            " values ($1, $2, $3, $1, $4, $5, 400, 300, 1, $6, $7)",
            one, case["id"], kind, kept.name, kept.key, now(), officer.id,
        )  # fmt: skip
    await desk.get(f"/office/cases/{made.reference}")
    assert "上门时拍的" in desk.page.text("#papers h2")
    assert not desk.page.has("form[action$='/mark']")
    assert desk.page.texts("[data-paper=at-home]")
    reply = await desk.fetch(desk.page.one("#papers image").attributes["href"])
    assert reply.headers["content-type"] == "image/jpeg"


async def test_nothing_is_reviewed_while_the_request_is_open(browser, admin):
    made = await make_seen_case(browser)
    await make_photograph(browser, made.reference)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    mark = desk.page.form("form[action$='/mark']")
    await make_move(desk, made.reference, "ask_papers")
    reply = await desk.client.post(mark.action, data=mark.filled({}, "看得清"))
    assert reply.status_code == 403
    await desk.get(f"/office/cases/{made.reference}")
    assert not desk.page.has("form[action$='/mark']")


async def test_who_has_signed_stands_on_the_page(browser, admin):
    made = await make_seen_case(browser)
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get(f"/office/cases/{made.reference}")
    assert "没有签" in desk.page.text("#filled")
