"""At the door: staff sign in by password and second factor, and every entry leaves a row in the audit.

A guess is counted before it is looked at, and taken back when it was right: a thousand guesses at once are
as many as a thousand one after another. It counts against the visit, against the account from this address,
the address, and everybody; never against the account alone, so that no stranger can lock anybody out.
"""

from uuid import UUID

from portal.access import audit
from portal.core.database import fetch_one, run, transaction
from portal.core.errors import NotFound, Unreadable
from portal.core.sealing import mac
from portal.core.words import _
from portal.people import desks, invitations, limits, passwords, second_factor
from portal.people.desks import Officer
from portal.people.limits import Limit

Counted = tuple[tuple[tuple[Limit, ...], bytes], ...]


def _doors(account: str, visit: str, address: str) -> Counted:
    """What a guess at a password is counted under."""
    return (
        (limits.PASSWORDS_A_VISIT, mac("staff visit", visit)),
        (limits.PASSWORDS_AN_ACCOUNT_FROM_HERE, mac("staff account", f"{account}/{address}")),
        (limits.PASSWORDS_AN_ADDRESS, mac("address", address)),
        (limits.PASSWORDS_IN_ALL, b"all"),
    )


async def _count(counted: Counted) -> None:
    for each, subject in counted:
        await limits.count(each, subject)


async def _forgive(counted: Counted) -> None:
    for each, subject in counted:
        await limits.forgive(each, subject)


async def knock(account: str, password: str, visit: str, address: str, device: str) -> str:
    """A half-open session's token for the right password. Raises Unreadable, TooMany, Busy.

    An unknown account, a disabled one, one without a password and a wrong password are answered in the same
    words and take the same time: each is one look-up and one hash.
    """
    counted = _doors(account, visit, address)
    async with transaction():
        await _count(counted)
        row = await fetch_one(
            "select * from portal.staff_door($1, $2)", account, desks.word(f"door/{account}")
        )
    kept = row["password"] if row else None
    if not await passwords.right(password, kept) or kept is None:
        raise Unreadable(_("账号或密码不对，请再写一次"))
    anew = await passwords.hash_of(passwords.plain(password)) if kept and passwords.outdated(kept) else None
    async with transaction():
        await _forgive(counted)
        if anew:
            await set_password(row["id"], anew)
        return await desks.half_open(row["id"], device)


async def prove(half: str, code: str, address: str) -> str:
    """The token of the session that the second factor opened. Raises Unreadable, TooMany, NotFound.

    NotFound when there is no half-open session: the first step comes again. The same press once more, at
    once, is given the same session.
    """
    digits = second_factor.typed(code)
    counted: Counted = (
        (limits.SECOND_FACTORS_A_SESSION, desks.fingerprint(half)),
        (limits.SECOND_FACTORS_AN_ADDRESS, mac("address", address)),
    )
    async with transaction():
        await _count(counted)
        whose, used = await desks.half_opened(half), False
        if whose is None:
            token = await desks.just_opened(half, second_factor.steps(), digits)
        else:
            counted = (*counted, (limits.SECOND_FACTORS_AN_ACCOUNT, mac("staff id", str(whose.id))))
            await _count(counted[-1:])
            token, used = await _open(whose, half, digits, address)
        if token is not None:
            await _forgive(counted)
            return token
    # Out of the transaction: that it was wrong stays counted, and on record.
    if whose is None:
        raise NotFound
    raise Unreadable(
        _("这个动态码用过了，等手机上换了新的再写") if used else _("动态码不对，请看手机上现在的6位数字")
    )


async def _open(whose: desks.Half, half: str, digits: str, address: str) -> tuple[str | None, bool]:
    """The token, if the code is right; and whether it was right but had been used."""
    step = second_factor.step_of(whose.secret, digits)
    used = step is not None and step <= whose.used
    token = None if step is None or used else await desks.open_desk(half, step, digits)
    if token is None:
        await leave_at_door(whose.id, "second_factor_wrong", address)
    else:
        await sat_down(token, address, "sign_in")
    return token, used


async def sat_down(token: str, address: str, act: str) -> Officer:
    """Leave that somebody sat down at a desk, as themselves, in the transaction that opened it."""
    officer = await desks.enter(token, address)
    if officer is None:
        raise NotFound
    await audit.leave(officer, act)
    return officer


async def leave_at_door(staff: UUID, act: str, address: str) -> None:
    """Leave what happened before anybody sat at this desk."""
    proof = desks.word(f"left/{staff}/{act}//{address}")
    await run("select portal.leave_at_door($1, $2, '', $3, $4)", staff, act, address, proof)


async def welcome(token: str, password: str, secret: str, code: str, address: str, device: str) -> str:
    """Take an invitation up: password and second factor are set, and the desk is open. Its session's token.

    The code proves that the app holds the secret. Raises Unreadable, TooMany, NotFound when the link is
    not good any more.
    """
    digits = second_factor.typed(code)
    async with transaction():
        await limits.count(limits.SECOND_FACTORS_A_SESSION, invitations.fingerprint(token))
    step = second_factor.step_of(secret, digits)
    if step is None:
        raise Unreadable(_("动态码不对，请看手机上现在的6位数字"))
    hashed = await passwords.hash_of(password)
    async with transaction():
        whom = await invitations.invited(token)
        await invitations.take_up(token, whom, hashed, secret)
        half = await desks.half_open(whom.id, device)
        opened = await desks.open_desk(half, step, digits)
        if opened is None:
            raise NotFound
        await sat_down(opened, address, "invitation_taken")
    return opened


async def own_password(officer: Officer) -> str:
    """What is kept of one's own password, one guess counted. Raises TooMany."""
    await limits.count(limits.PASSWORDS_A_VISIT, mac("staff id", str(officer.id)))
    return (await fetch_one("select portal.my_password() as kept"))["kept"]


async def change_password(officer: Officer, hashed: str, token: str) -> None:
    """Set one's own new password; one's desk closes in every other browser."""
    await limits.forgive(limits.PASSWORDS_A_VISIT, mac("staff id", str(officer.id)))
    await set_password(officer.id, hashed)
    await desks.end_others(token)
    await audit.leave(officer, "password_changed")


async def set_password(staff: UUID, hashed: str) -> None:
    """Keep another hash, for who has a password already."""
    proof = desks.word(f"password/{staff}/{hashed}")
    await run("select portal.set_password($1, $2, $3)", staff, hashed, proof)
