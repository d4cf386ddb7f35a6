"""Signatures: who signs, in which of five ways, on whichever phone is at hand."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import confirming, drafting, signing
from portal.application.confirming import Sending
from portal.application.parsing import refuse_controls
from portal.application.signing import Wanted
from portal.core.errors import NotFound, TooMany, Unreadable
from portal.core.words import _
from portal.documents import photos
from portal.pages import cookies, forms
from portal.pages.applicant.opening import Open, carried, opening
from portal.pages.shell import go, page
from portal.people import phone
from portal.policy.form import SigningWay

COOKIE = "signing"
LONGEST_NAME = 60
TYPED = {"typed": "name", "guardian": "guardian"}
"""Ways in which a name is typed and confirmed by a code, and the field it is typed in."""


class Signatures(Controller):
    """``/apply/{reference}/signatures``."""

    path = "/apply/{reference:str}/signatures"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        async with opening(request, reference) as opened:
            wanted = await _wanted(opened)
        if opened.over:
            return go(request, opened.over)
        return page(
            request,
            "applicant/signatures.html",
            **opened.shown(),
            wanted=wanted,
            ways={way.id: way for way in opened.form.signing},
            left=[each for each in wanted if not each.settled],
            on_paper=any(each.given is not None and each.given.how == "thumbprint" for each in wanted),
            carry=carried(request),
        )

    @post("/at-visit")
    async def all_at_visit(self, request: Request, reference: FromPath[str]) -> Response:
        """Everybody who has not signed yet signs at the visit."""
        await forms.read(request)
        async with opening(request, reference) as opened:
            for each in await _wanted(opened):
                if not each.settled:
                    await signing.sign(opened.draft, opened.form, opened.person, each.key, "at-visit")
        return go(request, _signed(request, opened))

    @get("/{signer:str}")
    async def ask_how(self, request: Request, reference: FromPath[str], signer: FromPath[str]) -> Response:
        async with opening(request, reference) as opened:
            wanted = _one(await _wanted(opened), signer)
        if opened.over:
            return go(request, opened.over)
        return _choice(request, opened, wanted, {})

    @post("/{signer:str}")
    async def take_how(self, request: Request, reference: FromPath[str], signer: FromPath[str]) -> Response:
        sent = await forms.read(request)
        async with opening(request, reference) as opened:
            drafting.refuse_unless_editable(opened.draft)
            wanted = _one(await _wanted(opened), signer)
            how = sent.get("how")
            chosen = next((way for way in _ways(opened, wanted) if way.id == how), None)
            if chosen and chosen.id in signing.ON_PAPER:
                await signing.sign(opened.draft, opened.form, opened.person, signer, chosen.id)
        if chosen is None:
            return _choice(request, opened, wanted, {"how": _("请选一种签字的办法")})
        if chosen.id in signing.ON_PAPER:
            return go(request, _signed(request, opened))
        return go(request, f"{opened.root}/signatures/{signer}/{chosen.id}{carried(request)}")

    @get("/{signer:str}/{how:str}")
    async def ask(
        self, request: Request, reference: FromPath[str], signer: FromPath[str], how: FromPath[str]
    ) -> Response:
        async with opening(request, reference) as opened:
            wanted = _one(await _wanted(opened), signer)
            _way(opened, wanted, how)
        if opened.over:
            return go(request, opened.over)
        return _pen(request, opened, wanted, how, {}, {})

    @post("/{signer:str}/{how:str}")
    async def take(
        self, request: Request, reference: FromPath[str], signer: FromPath[str], how: FromPath[str]
    ) -> Response:
        sent = await forms.read(request)
        return await (_typed if how in TYPED else _drawn)(request, reference, signer, how, sent)


async def _wanted(opened: Open) -> list[Wanted]:
    given = await signing.signatures(opened.draft)
    return signing.wanted(opened.form, opened.answers, given, opened.today)


def _one(wanted: list[Wanted], signer: str) -> Wanted:
    found = next((each for each in wanted if each.key == signer), None)
    if found is None:
        raise NotFound
    return found


def _ways(opened: Open, wanted: Wanted) -> list[SigningWay]:
    """The ways open to this signer: a minor who applies has a guardian sign, or waits for the visit."""
    ways = list(opened.form.signing)
    if wanted.signer.by == "guardian":
        return [way for way in ways if way.id in ("guardian", *signing.ON_PAPER)]
    return ways


def _way(opened: Open, wanted: Wanted, how: str) -> SigningWay:
    found = next(
        (way for way in _ways(opened, wanted) if way.id == how and how not in signing.ON_PAPER), None
    )
    if found is None:
        raise NotFound
    return found


async def _drawn(request: Request, reference: str, signer: str, how: str, sent: forms.Form) -> Response:
    """A name drawn on the canvas, looked into by the image worker alone, outside of any transaction."""
    async with opening(request, reference) as opened:
        drafting.refuse_unless_editable(opened.draft)
        wanted = _one(await _wanted(opened), signer)
        _way(opened, wanted, how)
    try:
        picture = await photos.clean(signing.drawn(sent.get("drawing")))
    except Unreadable as wrong:
        return _pen(request, opened, wanted, how, {"drawing": wrong.message}, {})
    async with opening(request, reference) as opened:
        wanted = _one(await _wanted(opened), signer)
        await signing.sign(
            opened.draft, opened.form, opened.person, signer, how, name=wanted.name, drawing=picture.data
        )
    return go(request, _signed(request, opened))


async def _typed(request: Request, reference: str, signer: str, how: str, sent: forms.Form) -> Response:
    """A typed name; its code is sent first, and once it was right it holds for its ten minutes."""
    async with opening(request, reference) as opened:
        drafting.refuse_unless_editable(opened.draft)
        wanted = _one(await _wanted(opened), signer)
        _way(opened, wanted, how)
    said = {name: sent.get(name).strip() if name == TYPED[how] else "" for name in TYPED.values()}
    errors = _name_mistakes(wanted, how, said)
    if errors:
        return _pen(request, opened, wanted, how, errors, said)
    sending = confirming.opened(cookies.read(request, COOKIE), opened.draft.id)
    if sending is None or sent.get("again") == "yes":
        return await _send_code(request, opened, wanted, how, said)
    try:
        if not sending.right:
            sending = await confirming.check(sending, opened.person, sent.get("code"))
    except (Unreadable, TooMany) as wrong:
        code = 429 if isinstance(wrong, TooMany) else 422
        return _pen(request, opened, wanted, how, {"code": wrong.message}, said, sending, code)
    async with opening(request, reference) as opened:
        await signing.sign(
            opened.draft,
            opened.form,
            opened.person,
            signer,
            how,
            name=said["name"],
            guardian=said["guardian"],
        )
    response = go(request, _signed(request, opened))
    _keep_sending(response, opened, sending)
    return response


def _name_mistakes(wanted: Wanted, how: str, said: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    field = TYPED[how]
    try:
        refuse_controls(said[field])
        if not said[field]:
            raise Unreadable(_("请写监护人的姓名") if how == "guardian" else _("请写姓名，和上面的一样"))
        if len(said[field]) > LONGEST_NAME:
            raise Unreadable(_("姓名最多{n}个字", n=LONGEST_NAME))
        if how == "typed" and wanted.signer.who.answers.get("name") not in (None, said[field]):
            raise Unreadable(_("姓名要和申请表上的一样，请照上面的写"))
    except Unreadable as wrong:
        errors[field] = wrong.message
    return errors


async def _send_code(
    request: Request, opened: Open, wanted: Wanted, how: str, said: Mapping[str, str]
) -> Response:
    try:
        async with opening(request, opened.draft.reference) as again:
            sending = await confirming.send(
                again.person, str(again.pack.county), {"signer": wanted.key, **said}
            )
    except TooMany as refusal:
        return _pen(
            request,
            opened,
            wanted,
            how,
            {TYPED[how]: refusal.message},
            said,
            code=429,
        )
    response = go(request, f"{opened.root}/signatures/{wanted.key}/{how}{carried(request)}#code")
    _keep_sending(response, opened, sending)
    return response


def _keep_sending(response: Response, opened: Open, sending: Sending) -> None:
    cookies.give(response, COOKIE, sending.sealed(opened.draft.id), int(confirming.ALIVE.total_seconds()))


def _signed(request: Request, opened: Open) -> str:
    """Where one goes on once something is signed: back to the last look, or to everybody who signs."""
    return f"{opened.root}/check#signatures" if carried(request) else f"{opened.root}/signatures"


def _choice(request: Request, opened: Open, wanted: Wanted, errors: dict[str, str]) -> Response:
    return page(
        request,
        "applicant/sign_how.html",
        status=422 if errors else 200,
        **opened.shown(),
        wanted=wanted,
        carry=carried(request),
        ways=_ways(opened, wanted),
        pledge=opened.form.pledge,
        authorisation=opened.form.authorisation,
        errors=errors,
    )


def _pen(
    request: Request,
    opened: Open,
    wanted: Wanted,
    how: str,
    errors: dict[str, str],
    said: Mapping[str, str],
    sending: Sending | None = None,
    code: int = 0,
) -> Response:
    """The page on which one person signs in one way."""
    if sending is None:
        sending = confirming.opened(cookies.read(request, COOKIE), opened.draft.id)
    if sending and sending.kept.get("signer") == wanted.key:
        said = {**sending.kept, **said}
    known = str(wanted.signer.who.answers.get("name", ""))
    context: dict[str, Any] = {
        "wanted": wanted,
        "carry": carried(request),
        "way": _way(opened, wanted, how),
        "how": how,
        "typed": {"name": said.get("name") or "", "guardian": said.get("guardian") or ""},
        "known": known,
        "asked_code": sending is not None and not sending.right,
        "masked": phone.masked(opened.person.phone),
        "pledge": opened.form.pledge,
        "authorisation": opened.form.authorisation,
        "errors": errors,
    }
    return page(
        request, "applicant/sign.html", status=code or (422 if errors else 200), **opened.shown(), **context
    )
