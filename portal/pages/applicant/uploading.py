"""One photograph's way: off the wire in pieces, clean, onto the disk, and then its row.

The row is made in a transaction that asks anew whether this person may still add it; a failure on the way
leaves at most bytes that nobody has a key for, and the sweep removes them.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from litestar import Request

from portal.application import drafting
from portal.casework import moving
from portal.casework.states import UNDECIDED, CaseState
from portal.core.errors import MovedOn, NotAllowed, NotFound
from portal.core.words import _
from portal.documents import attaching, photos, store
from portal.documents.receiving import receive
from portal.pages import forms
from portal.pages.applicant.opening import Open, opening
from portal.pages.applicant.tasks import LATER
from portal.pages.forms import Forged
from portal.pages.who import who
from portal.policy.items import Paper


async def may_add(opened: Open) -> bool:
    """Until it is decided, papers may be added to what was handed in."""
    if opened.draft.editable:
        return True
    if not opened.handed_in:
        return False
    case = await moving.case_for(opened.person, opened.draft.reference)
    opened.asked = case["state"] == CaseState.NEEDS_PAPERS
    return case["state"] in UNDECIDED


async def refuse_unless_open(opened: Open) -> None:
    if not await may_add(opened):
        raise NotAllowed(_("办到这一步，材料不能再加了。要补充，请打电话问窗口。"))


def paper_of(opened: Open, name: str) -> Paper:
    paper = opened.pack.papers.get(name)
    if paper is None or paper.need == "waived":
        raise NotFound
    return paper


Gate = Callable[[Open], Awaitable[None]]
"""Raises NotAllowed when this application takes no photograph of the paper now."""
After = Callable[[Open, str, UUID], Awaitable[None]]
"""What follows a photograph that was kept: the application, the paper, the photograph's row."""


async def upload(
    request: Request,
    reference: str,
    paper: str,
    gate: Gate = refuse_unless_open,
    after: After | None = None,
) -> None:
    """Take one photograph of a paper, once however often it is sent. after: instead of noting it in the case.

    Raises what a photograph can be refused for, NotAllowed by the gate, MovedOn.
    """
    before = _Before(request, reference, paper, gate)
    content_type = request.headers.get("content-type", "")
    with await receive(request.stream(), content_type, on_fields=before.look) as upload:
        if before.done:
            return
        if upload.file is None or not upload.size:
            raise photos.refusal("empty")
        photo = await photos.clean(upload.file, dense=before.dense)
    document = attaching.new_id(before.application, before.key)
    kept = await store.keep(photo.data, document)
    async with opening(request, reference) as opened:
        await gate(opened)
        await attaching.hold(opened.draft.id)
        attaching.refuse_too_many(await attaching.attached(opened.draft.id), paper, before.replaces)
        useless = [kept.name]
        if await attaching.attach(opened.draft.id, opened.person.id, paper, before.key, photo, kept):
            useless = await _took_its_place(opened, paper, before.replaces)
            await (after or _recorded)(opened, paper, document)
    # Only after a commit that is known to be one: what a failure leaves behind is swept up later.
    for name in useless:
        await store.remove(name)


async def _took_its_place(opened: Open, paper: str, replaces: UUID | None) -> list[str]:
    """Erase the photograph that the new one replaces; the files that are of no use any more."""
    if replaces is None or not opened.draft.editable:
        return []
    try:
        file = await attaching.detach(opened.draft.id, paper, replaces)
    except NotFound:
        return []
    return [file] if file else []


async def _recorded(opened: Open, paper: str, _document: UUID) -> None:
    """A paper that came is no longer put off; one that came after hand-in stands in the case's events."""
    if opened.handed_in:
        case = await moving.case_for(opened.person, opened.draft.reference)
        await moving.move(case, "add_papers", opened.pack, by=opened.person)
    elif paper in opened.answers.get("papers", {}).get(LATER, ()):
        await put_off(opened, paper, False)


async def put_off(opened: Open, paper: str, later: bool) -> None:
    for last in (False, True):
        given = opened.answers.get("papers", {})
        names = [name for name in given.get(LATER, ()) if name != paper] + ([paper] if later else [])
        try:
            await drafting.save_all(opened.draft, {"papers": {**given, LATER: sorted(names)}}, opened.person)
        except MovedOn:
            if last:
                raise
            opened.draft = await drafting.application_for(opened.person, opened.draft.reference)
        else:
            return


class _Before:
    """What is looked at before the photograph itself is read: the token, the paper, the key, the quota."""

    def __init__(self, request: Request, reference: str, paper: str, gate: Gate) -> None:
        self.request, self.reference, self.paper, self.gate = request, reference, paper, gate
        self.key, self.replaces, self.dense, self.done = uuid4(), None, False, False
        self.application: Any = None

    async def look(self, fields: dict[str, str]) -> None:
        if not who(self.request).believes(fields.get(forms.FIELD, "")):
            raise Forged(forms.Form([]))
        self.key = _uuid(fields.get("key", "")) or self.key
        self.replaces = _uuid(fields.get("replaces", ""))
        async with opening(self.request, self.reference) as opened:
            self.application = opened.draft.id
            self.dense = paper_of(opened, self.paper).dense
            await self.gate(opened)
            self.done = await attaching.sent_before(opened.draft.id, self.key)
            if not self.done:
                attaching.refuse_too_many(
                    await attaching.attached(opened.draft.id), self.paper, self.replaces
                )
                await attaching.count_attempt(opened.person.id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
