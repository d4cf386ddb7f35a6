"""Photographs taken on a visit: off the wire in pieces, clean, onto the disk, and then their row."""

from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.access.actions import Action
from portal.access.audit import leave
from portal.casework import evidence
from portal.casework.evidence import HOME, PAPER
from portal.casework.reading import CaseFile, read_case
from portal.casework.surveying import kind_of, survey_of
from portal.core.errors import Busy, MovedOn, NotSignedIn, Refusal, Unreadable
from portal.core.words import _
from portal.documents import photos, store
from portal.documents.receiving import receive
from portal.pages import forms
from portal.pages.desk import at_desk, desk_page
from portal.pages.forms import Forged
from portal.pages.shell import go
from portal.pages.township.survey import survey_page
from portal.pages.township.survey_view import papers_at_home, photos_of
from portal.pages.who import who

LARGEST_UPLOAD = 22 << 20
"""A photograph of 20 MB and the form around it."""


class SurveyPhotos(Controller):
    """``/office/cases/{reference}/survey/photos``."""

    path = "/office/cases/{reference:str}/survey/photos"

    @post("/{kind:str}", request_max_body_size=LARGEST_UPLOAD)
    async def add(self, request: Request, reference: FromPath[str], kind: FromPath[str]) -> Response:
        """Take one photograph; the same ``key`` keeps one however often it arrives."""
        forms.refuse_foreign(request)
        try:
            casefile = await _upload(request, reference, kind)
        except NotSignedIn:
            if _wants_piece(request):
                return Response(b"", status_code=401, media_type="text/plain")
            raise
        except (Unreadable, Busy) as refusal:
            return await _answer(request, reference, kind, refusal)
        if _wants_piece(request):
            return await _answer(request, casefile.reference, kind)
        return go(request, f"/office/cases/{casefile.reference}/survey{page_of(kind)}#{box_of(kind)}")

    @post("/{photograph:uuid}/remove")
    async def remove(
        self, request: Request, reference: FromPath[str], photograph: FromPath[UUID]
    ) -> Response:
        await forms.read(request)
        async with at_desk(request, Action.READ_CASE) as officer:
            casefile = await read_case(officer, reference)
            survey = survey_of(casefile, officer, kind_of(officer))
            file = await evidence.detach(officer, casefile, survey.kind, photograph)
            kind = next((each["kind"] for each in casefile.evidence if each["id"] == photograph), HOME)
        if file:
            await store.remove(file)
        return go(request, f"/office/cases/{casefile.reference}/survey{page_of(kind)}#{box_of(kind)}")


def page_of(kind: str) -> str:
    """Where photographs of this kind are shown, behind the survey's own address."""
    return "" if kind == HOME else "/papers"


def box_of(kind: str) -> str:
    """The id of the element that shows photographs of this kind."""
    return f"box-{kind.replace(':', '-')}"


def _wants_piece(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


class _Before:
    """What is looked at before the photograph itself is read: the token, the kind, the key, how many there are."""

    def __init__(self, request: Request, reference: str, kind: str) -> None:
        self.request, self.reference, self.kind = request, reference, kind
        self.key, self.done = uuid4(), False
        self.casefile: CaseFile | None = None

    async def look(self, fields: dict[str, str]) -> None:
        if not who(self.request).believes(fields.get(forms.FIELD, "")):
            raise Forged(forms.Form([]))
        try:
            self.key = UUID(fields.get("key", ""))
        except ValueError:
            self.key = uuid4()
        async with at_desk(self.request, Action.READ_CASE) as officer:
            casefile = await read_case(officer, self.reference)
            survey = survey_of(casefile, officer, kind_of(officer))
        evidence.refuse_unknown(casefile, self.kind)
        if not survey.open:
            raise MovedOn(_("这次上门的记录已经交了，不能再改。"))
        self.casefile, self.done = casefile, evidence.sent_before(casefile, self.key)
        if not self.done:
            evidence.refuse_too_many(casefile, self.kind)


async def _upload(request: Request, reference: str, kind: str) -> CaseFile:
    before = _Before(request, reference, kind)
    content_type = request.headers.get("content-type", "")
    with await receive(request.stream(), content_type, on_fields=before.look) as upload:
        assert before.casefile is not None
        if before.done:
            return before.casefile
        if upload.file is None or not upload.size:
            raise photos.refusal("empty")
        photo = await photos.clean(upload.file, dense=kind.startswith(PAPER))
    row = evidence.new_id(before.casefile, before.key)
    kept = await store.keep(photo.data, row)
    async with at_desk(request, Action.READ_CASE) as officer:
        casefile = await read_case(officer, reference)
        new = await evidence.attach(officer, casefile, kind_of(officer), kind, before.key, photo, kept)
    if not new:
        await store.remove(kept.name)
    return casefile


async def _answer(request: Request, reference: str, kind: str, refusal: Refusal | None = None) -> Response:
    """The photographs as they now are, for our script; or, without it, the whole page with what to do."""
    said = (refusal.message or _("现在传照片的人多，请过几秒再传一次。")) if refusal else ""
    status = 200 if refusal is None else 503 if isinstance(refusal, Busy) else 422
    if refusal and not _wants_piece(request):
        errors = {box_of(kind): said}
        if kind == HOME:
            return await survey_page(request, reference, None, errors, status)
        return await papers_page(request, reference, errors, status)
    async with at_desk(request, Action.READ_CASE) as officer:
        casefile = await read_case(officer, reference)
    paper = casefile.pack.papers.get(kind.removeprefix(PAPER))
    return desk_page(
        request,
        officer,
        "township/_survey_piece.html",
        status=status,
        kind=kind,
        called=paper.name if paper else _("家里照片"),
        photos=photos_of(casefile, kind),
        root=f"/office/cases/{casefile.reference}/survey",
        new_key=uuid4(),
        errors={box_of(kind): said} if said else {},
    )


async def papers_page(
    request: Request, reference: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    """The papers that are handed over on the visit."""
    async with at_desk(request, Action.READ_CASE) as officer:
        casefile = await read_case(officer, reference)
        survey = survey_of(casefile, officer, kind_of(officer))
        await leave(officer, "look", casefile.case["id"], subject="survey papers")
    if not survey.open:
        return go(request, f"/office/cases/{casefile.reference}/survey")
    return desk_page(
        request,
        officer,
        "township/survey_papers.html",
        status=status,
        who=casefile.summary["name"],
        root=f"/office/cases/{casefile.reference}/survey",
        papers=papers_at_home(casefile),
        new_key=uuid4(),
        errors=errors or {},
    )


@get("/office/cases/{reference:str}/survey/papers")
async def papers(request: Request, reference: FromPath[str]) -> Response:
    """``/office/cases/{reference}/survey/papers``."""
    return await papers_page(request, reference)
