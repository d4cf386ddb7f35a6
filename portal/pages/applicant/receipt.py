"""The receipt and the form, on the page and as PDF."""

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from portal.application import drafting
from portal.application.paper_form import PaperForm, form_pdf
from portal.application.signing import signatures
from portal.application.states import ApplicationState
from portal.application.visible import pruned
from portal.casework import timeline
from portal.casework.handing_in import HandedIn, receipt_of
from portal.casework.paper_receipt import receipt_pdf
from portal.core.clock import COUNTY_TIME
from portal.core.errors import NotFound
from portal.core.references import show_receipt_code
from portal.core.settings import settings
from portal.core.words import _, ngettext
from portal.documents.attaching import attached
from portal.documents.checklist import Wanted
from portal.pages.applicant.opening import opening
from portal.pages.applicant.tasks import wanted_papers
from portal.pages.printed import pdf_file
from portal.pages.qr import qr
from portal.pages.shell import page
from portal.pages.who import acting
from portal.policy.choosing import pinned


class Receipts(Controller):
    """``/apply/{reference}/receipt`` and its papers."""

    path = "/apply/{reference:str}"

    @get("/receipt")
    async def show(self, request: Request, reference: FromPath[str]) -> Response:
        draft, given = await _given(request, reference)
        pack, case = pinned(given.case["pack"]), given.case
        drawn = qr(_track_url(given.code))
        return page(
            request,
            "applicant/receipt.html",
            reference=case["reference"],
            handed_in=case["handed_in_at"].astimezone(COUNTY_TIME),
            open=draft.editable,
            open_until=case["visible_from"].astimezone(COUNTY_TIME),
            office=pack.places.townships[case["home_office"]],
            received_by=pack.places.townships[case["receiving_office"]],
            steps=timeline.trail_of(case, [], pack),
            marks=timeline.marks_of(case),
            code=show_receipt_code(given.code),
            qr_path=drawn.path,
            qr_side=drawn.side,
        )

    @get("/receipt.pdf")
    async def print_receipt(self, request: Request, reference: FromPath[str]) -> Response:
        _draft, given = await _given(request, reference)
        pack = pinned(given.case["pack"])
        body = await receipt_pdf(given.case, given.code, pack, _track_url(given.code))
        return pdf_file(body, f"receipt-{given.case['reference']}")

    @get("/form.pdf")
    async def print_form(self, request: Request, reference: FromPath[str]) -> Response:
        """The form as filled in so far, drafts too: people print it to read it over, or for a thumbprint."""
        async with opening(request, reference) as opened:
            signed = await signatures(opened.draft)
            papers = wanted_papers(opened, await attached(opened.draft.id))
        form = PaperForm(
            form=opened.form,
            county=opened.pack.county,
            reference=opened.draft.reference,
            made_on=opened.draft.saved_at.astimezone(COUNTY_TIME).date(),
            answers=pruned(opened.form, opened.answers),
            papers=[(str(each.paper.name), _how_far(each)) for each in papers],
            signed=signed,
            link=f"{settings().base_url}/apply/{opened.draft.reference}",
        )
        return pdf_file(await form_pdf(form), f"form-{opened.draft.reference}")


def _how_far(paper: Wanted) -> str:
    if paper.waived:
        return _("不用交，我们查")
    if paper.photographs:
        return ngettext("{n}张照片", "{n}张照片", len(paper.photographs))
    return _("稍后补交") if paper.later else _("没有拍")


async def _given(request: Request, reference: str) -> tuple[drafting.Draft, HandedIn]:
    async with acting(request) as person:
        draft = await drafting.application_for(person, reference)
        if draft.state == ApplicationState.DRAFT:
            raise NotFound
        return draft, await receipt_of(draft.id)


def _track_url(code: str) -> str:
    return f"{settings().base_url}/track?code={code}"
