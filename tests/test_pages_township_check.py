"""The economic check at the desk: who agreed, sending, the sheet and the package, the report and what is said to it."""

import io
import json
import random
import zipfile

import openpyxl
import pytest

from portal.core.sealing import unseal
from tests.applying import send_photo
from tests.desks import sit_down, stored_case
from tests.makers import YUCHENG
from tests.pictures import encoded, paper
from tests.reports import make_checking, make_survey, make_surveyed, stored, upload

STARTS = [b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<html>", b"\x00"]
PDF = b"%PDF-1.7\n1 0 obj\n"


async def stored_check(admin, reference):
    case = await stored_case(admin, reference)
    return (await admin.rows("select * from economic_check where case_file = $1 order by round", case["id"]))[
        -1
    ]


def cells(body):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows()]


async def test_nothing_is_sent_before_the_applicant_agreed(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_surveyed(browser, desk, consents={"economic_check": "no"})
    page = await desk.get(f"/office/cases/{made.reference}/check")
    assert "申请人说不同意核对" in page.text()
    assert not page.has("button[value=send]")
    await desk.post(
        f"/office/cases/{made.reference}/check", page.form("main form").filled({}) | {"do": ["send"]}
    )
    assert desk.status == 403
    assert (await stored_case(admin, made.reference))["state"] == "surveyed"


async def test_an_applicant_who_is_asked_agrees_on_their_own_page_and_the_case_goes_on(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_surveyed(browser, desk, consents={"economic_check": "no"})
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "请他同意")
    assert "留了话" in desk.page.text("[role=status]")
    assert "给您留了话" in (await admin.sms(browser.phone))[-1]["text"]
    page = await browser.get(f"/progress/{made.reference}")
    assert "同不同意核对" in page.text(".lampbox")
    await browser.get(page.link("去看"))
    await browser.send("main form", "同意核对")
    assert "您同意了" in browser.page.text("[role=status]")
    assert not (await browser.get(f"/progress/{made.reference}")).has(".lampbox")
    await desk.get(f"/office/cases/{made.reference}/check")
    assert "申请人在手机上同意核对" in desk.page.text()
    await desk.send("main form", "送去核对")
    assert (await stored_case(admin, made.reference))["state"] == "checking"


async def test_a_paper_signed_by_hand_counts_once_the_office_says_where_it_lies(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_surveyed(browser, desk, consents={"economic_check": "no"})
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("details form", "记下来", signer="applicant")
    assert desk.page.errors == {"note": "请写清楚纸放在哪里，例如：原件在档案盒第3册"}
    await desk.send("details form", "记下来", signer="applicant", note="档案盒第3册")
    assert "申请人在纸上同意核对" in desk.page.text()


async def test_who_signed_at_the_visit_is_shown_and_stands_on_the_sheet(browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_surveyed(
        browser,
        desk,
        household={
            "members": [
                {
                    "_id": "r1",
                    "name": "王秀英",
                    "relation": "spouse",
                    "id_type": "none",
                    "birth_date": "1972-01-01",
                },
                {
                    "_id": "r2",
                    "name": "林大山",
                    "relation": "child",
                    "id_type": "none",
                    "birth_date": "1999-01-01",
                },
                {
                    "_id": "r3",
                    "name": "林小雨",
                    "relation": "child",
                    "id_type": "none",
                    "birth_date": "2015-01-01",
                },
            ]
        },
    )
    present = [{"name": "林建国", "signature": "x"}, {"name": "王秀英", "signature": "x"}, {"name": "林大山"}]
    await make_survey(admin, made.reference, officer.id, present=present)
    page = await desk.get(f"/office/cases/{made.reference}/check")
    assert "还有1位成年人没有签" in page.text()
    await desk.send("main form", "送去核对")
    reply = await desk.client.post(
        f"/office/cases/{made.reference}/check/sheet", data=desk.page.form("form[action$=sheet]").filled({})
    )
    rows = [[cell.value for cell in row] for row in cells(reply.content)]
    assert [row[2] for row in rows[1:]] == ["林建国", "王秀英", "林小雨"]
    assert rows[3][-1] == "未满18岁，监护人同意"


async def test_every_cell_of_the_sheet_is_text_whatever_people_wrote(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    nasty = '=HYPERLINK("http://x","y")'
    made = await make_checking(
        browser,
        desk,
        person={"name": nasty, "id_type": "other", "id_number": "+1-2"},
        household={
            "members": [
                {
                    "_id": "r1",
                    "name": "@SUM(A1)",
                    "relation": "child",
                    "id_type": "none",
                    "birth_date": "2015-01-01",
                }
            ]
        },
    )
    await make_survey(admin, made.reference, (await stored_case(admin, made.reference))["applicant"],
                      present=[{"name": nasty, "signature": "x"}])  # fmt: skip
    page = await desk.get(f"/office/cases/{made.reference}/check")
    reply = await desk.client.post(
        f"/office/cases/{made.reference}/check/sheet", data=page.form("form[action$=sheet]").filled({})
    )
    assert reply.headers["content-disposition"] == f'attachment; filename="check-{made.reference}.xlsx"'
    rows = cells(reply.content)
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} <= {"s", "inlineStr"}
    assert [row[2].value for row in rows[1:]] == [nasty, "@SUM(A1)"]


async def test_who_took_the_sheet_and_when_is_kept_and_audited(browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    page = await desk.get(f"/office/cases/{made.reference}/check")
    for name in ("sheet", "package"):
        await desk.client.post(
            f"/office/cases/{made.reference}/check/{name}", data=page.form(f"form[action$={name}]").filled({})
        )
    check = await stored(admin, "economic_check", made.reference)
    assert check["exported_by"] == officer.id
    assert check["exported_at"] is not None
    left = await admin.rows("select act, subject from audit where staff = $1 order by id", officer.id)
    assert [(row["act"], row["subject"]) for row in left if row["act"] == "export_check"] == [
        ("export_check", "sheet"), ("export_check", "package"),
    ]  # fmt: skip


async def test_the_package_is_sealed_and_its_names_say_nothing(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    await send_photo(browser, made.reference)
    page = await desk.get(f"/office/cases/{made.reference}/check")
    reply = await desk.client.post(
        f"/office/cases/{made.reference}/check/package", data=page.form("form[action$=package]").filled({})
    )
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        assert [each.filename for each in packed.infolist()] == [
            f"{made.reference}/{name}" for name in ("form.pdf", "01.jpg", "contents.txt")
        ]
        assert all(each.flag_bits & 1 and each.compress_type == 99 for each in packed.infolist())
    assert b"%PDF-" not in reply.content
    assert (
        len([word for word in page.texts("b[translate=no]") if len(word) == 23 and word.count("-") == 3]) == 1
    )


async def test_a_report_is_typed_kept_sealed_and_shown_beside_what_was_declared(browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    await make_survey(admin, made.reference, officer.id, answers={"income_month": 150000})
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(
        desk, "form[action$=report]", PDF, "报告.pdf", income_month="1800", assets="20000", text="有一笔工资"
    )
    page = desk.page
    assert desk.status == 200
    assert "1,200元1,500元1,800元" in page.texts(".both tbody tr")
    assert page.marks("differs") == ["income_month"]
    assert "多300元" in page.text("[data-differs=income_month]")
    check = await stored(admin, "economic_check", made.reference)
    report = json.loads(unseal(check["report"], "economic_check.report", check["id"]))
    assert report["figures"] == {"income_month": 180000, "assets": 2000000}
    assert report["differences"] == [{"question": "income_month", "said": "多300元"}]
    assert check["negative"] is True  # 2人，每人1,181元：the amount shrinks by 300 a month
    reply = await desk.fetch(f"/office/cases/{made.reference}/check/file")
    assert reply.content == PDF
    assert reply.headers["content-type"].startswith("application/octet-stream")


async def test_mistakes_in_a_report_are_named_and_what_was_typed_stays(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(desk, "form[action$=report]", income_month="很多", assets="3000")
    assert desk.status == 422
    assert list(desk.page.errors) == ["income_month"]
    assert desk.page.one("#assets").attributes["value"] == "3000"
    await upload(desk, "form[action$=report]", b"MZ\x90\x00", "a.exe", income_month="1200")
    assert desk.status == 422
    assert desk.page.errors["text"] == "只收PDF、xlsx表格或照片（jpg、png）"
    assert (await stored_case(admin, made.reference))["state"] == "checking"


async def test_another_township_finds_neither_the_case_nor_its_report(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    other, _other = await sit_down(admin, "township_officer", YUCHENG)
    page = await other.get("/office/checks")
    assert made.reference not in page.html
    for name in ("check", "check/file", "opinion", "notice", "notice/sheet", "notice/sheet.pdf"):
        assert (await other.fetch(f"/office/cases/{made.reference}/{name}")).status_code == 404
    await other.get("/staff/me")
    token = other.page.form("form").filled({})["csrf"]
    for path, fields in (
        (f"/office/cases/{made.reference}/check", {"do": "send"}),
        (f"/office/cases/{made.reference}/check/sheet", {}),
        (f"/office/cases/{made.reference}/check/package", {}),
        ("/office/checks/sheet", {"case": made.reference}),
        (f"/office/cases/{made.reference}/opinion", {}),
        (f"/office/cases/{made.reference}/notice", {"do": "forward"}),
    ):
        assert (await other.client.post(path, data={"csrf": token, **fields})).status_code == 404


async def test_a_picture_may_be_the_report_too(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(desk, "form[action$=report]", encoded(paper(200, 200), "PNG"), "a.png", text="没有异常")
    assert desk.status == 200
    assert (await desk.fetch(f"/office/cases/{made.reference}/check/file")).headers[
        "content-disposition"
    ] == f'attachment; filename="report-{made.reference}.png"'


async def test_the_bureau_may_take_the_report_as_it_came_and_a_surveyor_may_not(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    bureau, _other = await sit_down(admin, "bureau_officer")
    surveyor, visitor = await sit_down(admin, "surveyor")
    made = await make_checking(browser, desk)
    await admin.run("update case_file set surveyor = $1 where reference = $2", visitor.id, made.reference)
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(desk, "form[action$=report]", PDF, "a.pdf", text="没有异常")
    page = await bureau.get(f"/bureau/cases/{made.reference}")
    reply = await bureau.fetch(page.link("下载核对报告原件"))
    assert reply.content == PDF
    assert (await surveyor.fetch(f"/office/cases/{made.reference}/check/file")).status_code == 404


@pytest.mark.parametrize(
    "start", [b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<html>", b"\x00"]
)
async def test_no_file_at_all_breaks_the_page(browser, admin, start):
    desk, _officer = await sit_down(admin, "township_officer")
    made = await make_checking(browser, desk)
    noise = start + random.Random(7).randbytes(5000)
    await desk.get("/office/checks")
    await upload(desk, "form[action$=import]", noise)
    assert desk.status == 422
    await desk.get(f"/office/cases/{made.reference}/check")
    await upload(desk, "form[action$=report]", noise, '名字".pdf', text="x")
    assert desk.status in (200, 422)


async def test_every_look_and_every_act_is_left_in_the_audit(browser, admin):
    desk, officer = await sit_down(admin, "township_officer")
    made = await make_surveyed(browser, desk)
    await desk.get(f"/office/cases/{made.reference}/check")
    await desk.send("main form", "送去核对")
    await desk.get(f"/office/cases/{made.reference}/opinion")
    await desk.get(f"/office/cases/{made.reference}/notice")
    rows = await admin.rows(
        "select act, subject, case_file from audit where staff = $1 order by id", officer.id
    )
    assert [(row["act"], row["subject"]) for row in rows] == [
        ("look", "check"), ("send_check", ""), ("look", "check"), ("look", "opinion"), ("look", "notice"),
    ]  # fmt: skip
    assert {row["case_file"] for row in rows} == {(await stored_case(admin, made.reference))["id"]}
