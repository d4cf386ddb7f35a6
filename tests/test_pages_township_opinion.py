"""The township's opinion: what it begins with, what it needs, and where it leads."""

from tests.desks import sit_down, stored_case
from tests.reports import make_opinion, make_reviewed, stored


async def test_an_opinion_begins_with_what_the_rules_say_and_is_kept(browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    page = await desk.get(f"/office/cases/{made.reference}/opinion")
    form = page.form("form[action$=opinion]")
    assert (form["recommends"], form.fields["members"], form.fields["items"]) == (
        "dibao", ["applicant", "r1"], ["medical"],
    )  # fmt: skip
    assert "2人，每人1,181元，是2,362元；减去家里收入1,200元" in page.text()
    await desk.send("form[action$=opinion]", text="收入和存款都核对过，符合低保")
    assert "意见存好了" in desk.page.text("[role=status]")
    assert "1,162元" in desk.page.text(".card")
    assert (await stored(admin, "opinion", made.reference))["by_staff"] == officer.id


async def test_an_opinion_needs_reasons_and_words_and_keeps_what_was_typed(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/opinion")
    await desk.send("form[action$=opinion]", recommends="decline", text=" ")
    assert desk.page.errors == {"reasons": "建议不给，请选理由", "text": "请写明意见和依据"}
    assert desk.page.form("form[action$=opinion]")["recommends"] == "decline"
    await desk.send("form[action$=opinion]", recommends="dibao-single", text="x")
    assert desk.page.errors == {"members": "单人保只能给一个人"}


async def test_an_opinion_on_an_old_view_is_not_taken_and_nothing_typed_is_lost(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    colleague, _other = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/opinion")
    await make_opinion(colleague, made.reference)
    await desk.send("form[action$=opinion]", text="我写的长长的意见")
    assert desk.status == 409
    assert "有了变化" in desk.page.text("[role=status]")
    assert desk.page.form("form[action$=opinion]")["text"] == "我写的长长的意见"
    await desk.send("form[action$=opinion]")
    assert desk.status == 200
    assert (await stored(admin, "opinion", made.reference))["round"] == 2


async def test_an_opinion_to_decline_goes_to_the_bureau_without_a_notice(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/opinion")
    await desk.send("form[action$=opinion]", recommends="decline", reasons=["gave-up"], text="本人说不要了")
    page = await desk.get(f"/office/cases/{made.reference}/notice")
    assert not page.has("button[value=publish]")
    await desk.get(f"/office/cases/{made.reference}/opinion")
    reply = await desk.client.post(
        f"/office/cases/{made.reference}/opinion/forward",
        data=desk.page.form("form[action$=forward]").filled({}),
    )
    assert reply.status_code == 303
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["office"]) == ("with_bureau", "bureau")


async def test_a_recommendation_is_not_forwarded_without_a_notice(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await make_opinion(desk, made.reference)
    page = await desk.get(f"/office/cases/{made.reference}/opinion")
    token = page.form("form[action$=opinion]").filled({})["csrf"]
    reply = await desk.client.post(f"/office/cases/{made.reference}/opinion/forward", data={"csrf": token})
    assert reply.status_code == 403
    assert (await stored_case(admin, made.reference))["state"] == "reviewed"


async def test_a_relative_of_the_staff_is_marked(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk, declaration={"relative": "yes"})
    assert "市民政局一定上门" in (await desk.get(f"/office/cases/{made.reference}/opinion")).text()
