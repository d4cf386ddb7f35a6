"""Passwords: long rather than odd, kept as argon2id with today's parameters."""

import asyncio

import pytest

from portal.core.errors import Busy, Unreadable
from portal.people import passwords


@pytest.mark.parametrize(
    "text",
    ["我家门前有两棵枣树一口井", "correct horse battery", "yanshi-chumen-2026", "ａｂｃｄｅｆｇｈｉｊｋｌ"],
)
def test_a_sentence_in_any_writing_is_a_password(text):
    assert passwords.chosen(text, "chumen-wang")


@pytest.mark.parametrize(
    "text",
    ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababab", "x" * 129, "my-Chumen-Wang-secret"],
)
def test_what_is_short_long_monotonous_or_the_account_itself_is_none(text):
    with pytest.raises(Unreadable):
        passwords.chosen(text, "chumen-wang")


async def test_full_width_letters_are_the_same_letters():
    kept = await passwords.hash_of(passwords.chosen("Ｙanshi-chumen-2026", "x"))
    assert await passwords.right("yanshi-chumen-2026".capitalize(), kept)


async def test_the_same_password_is_never_kept_twice_alike():
    one, two = await passwords.hash_of("yanshi-chumen-2026"), await passwords.hash_of("yanshi-chumen-2026")
    assert one != two
    assert one.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert not passwords.outdated(one)


async def test_who_has_no_password_has_no_right_one():
    assert not await passwords.right("", None)
    assert not await passwords.right("yanshi-chumen-2026", "no hash")


async def test_whoever_waits_too_long_for_their_turn_is_told_that_we_are_busy(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    monkeypatch.setattr(passwords, "_turns", asyncio.Semaphore(0))
    with pytest.raises(Busy):
        await passwords.hash_of("yanshi-chumen-2026")
