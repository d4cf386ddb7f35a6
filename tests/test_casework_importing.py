"""Importing reports: every bad row is named, and not one is kept while any is bad."""

import io
from pathlib import Path

import openpyxl

from portal.casework import importing
from portal.core.references import show_reference
from portal.policy.pack import load
from tests.desks import sit_down, stored_case
from tests.makers import YUCHENG
from tests.reports import make_checking, make_surveyed, upload, workbook

HEADINGS = [
    "申请编号", "姓名", "全家月收入（元）", "全家存款（元）", "住房套数", "汽车", "汽车价值（元）",
    "认缴出资（元）", "店面、厂房", "说明",
]  # fmt: skip
YUNLING = Path(__file__).parent / "packs" / "yunling"
FORM = "form[action$=import]"


def row(reference, name="林建国", income="1200", assets="", text="", **more):
    return [reference, name, income, assets, more.get("homes"), more.get("vehicle"), None, None, None, text]


async def send(desk, *rows, headings=HEADINGS):
    await desk.get("/office/checks")
    await upload(desk, FORM, workbook([headings, *rows]))


async def states(admin, *references):
    return [(await stored_case(admin, each))["state"] for each in references]


async def test_the_template_names_the_cases_that_wait_and_comes_back_as_it_is(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    first, second = await make_checking(browser, desk), await make_checking(another, desk)
    page = await desk.get("/office/checks")
    assert {first.reference, second.reference} <= set(page.marks("reference"))
    reply = await desk.client.post(
        "/office/checks/template", data=page.form("form[action$=template]").filled({})
    )
    sheet = openpyxl.load_workbook(io.BytesIO(reply.content)).active
    assert [cell.value for cell in sheet[1]] == HEADINGS
    listed = {line[0].value for line in sheet.iter_rows(min_row=2)}
    assert {first.reference, second.reference} <= listed
    await upload(desk, FORM, reply.content)
    assert desk.status == 422
    assert "这一行没有写结果" in desk.page.text("[data-row]")


async def test_a_sheet_of_reports_is_kept_whole(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    first, second = await make_checking(browser, desk), await make_checking(another, desk)
    await send(
        desk,
        row(first.reference, income=1200.0, homes="1套"),
        row(show_reference(second.reference), income="", text="没有查到别的", vehicle="没有"),
    )
    assert desk.status == 200
    assert "2份结果都存好了" in desk.page.text("[role=status]")
    assert await states(admin, first.reference, second.reference) == ["reviewed", "reviewed"]


async def test_one_bad_row_keeps_all_of_them_out_and_is_named_by_number_and_reason(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    good, bad = await make_checking(browser, desk), await make_checking(another, desk)
    await send(
        desk,
        row(good.reference),
        row(bad.reference, income="很多钱"),
        row("YH2222222"),
        row(good.reference),
        row(bad.reference, name="别人"),
        row(""),
    )
    assert desk.status == 422
    assert desk.page.errors["file"] == "有5行要改，一行都没有存"
    said = dict(zip(desk.page.marks("row"), desk.page.texts("[data-row]"), strict=True))
    assert list(said) == ["3", "4", "5", "6", "7"]
    assert "全家月收入（元）：" in said["3"]
    assert "没有这个编号，或不归你们办" in said["4"]
    assert "和第2行是同一份申请" in said["5"]
    assert "姓名和编号对不上" in said["6"]
    assert "没有写申请编号" in said["7"]
    assert await states(admin, good.reference, bad.reference) == ["checking", "checking"]


async def test_another_township_s_case_and_one_that_does_not_wait_are_bad_rows(browser, another, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    other, _other = await sit_down(admin, "township_officer", YUCHENG)
    foreign = await make_checking(another, other, YUCHENG)
    early = await make_surveyed(browser, desk)
    await send(desk, row(foreign.reference), row(early.reference))
    first, second = desk.page.texts("[data-row]")
    assert "没有这个编号，或不归你们办" in first
    assert "这份不在等核对结果" in second
    assert await states(admin, foreign.reference, early.reference) == ["checking", "surveyed"]


async def test_what_is_no_sheet_of_reports_is_refused_kindly(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    for file in (b"", b"MZ", workbook([["x"], ["1"]]), workbook([HEADINGS]), b"PK\x03\x04" + b"\x00" * 4000):
        await desk.get("/office/checks")
        await upload(desk, FORM, file)
        assert desk.status == 422
        assert desk.page.errors["file"]


async def test_chosen_cases_are_exported_on_one_sheet_and_marked_so(browser, another, admin):
    desk, officer = await sit_down(admin, "township_officer")
    first, second = await make_checking(browser, desk), await make_checking(another, desk)
    page = await desk.get("/office/checks")
    token = page.form("form[action$=import]").filled({})["csrf"]
    reply = await desk.client.post(
        "/office/checks/sheet", data={"csrf": token, "case": [first.reference, second.reference]}
    )
    listed = {
        line[0].value
        for line in openpyxl.load_workbook(io.BytesIO(reply.content)).active.iter_rows(min_row=2)
    }
    assert listed == {first.reference, second.reference}
    kept = await admin.rows("select exported_by from economic_check where exported_by = $1", officer.id)
    assert len(kept) == 2
    page = await desk.get("/office/checks")
    box = page.one(f'[data-reference="{first.reference}"] input')
    assert "checked" not in box.attributes
    await desk.post("/office/checks/sheet", {"csrf": token})
    assert desk.page.errors == {"case": "请勾选要导出的"}


async def test_another_county_s_sheet_has_its_own_columns_and_figures():
    pack = load(YUNLING)
    sheet = importing.template(pack, [importing.Waiting("YL2222222", "某某")])
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(sheet)).active[1]]
    assert headings == ["申请编号", "姓名", *headings[2:-1], "说明"]
    assert len(headings) == 3 + len(pack.checks.figures) == 6
    assert [each.title.zh for each in pack.checks.columns] == ["姓名", "身份号码", "受理号"]
