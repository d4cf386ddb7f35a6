"""A report that is bad for its applicant: told, answered, and waited for, before the opinion."""

import asyncpg
import pytest

from portal.core.database import run, transaction
from portal.core.sealing import unseal_text
from tests.desks import sit_down, stored_case
from tests.makers import entered
from tests.reports import make_opinion, make_reviewed, stored


async def test_a_negative_report_is_told_and_answered_before_the_opinion(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk, {"income_month": 300000})
    page = await desk.get(f"/office/cases/{made.reference}/opinion")
    assert "先听申请人说明" in page.text()
    assert not page.has("form[action$=opinion]")
    assert (await browser.fetch(f"/progress/{made.reference}/report")).status_code == 404
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "把结果告诉申请人")
    assert "查的结果回来了" in (await admin.sms(browser.phone))[-1]["text"]
    page = await browser.get(f"/progress/{made.reference}/report")
    assert page.heading == "查到的有1处，和您写的不一样"
    assert "3,000元" in page.text(".both")
    assert page.link("补材料") == f"/apply/{made.reference}/documents"
    await browser.send("main form", answer="  ")
    assert browser.page.errors == {"answer": "请写上要说明的话"}
    await browser.send("main form", answer="工资只做到上个月")
    assert "收到了" in browser.page.text("[role=status]")
    page = await desk.get(f"/office/cases/{made.reference}/opinion")
    assert "工资只做到上个月" in page.text()
    assert page.has("form[action$=opinion]")
    check = await stored(admin, "economic_check", made.reference)
    assert unseal_text(check["answer"], "economic_check.answer", check["id"]) == "工资只做到上个月"


async def test_the_opinion_no_longer_waits_once_the_days_for_an_answer_are_over(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk, {"income_month": 300000})
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "把结果告诉申请人")
    assert not (await desk.get(f"/office/cases/{made.reference}/opinion")).has("form[action$=opinion]")
    await admin.run(
        "update economic_check set told_at = now() - interval '30 days' where case_file = $1",
        (await stored_case(admin, made.reference))["id"],
    )
    assert (await desk.get(f"/office/cases/{made.reference}/opinion")).has("form[action$=opinion]")


async def test_what_somebody_said_by_phone_counts_as_their_answer(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk, {"income_month": 300000})
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "把结果告诉申请人")
    await desk.send("details form", "记下来", answer="他打电话说，只做了一个月")
    assert "（窗口记下的）他打电话说，只做了一个月" in desk.page.text()
    assert (await desk.get(f"/office/cases/{made.reference}/opinion")).has("form[action$=opinion]")


async def test_an_applicant_changes_nothing_of_a_report_but_the_answer(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk, {"income_month": 300000})
    case = await stored_case(admin, made.reference)
    for change in ("negative = false", "answer = 'x'::bytea"):
        async with transaction():
            await entered(browser)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await run(f"update economic_check set {change} where case_file = $1", case["id"])


async def test_an_answer_after_the_opinion_is_seen_before_the_notice(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_reviewed(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "把结果告诉申请人")
    await make_opinion(desk, made.reference)
    assert "申请人又说明了" not in (await desk.get(f"/office/cases/{made.reference}/notice")).text()
    await browser.get(f"/progress/{made.reference}/report")
    await browser.send("main form", answer="还有一件事")
    assert "申请人又说明了" in (await desk.get(f"/office/cases/{made.reference}/notice")).text()
