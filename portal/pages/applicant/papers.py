"""Papers: photographs of each, sent as they are picked, looked at, taken away, or put off."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.application import drafting
from portal.core.errors import Busy, MovedOn, NotFound, NotSignedIn, Refusal, TooMany, Unreadable
from portal.core.words import _
from portal.documents import attaching, photos, store
from portal.documents.attaching import Document
from portal.documents.checklist import Wanted
from portal.pages import forms
from portal.pages.applicant.opening import Open, carried, opening
from portal.pages.applicant.tasks import wanted_papers
from portal.pages.applicant.uploading import may_add, paper_of, put_off, refuse_unless_open, upload
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.policy.rules import UNKNOWN

LARGEST_UPLOAD = 22 << 20
"""A photograph of 20 MB and the form around it."""
SHAPES = {
    "id-card": "card",
    "disability-certificate": "card",
    "residence-permit": "card",
    "loss-photos": "place",
}
PIECE = {"Vary": "Cookie, Accept-Encoding, HX-Request"}


class Papers(Controller):
    """``/apply/{reference}/documents``."""

    path = "/apply/{reference:str}/documents"

    @get("/")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        async with opening(request, reference) as opened:
            shown = await _shown(opened)
        return _page(request, shown)

    @get("/{paper:str}")
    async def one(self, request: Request, reference: FromPath[str], paper: FromPath[str]) -> Response:
        """One paper alone: those that only some people have are not spread out on the page of all."""
        async with opening(request, reference) as opened:
            paper_of(opened, paper)
            shown = await _shown(opened)
        if all(each.id != paper for each in shown.papers):
            return go(request, f"{opened.root}/documents{carried(request)}")
        return _page(request, shown, only=paper)

    @post("/{paper:str}", request_max_body_size=LARGEST_UPLOAD)
    async def add(self, request: Request, reference: FromPath[str], paper: FromPath[str]) -> Response:
        """Take one photograph; the same ``key`` keeps one however often it arrives."""
        forms.refuse_foreign(request)
        try:
            await upload(request, reference, paper)
        except (Unreadable, Busy, TooMany) as refusal:
            return await _refused(request, reference, paper, refusal)
        except MovedOn:
            # An office acted on the case in the same moment; the same key may simply be sent again.
            return await _refused(request, reference, paper, Busy())
        except NotSignedIn:
            if _wants_piece(request):
                return Response(b"", status_code=401, media_type="text/plain")
            raise
        return await _after(request, reference, paper)

    @post("/{paper:str}/later")
    async def leave(self, request: Request, reference: FromPath[str], paper: FromPath[str]) -> Response:
        """稍后补交, and, sent once more, no longer."""
        sent = await forms.read(request)
        async with opening(request, reference) as opened:
            paper_of(opened, paper)
            await put_off(opened, paper, sent.get("later") == "yes")
        return await _after(request, reference, paper)

    @post("/{paper:str}/{document:uuid}/remove")
    async def remove(
        self, request: Request, reference: FromPath[str], paper: FromPath[str], document: FromPath[UUID]
    ) -> Response:
        await forms.read(request)
        async with opening(request, reference) as opened:
            # What an office may have looked at already is no longer taken away.
            drafting.refuse_unless_editable(opened.draft)
            file = await attaching.detach(opened.draft.id, paper, document)
        if file:
            await store.remove(file)
        return await _after(request, reference, paper)

    @post("/{paper:str}/{document:uuid}/use")
    async def use(
        self, request: Request, reference: FromPath[str], paper: FromPath[str], document: FromPath[UUID]
    ) -> Response:
        """仍然使用: the person has seen that it may be hard to read."""
        await forms.read(request)
        async with opening(request, reference) as opened:
            await refuse_unless_open(opened)
            await attaching.use_anyway(opened.draft.id, paper, document)
        return await _after(request, reference, paper)

    @get("/{paper:str}/{file:str}")
    async def look(
        self, request: Request, reference: FromPath[str], paper: FromPath[str], file: FromPath[str]
    ) -> Response:
        """The photograph itself, to its owner alone. Raises NotFound when it was taken away."""
        try:
            document = UUID(file.removesuffix(".jpg"))
        except ValueError:
            raise NotFound from None
        async with acting(request) as person:
            found = await attaching.photograph(person.id, reference, paper, document)
        try:
            data = await store.read(found.file, found.key or b"", found.id)
        except store.FileMissing:
            raise NotFound from None
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@dataclass
class Shown:
    """The checklist of an application, as its page and its pieces show it."""

    opened: Open
    papers: list[Wanted]
    may_add: bool


async def _shown(opened: Open) -> Shown:
    attached = await attaching.attached(opened.draft.id)
    return Shown(opened, wanted_papers(opened, attached), await may_add(opened))


async def _after(request: Request, reference: str, paper: str) -> Response:
    """What follows a press: the paper as it now is for our script, else the page at that paper."""
    if not _wants_piece(request):
        return go(request, f"/apply/{reference}/documents{carried(request)}#{paper}")
    async with opening(request, reference) as opened:
        shown = await _shown(opened)
    return _page(request, shown, only=paper, piece=True)


async def _refused(request: Request, reference: str, paper: str, refusal: Refusal) -> Response:
    """The same page, or its piece, with what to do said beside that paper."""
    async with opening(request, reference) as opened:
        paper_of(opened, paper)
        shown = await _shown(opened)
    said = refusal.message or _("现在传照片的人多，这张还没有存上。请过几秒再传一次。")
    code, headers = 422, {}
    if isinstance(refusal, (Busy, TooMany)):
        code = 503 if isinstance(refusal, Busy) else 429
        headers = {"Retry-After": str(refusal.retry_after)}
    return _page(
        request,
        shown,
        only=paper if _wants_piece(request) else "",
        errors={paper: said},
        code=code,
        headers=headers,
    )


def _wants_piece(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _page(
    request: Request,
    shown: Shown,
    *,
    only: str = "",
    piece: bool = False,
    errors: dict[str, str] | None = None,
    code: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The checklist, or one paper of it; ``piece``: that paper's element alone, for our script."""
    opened, errors = shown.opened, errors or {}
    wanted = [each for each in shown.papers if not each.waived and only in ("", each.id)]
    open_here = [each for each in wanted if only or each.id in errors or not _maybe(each)]
    return page(
        request,
        "applicant/_paper_piece.html" if piece else "applicant/documents.html",
        status=code,
        headers=PIECE | (headers or {}),
        **opened.shown(),
        only=only,
        carry=carried(request),
        papers=[_view(opened, each) for each in open_here],
        others=[each for each in wanted if each not in open_here],
        waived=[each.paper for each in shown.papers if each.waived and not only],
        missing=sum(1 for each in shown.papers if each.missing),
        may_add=shown.may_add,
        may_remove=opened.draft.editable,
        most=attaching.MOST_A_PAPER,
        errors=errors,
    )


def _maybe(wanted: Wanted) -> bool:
    """Only the person can tell whether they have it, and nothing was said of it yet."""
    return wanted.truth == UNKNOWN and not wanted.photographs and not wanted.later


def _view(opened: Open, wanted: Wanted) -> dict[str, Any]:
    root = f"{opened.root}/documents/{wanted.id}"
    return {
        "id": wanted.id,
        "paper": wanted.paper,
        "when": wanted.paper.when if _maybe(wanted) else None,
        "later": wanted.later,
        "shape": SHAPES.get(wanted.id, "sheet"),
        "root": root,
        "photographs": [_photograph(each, root, n) for n, each in enumerate(wanted.photographs, 1)],
        "full": len(wanted.photographs) >= attaching.MOST_A_PAPER,
        "key": uuid4(),
    }


def _photograph(document: Document, root: str, n: int) -> dict[str, Any]:
    return {
        "id": document.id,
        "n": n,
        "url": f"{root}/{document.id}.jpg",
        "advice": photos.advice(document.doubtful),
        "used": document.hint != document.doubtful,
        # A photograph is replaced once: its own id is key enough, and costs the page no bytes.
        "key": document.id,
    }
