"""The village notice: what it tells and to whom, objections to it, and sending the case on."""

import re
import subprocess
from datetime import timedelta

import pytest

from portal.casework import publishing
from portal.casework.publishing import surname_of, village_in
from portal.core.clock import today
from portal.core.database import transaction
from portal.core.errors import NotFound
from tests.canaries import Canary
from tests.desks import make_move, sit_down, stored_case
from tests.reports import make_notice, make_opinion, make_reviewed, stored

CANARY = Canary()


async def days_pass(admin, reference, days):
    """As if the notice had been put up so many days earlier."""
    case = await stored_case(admin, reference)
    await admin.run(
        "update publication set from_day = from_day - $2::int, to_day = to_day - $2::int where case_file = $1",
        case["id"],
        days,
    )


async def test_posting_starts_the_notice_s_days_and_tells_the_applicant(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await make_opinion(desk, made.reference)
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    form = page.form("main form")
    assert (form["surname"], form["village"]) == ("林", "示例二村")
    await desk.send("main form", "开始公示")
    row, case = await stored(admin, "publication", made.reference), await stored_case(admin, made.reference)
    assert (row["from_day"], row["to_day"]) == (today(), today() + timedelta(days=7))
    assert (case["state"], case["clock"], case["due_on"]) == ("on_notice", "notice", row["to_day"])
    assert len(row["code"]) == 14  # 13 letters of 31 and one to check them: 64 bits
    said = (await admin.sms(browser.phone))[-1]["text"]
    assert "公示" in said
    assert "低保" not in said


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("surname", "林建国"), ("surname", "王"), ("surname", ""),
        ("village", "示例二村12号"), ("village", "林建国家村"), ("village", ""),
    ],
)  # fmt: skip
async def test_a_notice_that_would_tell_more_is_not_posted(browser, admin, field, typed):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await make_opinion(desk, made.reference)
    await desk.get(f"/office/cases/{made.reference}/notice")
    await desk.send("main form", "开始公示", **{field: typed})
    assert list(desk.page.errors) == [field]
    assert (await stored_case(admin, made.reference))["state"] == "reviewed"


