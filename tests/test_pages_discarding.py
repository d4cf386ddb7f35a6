"""A draft thrown away is erased: answers, signatures, photographs and their keys; what was handed in is not."""

from portal.documents import store
from tests.applying import photographs, send_photo
from tests.makers import make_case, make_draft


async def test_a_draft_thrown_away_leaves_no_answer_no_photograph_and_no_key(browser):
    made = await make_draft(browser)
    await send_photo(browser, made.reference)
    (kept,) = await photographs(browser, made.reference)
    await browser.get(f"/apply/{made.reference}/discard")
    await browser.send(f"form[action='/apply/{made.reference}/discard']")
    assert browser.path == "/my"
    rows = await browser.admin.rows(
        "select s.answers from section s join application a on a.id = s.application where a.reference = $1",
        made.reference,
    )
    assert {row["answers"] for row in rows} == {b""}
    assert await browser.admin.value("select key from document where id = $1", kept["id"]) is None
    assert not (store.folder() / kept["file"][:2] / kept["file"][2:4] / kept["file"]).exists()
    await browser.get(f"/apply/{made.reference}")
    assert browser.status == 404


async def test_what_was_handed_in_cannot_be_thrown_away(browser):
    made = await make_case(browser)
    await browser.get(f"/apply/{made.reference}/discard")
    assert browser.status == 403
    await browser.get("/my")
    token = browser.page.form("form[action='/sign-out']").filled({}, "")["csrf"]
    await browser.post(f"/apply/{made.reference}/discard", {"csrf": token})
    assert browser.status == 403
    await browser.get(f"/progress/{made.reference}")
    assert browser.status == 200
