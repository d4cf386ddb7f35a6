"""What an office writes down about a family stands in plain nowhere in the database (trust.md, row 19)."""

from portal.casework.objecting import object_to
from portal.casework.reading import read_case
from portal.core.database import transaction
from tests.canaries import everything_kept
from tests.desks import enter_desk, sit_down
from tests.reports import make_checking, make_notice, make_opinion, upload

SAID = {
    "report": "金翅雀银行有一笔款子",
    "answer": "那是替表姑妈云雀存的",
    "opinion": "雀屏村的意见写在这里",
    "who": "隔壁的百灵鸟大婶",
    "objection": "听说他家藏着鹦鹉螺",
    "note": "原件在画眉柜第七格",
}


async def test_what_an_office_wrote_of_a_family_stands_in_plain_nowhere(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("details form", "记下来", signer="applicant", note=SAID["note"])
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(desk, "form[action$=report]", income_month="83647.19", text=SAID["report"])
    assert desk.status == 200
    await desk.send("main form", "把结果告诉申请人")
    await browser.get(f"/progress/{made.reference}/report")
    await browser.send("main form", answer=SAID["answer"])
    await make_opinion(desk, made.reference, text=SAID["opinion"])
    posted = await make_notice(another, desk)
    async with transaction():
        officer = await enter_desk(desk)
        casefile = await read_case(officer, posted.reference)
        await object_to(casefile, officer, "met", SAID["who"], SAID["objection"])
    kept = await everything_kept(admin)
    assert any(made.reference.encode() in body for body in kept.values())
    found = [
        (table, name)
        for table, body in kept.items()
        for name, said in {**SAID, "figure": "8364719", "village": "示例二村"}.items()
        if said.encode() in body or said.encode("unicode_escape") in body
    ]
    assert found == []