async def test_the_public_page_tells_the_least_and_no_machine_keeps_it(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    row = await stored(admin, "publication", made.reference)
    page = await another.get(f"/notice/{row['code']}")
    assert page.texts("dl.kv dd") == ["林某", "示例二村", "低保", "2人"]
    assert another.reply.headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert "noindex" in page.one("meta[name=robots]").attributes["content"]
    assert "set-cookie" not in another.reply.headers
    assert made.reference not in page.html


def pdf_text(data):
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


async def test_neither_the_page_nor_the_sheet_holds_anything_else_of_the_family(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(
        browser,
        desk,
        {"assets": 2000000},
        person={
            "name": CANARY.name, "id_type": "resident", "id_number": CANARY.id_number, "home_address": CANARY.address,
            "phone": CANARY.contact, "major_illness": "yes", "illness": CANARY.illness, "story": CANARY.story,
            "disability": "physical", "disability_grade": "1",
        },
        household={"members": [{"_id": "r1", "name": CANARY.member, "relation": "child"}]},
        income={"total_month": 118000},
    )  # fmt: skip
    await make_opinion(desk, made.reference, "dibao-single", members=["applicant"], text=CANARY.message)
    await desk.get(f"/office/cases/{made.reference}/notice")
    await desk.send("main form", "开始公示", village="示例二村")
    assert desk.status == 200
    code = (await stored(admin, "publication", made.reference))["code"]
    page = await another.get(f"/notice/{code}")
    sheet = await desk.get(f"/office/cases/{made.reference}/notice/sheet")
    reply = await desk.fetch(f"/office/cases/{made.reference}/notice/sheet.pdf")
    assert reply.content.startswith(b"%PDF-")
    for text in (page.text("body"), sheet.text(".sheet"), pdf_text(reply.content)):
        plain = re.sub(r"\s", "", text)
        assert "低保" in plain
        for word in (
            "单人保",
            "金丝雀",
            "卡那利",
            "小翎",
            "雀鳞",
            "黄雀",
            "芦苇",
            "肢体",
            "鸟市",
            CANARY.id_number[-8:],
        ):
            assert word not in plain
        assert not re.search(r"1180|1,180|\d+元", plain)
        assert made.reference not in plain
    assert "金某" in page.text()


async def test_a_minor_is_not_named_and_not_counted(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(
        browser, desk, person={"birth_date": f"{today().year - 12}-01-01"}, items={"category": "tekun"}
    )
    await make_opinion(desk, made.reference, "dibao")
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert "surname" not in page.form("main form").fields
    await desk.send("main form", "开始公示")
    code = (await stored(admin, "publication", made.reference))["code"]
    page = await another.get(f"/notice/{code}")
    assert page.texts("dl.kv dd") == ["一名未成年人", "示例二村", "低保"]
    assert "林" not in re.sub("林业", "", page.text("dl.kv"))


async def test_after_its_last_day_a_notice_is_gone_like_any_other_page(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    code = (await stored(admin, "publication", made.reference))["code"]
    await days_pass(admin, made.reference, 7)
    assert (await another.fetch(f"/notice/{code}")).status_code == 200
    await days_pass(admin, made.reference, 1)
    gone = await another.fetch(f"/notice/{code}")
    never = await another.fetch("/notice/22222222222222")
    nonsense = await another.fetch("/notice/x")
    plain = [re.sub(r"nonce[-=\"\w]+", "", each.text) for each in (gone, never, nonsense)]
    assert [each.status_code for each in (gone, never, nonsense)] == [404, 404, 404]
    assert plain[0].replace(code, "") == plain[1].replace("22222222222222", "")


async def test_the_clock_itself_takes_a_notice_down(browser, admin, monkeypatch):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    row = await stored(admin, "publication", made.reference)
    for days, up in ((0, True), (7, True), (8, False), (-1, False)):
        monkeypatch.setattr(publishing, "today", lambda days=days: row["from_day"] + timedelta(days=days))
        async with transaction():
            if up:
                assert (await publishing.find_posted(row["code"])).last == row["to_day"]
            else:
                with pytest.raises(NotFound):
                    await publishing.find_posted(row["code"])


async def test_the_code_can_be_typed_in_as_it_is_printed(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    page = await desk.get(f"/office/cases/{made.reference}/notice/sheet")
    printed = page.text(".tell b")
    await another.get(f"/notice?code={printed.lower()}")
    assert another.page.heading == "社会救助对象公示"
    await another.get("/notice?code=ABC")
    assert another.status == 422
    assert list(another.page.errors) == ["code"]


async def test_whoever_tries_codes_is_stopped(another):
    replies = [(await another.fetch(f"/notice/{n}")).status_code for n in range(125)]
    assert replies[:120] == [404] * 120
    assert replies[120:] == [429] * 5


# ------------------------------------------------------------------ objections, and sending on


async def object_by_page(desk, reference, text="他家有两辆车"):
    await desk.get(f"/office/cases/{reference}/notice")
    await desk.send("details form", "记下异议", way="phone", said=text)


async def test_an_objection_stays_sealed_may_be_unnamed_and_stops_the_forwarding(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    await object_by_page(desk, made.reference)
    assert "不愿留名" in desk.page.text("[data-objection=open]")
    case = await stored_case(admin, made.reference)
    body = await admin.value("select body from objection where case_file = $1", case["id"])
    assert "两辆车".encode() not in body
    await days_pass(admin, made.reference, 8)
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert "有人反映还没有查完，不能送" in page.text()
    assert not page.has("button[value=forward]")
    await desk.send("[data-objection=open] form", "记下处理结果", outcome="unfounded")
    assert list(desk.page.errors) == ["note"]
    await desk.send(
        "[data-objection=open] form", "记下处理结果", outcome="unfounded", note="查了车管所，没有车"
    )
    await desk.send("form:has(button[value=forward])", "上报市民政局")
    assert (await stored_case(admin, made.reference))["state"] == "with_bureau"


@pytest.mark.parametrize(("outcome", "state"), [("survey_again", "accepted"), ("opine_again", "reviewed")])
async def test_a_founded_objection_takes_the_notice_down_and_leads_back(
    browser, another, admin, outcome, state
):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    code = (await stored(admin, "publication", made.reference))["code"]
    await object_by_page(desk, made.reference, "一")
    await object_by_page(desk, made.reference, "二")
    await desk.send("[data-objection=open] form", "记下处理结果", outcome=outcome, note="属实")
    assert (await stored_case(admin, made.reference))["state"] == state
    assert (await another.fetch(f"/notice/{code}")).status_code == 404
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert page.marks("objection") == ["closed", "closed"]
    if state == "reviewed":
        assert not page.has("button[value=publish]")
        await make_opinion(desk, made.reference)
        await desk.get(f"/office/cases/{made.reference}/notice")
        await desk.send("main form", "开始公示")
        assert (await stored(admin, "publication", made.reference))["round"] == 2


async def test_forwarding_waits_for_the_notice_s_last_day_and_no_longer(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    await days_pass(admin, made.reference, 7)
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert "第二天起才能送" in page.text()
    token = page.form("details form").filled({})["csrf"]
    await desk.post(f"/office/cases/{made.reference}/notice", {"csrf": token, "do": "forward"})
    assert desk.status == 403
    await days_pass(admin, made.reference, 1)
    await desk.get(f"/office/cases/{made.reference}/notice")
    await desk.send("main form", "上报市民政局")
    assert (await stored_case(admin, made.reference))["state"] == "with_bureau"


async def test_a_case_sent_back_needs_a_new_opinion(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    bureau, _other = await sit_down(admin, "bureau_officer")
    made = await make_notice(browser, desk)
    await days_pass(admin, made.reference, 8)
    await desk.get(f"/office/cases/{made.reference}/notice")
    await desk.send("main form", "上报市民政局")
    await make_move(bureau, made.reference, "send_back", note="存款再核一次")
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert not page.has("button[value=publish]")
    assert "要先写新的意见" in page.text()


@pytest.mark.parametrize(
    ("name", "surname"),
    [("林建国", "林"), ("欧阳明", "欧阳"), ("欧阳", "欧"), ("阿依古丽·买买提", "阿"), ("", "")],
)
def test_a_surname_is_one_character_or_a_known_two(name, surname):
    assert surname_of(name) == surname


@pytest.mark.parametrize(
    ("address", "village"),
    [
        ("玉环市楚门镇示例二村12号", "示例二村"),
        ("浙江省玉环市玉城街道城东社区3幢", "城东社区"),
        ("示例路12号", ""),
        ("", ""),
    ],
)
def test_a_village_is_read_from_an_address_without_its_house(address, village):
    assert village_in(address) == village


async def test_whoever_withdraws_is_on_no_notice_any_more(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_notice(browser, desk)
    code = (await stored(admin, "publication", made.reference))["code"]
    assert (await another.fetch(f"/notice/{code}")).status_code == 200
    await browser.get(f"/progress/{made.reference}/withdraw")
    await browser.send("main form", why="不申请了")
    assert (await stored_case(admin, made.reference))["state"] == "withdrawn"
    assert (await another.fetch(f"/notice/{code}")).status_code == 404
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert not page.has("a[href$='sheet.pdf']")
