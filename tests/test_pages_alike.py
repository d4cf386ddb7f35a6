"""What is rendered once for everybody holds nothing of anybody, and every reply has its own nonce and token."""

from portal.pages import alike
from tests.questionnaire import FAMILY, go_through


async def test_two_people_at_the_same_question_get_the_same_page_with_their_own_nonce_and_token(
    browser, another
):
    bare, nonces, tokens = set(), set(), set()
    for each in (browser, another, browser):
        await each.get("/screening")
        nonce = each.page.one("style").attributes["nonce"]
        token = each.page.form("main form")["csrf"]
        nonces.add(nonce)
        tokens.add(token)
        bare.add(each.page.html.replace(nonce, "").replace(token, ""))
    assert (len(bare), len(nonces), len(tokens)) == (1, 3, 3)
    assert "\0" not in bare.pop()


async def test_what_was_answered_or_typed_is_in_nothing_that_is_kept(browser):
    await go_through(browser, **FAMILY)
    kept = set(alike._kept)
    await browser.get("/screening/income_month")
    assert browser.page.form("main form")["income_month"] == FAMILY["income_month"]
    await browser.send(income_month="typed by me")
    assert browser.status == 422
    assert set(alike._kept) == kept
    assert not any(b"typed by me" in part for parts in alike._kept.values() for part in parts)


def test_when_too_much_is_kept_all_is_let_go(monkeypatch):
    monkeypatch.setattr(alike, "_kept", {})
    monkeypatch.setattr(alike, "MOST", 2)
    for key in range(3):
        alike.alike(key, lambda nonce, token: f"{nonce} {token}".encode(), "n", lambda: "t")
    assert list(alike._kept) == [2]
    assert alike.alike(2, lambda _nonce, _token: b"", "new", lambda: "tok") == b"new tok"
