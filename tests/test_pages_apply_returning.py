"""From the last look to a signature or a photograph and back again, by links, forms and back links alike."""

import re

import pytest

from tests.applying import JPEG
from tests.makers import make_draft
from tests.test_pages_signatures import a_family, code_sent, drawing

CHECK = "?back=check"


async def from_check(browser, root, to):
    """Open the last look and follow its first link to here; the query and fragment it was given."""
    page = await browser.get(f"{root}/check")
    link = next(node.attributes["href"] for node in page.all("main a[href]") if to in node.attributes["href"])
    await browser.get(link)
    return link.partition("?")[2]


async def test_signing_from_the_last_look_comes_back_to_it(browser):
    reference, _signatures = await a_family(browser)
    root = f"/apply/{reference}"
    for how, path in (("drawn", f"{root}/signatures/applicant"), ("at-visit", f"{root}/signatures/a1")):
        assert await from_check(browser, root, path) == "back=check"
        await browser.send("main form", how=how)
        if how == "drawn":
            back = browser.page.one(".back").attributes["href"]
            assert back == f"{path}{CHECK}"
            await browser.send("main form", drawing="")
            assert browser.status == 422
            await browser.send("main form", drawing=drawing())
        assert (browser.path, browser.reply.url.fragment) == (f"{root}/check", "signatures")


async def test_a_choice_not_made_a_code_and_a_mistake_do_not_lose_the_way_back(browser):
    reference, _signatures = await a_family(browser)
    root = f"/apply/{reference}"
    await from_check(browser, root, f"{root}/signatures/applicant")
    assert browser.page.one(".back").attributes["href"] == f"{root}/check#signatures"
    await browser.send("main form")
    assert browser.status == 422
    await browser.send("main form", how="typed")
    await browser.send("main form", name="林建国")
    await browser.send("main form", code="x")
    assert browser.status == 422
    await browser.send("main form", code=await code_sent(browser))
    assert browser.path == f"{root}/check"


async def test_leaving_all_signatures_for_the_visit_comes_back_too(browser):
    reference, signatures = await a_family(browser)
    page = await browser.get(signatures + CHECK)
    assert {node.attributes["href"].partition("?")[2] for node in page.all(".tasks a")} == {"back=check"}
    assert page.link("接着签").endswith(CHECK)
    await browser.send(f"form[action^='{signatures}/at-visit']")
    assert browser.path == f"/apply/{reference}/check"


async def test_photographs_from_the_last_look_come_back_to_it(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    assert await from_check(browser, root, "/documents") == "back=check#id-card"
    assert browser.page.one(".back").attributes["href"] == f"{root}/check#papers"
    await browser.send(f"form[action='{root}/documents/id-card/later{CHECK}']")
    assert (browser.reply.url.query, browser.reply.url.fragment) == (b"back=check", "id-card")
    form = browser.page.form(f"form[action='{root}/documents/id-card{CHECK}']")
    photo = {"photo": ("photo.jpg", JPEG, "image/jpeg")}
    fields = {"csrf": form["csrf"], "key": form["key"]}
    reply = await browser.client.post(form.action, data=fields, files=photo, headers={"hx-request": "true"})
    actions = re.findall(rf'action="({root}[^"]+)"', reply.text)
    assert actions
    assert all(each.endswith(CHECK) for each in actions)
    await browser.get(browser.page.link("存好，回去看"))
    assert browser.path == f"{root}/check"


async def test_a_paper_that_only_some_have_keeps_the_way_back(browser):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}/documents"
    page = await browser.get(root + CHECK)
    await browser.get(page.one("main .tasks li:first-child a").attributes["href"])
    assert browser.reply.url.query == b"back=check"
    assert browser.page.link("好了，看别的材料") == root + CHECK
    assert browser.page.one(".back").attributes["href"] == root + CHECK


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "record", "check/../../x"])
async def test_no_other_way_back_is_honoured(browser, elsewhere):
    made = await make_draft(browser)
    root = f"/apply/{made.reference}"
    for path in ("documents", "documents/id-card", "signatures", "signatures/applicant"):
        page = await browser.get(f"{root}/{path}?back={elsewhere}")
        assert elsewhere not in page.one("main").html
        assert "back=" not in page.one("main").html
    await browser.post(
        f"{root}/signatures/applicant?back={elsewhere}", page.form().filled({"how": "at-visit"}, "")
    )
    assert browser.path == f"{root}/signatures"
