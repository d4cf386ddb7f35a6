"""Signing: every adult, each in their own way, on whichever phone is at hand; never in the way of handing in."""

import base64
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from portal.application import confirming
from portal.core.clock import now
from tests.applying import fill, press
from tests.forms import id_number, member
from tests.makers import make_case, make_draft

WANG = member("a1", "王秀英", "spouse", date(1958, 7, 1))
CHILD = member("a2", "林小雨", "child", date(2015, 9, 1))


def drawing() -> str:
    image = Image.new("RGB", (640, 200), "white")
    ImageDraw.Draw(image).line([(40, 150), (200, 40), (380, 160), (600, 60)], "black", 5)
    out = BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


async def a_family(browser):
    made = await make_draft(browser, household={"size": 3, "members": [WANG, CHILD]})
    await browser.admin.run("delete from tally")  # the code of signing in was sent less than a minute ago
    return made.reference, f"/apply/{made.reference}/signatures"


async def code_sent(browser):
    return (await browser.admin.sms(browser.phone))[-1]["code"]


async def rows(browser, reference):
    return await browser.admin.rows(
        "select s.* from signature s join application a on a.id = s.application where a.reference = $1",
        reference,
    )


async def test_every_adult_is_asked_and_no_child(browser):
    _reference, root = await a_family(browser)
    page = await browser.get(root)
    assert page.marks("signer") == ["applicant", "a1"]
    assert set(page.marks("signed")) == {"open"}


async def test_a_name_drawn_with_a_finger_is_kept_sealed(browser):
    reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "drawn")
    await browser.send("main form", drawing=drawing())
    assert (browser.path, browser.page.marked("signer", "applicant")["signed"]) == (root, "signed")
    sealed = (await rows(browser, reference))[0]["sealed"]
    assert b"JFIF" not in sealed
    assert "林建国".encode() not in sealed


async def fill_how(browser, path, how):
    await browser.get(path)
    await browser.send("main form", how=how)


@pytest.mark.parametrize(
    "sent", ["", "data:image/png;base64,!!!", "data:image/svg+xml;base64,AAAA", "data:image/png;base64,AAAA"]
)
async def test_what_is_no_drawing_is_refused_beside_the_canvas(browser, sent):
    reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "drawn")
    await browser.send("main form", drawing=sent)
    assert browser.status == 422
    assert list(browser.page.errors) == ["drawing"]
    assert await rows(browser, reference) == []


async def test_a_typed_name_is_confirmed_by_a_code_to_the_account_s_phone(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "typed")
    await browser.send("main form", name="林建国")
    assert browser.path == f"{root}/applicant/typed"
    assert browser.page.form("main form")["name"] == "林建国"
    await browser.send("main form", code="12")
    assert list(browser.page.errors) == ["code"]
    await browser.send("main form", code=await code_sent(browser))
    assert browser.page.marked("signer", "applicant")["signed"] == "signed"


async def test_one_code_holds_for_the_family_s_other_names_for_ten_minutes(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "typed")
    await browser.send("main form", name="林建国")
    await browser.send("main form", code=await code_sent(browser))
    await fill_how(browser, f"{root}/a1", "typed")
    assert not browser.page.has("[name=code]")
    assert browser.page.form("main form")["name"] == ""
    await browser.send("main form", name="王秀英")
    assert browser.page.marked("signer", "a1")["signed"] == "signed"


async def test_five_wrong_codes_are_enough(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "typed")
    await browser.send("main form", name="林建国")
    right = await code_sent(browser)
    wrong = "000000" if right != "000000" else "111111"
    for _guess in range(5):
        await browser.send("main form", code=wrong)
        assert browser.status == 422
    await browser.send("main form", code=right)
    assert browser.status == 429


async def test_a_code_is_no_good_for_another_application_or_after_ten_minutes(browser, monkeypatch):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "typed")
    await browser.send("main form", name="林建国")
    _other, elsewhere = await a_family(browser)
    page = await browser.get(f"{elsewhere}/applicant/typed")
    assert not page.has("[name=code]")
    later = now() + timedelta(minutes=10)
    monkeypatch.setattr(confirming, "now", lambda: later)
    page = await browser.get(f"{root}/applicant/typed")
    assert not page.has("[name=code]")


async def test_another_name_than_the_form_s_is_asked_again(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/a1", "typed")
    await browser.send("main form", name="别人")
    assert browser.status == 422
    assert "一样" in browser.page.errors["name"]


async def test_the_signature_of_somebody_taken_off_the_list_is_erased(browser):
    reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/a1", "drawn")
    await browser.send("main form", drawing=drawing())
    await browser.get(f"/apply/{reference}/household/members")
    await browser.send(".people form")
    assert await rows(browser, reference) == []


async def test_codes_are_few(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "typed")
    await browser.send("main form", name="林建国")
    await browser.send("main form", button="再发一次")
    assert browser.status == 429
    assert "等" in browser.page.errors["name"]


async def test_a_guardian_signs_for_somebody_who_cannot(browser):
    _reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/a1", "guardian")
    await browser.send("main form", guardian="林小海")
    await browser.send("main form", code=await code_sent(browser))
    assert browser.page.marked("signer", "a1")["signed"] == "signed"


async def test_a_minor_who_applies_has_a_guardian_sign(browser):
    made = await make_draft(browser, person={"id_type": "resident", "id_number": id_number(date(2014, 1, 1))})
    page = await browser.get(f"/apply/{made.reference}/signatures/applicant")
    assert page.form("main form").offered["how"] == {"guardian", "thumbprint", "at-visit"}
    await browser.get(f"/apply/{made.reference}/signatures/applicant/typed")
    assert browser.status == 404


@pytest.mark.parametrize("how", ["thumbprint", "at-visit"])
async def test_what_is_arranged_is_no_longer_waited_for(browser, how):
    reference, root = await a_family(browser)
    for signer in ("applicant", "a1"):
        await fill_how(browser, f"{root}/{signer}", how)
    assert set(browser.page.marks("signed")) == {"arranged"}
    assert browser.page.has(f"a[href='/apply/{reference}/form.pdf']") == (how == "thumbprint")
    page = await browser.get(f"/apply/{reference}")
    assert page.marked("section", "signatures")["status"] == "done"


async def test_all_who_are_left_may_sign_at_the_visit_by_one_press(browser):
    _reference, root = await a_family(browser)
    await browser.get(root)
    await browser.send(f"form[action='{root}/at-visit']")
    assert set(browser.page.marks("signed")) == {"arranged"}


async def test_only_a_change_of_what_was_pledged_asks_to_sign_again(browser):
    reference, root = await a_family(browser)
    await fill_how(browser, f"{root}/applicant", "drawn")
    await browser.send("main form", drawing=drawing())
    await fill(browser, f"/apply/{reference}/bank/has", has_account="none")
    await fill(browser, f"/apply/{reference}/income/total", total_month="later")
    page = await browser.get(root)
    assert page.marked("signer", "applicant")["signed"] == "signed"
    await browser.get(f"/apply/{reference}/income/total")
    await press(browser, total_month="2400")
    page = await browser.get(root)
    assert page.marked("signer", "applicant")["signed"] == "changed"


async def test_signatures_close_with_the_ten_minutes(browser):
    made = await make_case(browser)
    root = f"/apply/{made.reference}/signatures"
    await browser.get(f"{root}/applicant")
    form = browser.page.form("main form")
    await browser.admin.run(
        "update application set open_until = made_at where reference = $1", made.reference
    )
    await browser.post(form.action, form.filled({"how": "at-visit"}))
    assert browser.status == 403
