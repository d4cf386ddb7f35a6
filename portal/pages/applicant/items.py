"""One joint item for its applicant: what is asked, what to add, the result in words; and all results in print."""

from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.casework import moving
from portal.casework.summary import read_summary
from portal.core.errors import Busy, MovedOn, NotAllowed, Refusal, TooMany, Unreadable
from portal.core.words import _
from portal.decisions.letters import decisions_of
from portal.documents.attaching import MOST_A_PAPER
from portal.joint import answering, reading, wording
from portal.joint.reading import Item
from portal.joint.states import ItemState
from portal.pages import forms, results
from portal.pages.applicant.opening import Open
from portal.pages.applicant.papers import LARGEST_UPLOAD, SHAPES
from portal.pages.applicant.uploading import upload
from portal.pages.printed import pdf_file
from portal.pages.shell import go, page
from portal.pages.who import acting
from portal.policy.choosing import pinned
from portal.policy.pack import Pack

PIECE = {"Vary": "Cookie, Accept-Encoding, HX-Request"}
DONE = {
    "given": lambda: _("交好了，部门接着办。"),
    "consented": lambda: _("转过去了，办好了告诉您。"),
}


class Items(Controller):
    """``/progress/{reference}/items/{item}`` and ``/progress/{reference}/results``."""

    path = "/progress/{reference:str}"

    @get("/items/{item:str}")
    async def show(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        return await _page(request, reference, item)

    @post("/items/{item:str}")
    async def give(self, request: Request, reference: FromPath[str], item: FromPath[str]) -> Response:
        """交好了; or 同意. Pressed twice, it is done once."""
        form = await forms.read(request)
        words, done = answering.plain(form.get("words")), ""
        try:
            async with acting(request) as person:
                case = await moving.case_for(person, reference)
                found = await reading.item_of(case, item)
                if found["state"] == ItemState.NEEDS_PAPERS:
                    await answering.give_papers(found, person, found["version"], words)
                    done = "given"
                elif found["state"] == ItemState.WAITING and form.get("consent") == "yes":
                    await answering.consent(found, person, found["version"])
                    done = "consented"
        except Unreadable as wrong:
            return await _page(request, reference, item, {"words": wrong.message}, words, 422)
        except MovedOn:
            # The other press of the button, or the department, was first: the page shows how it stands.
            return go(request, f"/progress/{reference}/items/{item}")
        return go(request, f"/progress/{reference}/items/{item}" + (f"?done={done}" if done else ""))

    @post("/items/{item:str}/{paper:str}", request_max_body_size=LARGEST_UPLOAD)
    async def add(
        self, request: Request, reference: FromPath[str], item: FromPath[str], paper: FromPath[str]
    ) -> Response:
        """Take one photograph that a department asked for; the same ``key`` keeps one however often it arrives."""
        forms.refuse_foreign(request)

        async def asked_for(opened: Open) -> Item:
            case = await moving.case_for(opened.person, opened.draft.reference)
            found = await reading.item_of(case, item)
            if found["state"] != ItemState.NEEDS_PAPERS or paper not in found["asked"]["papers"]:
                raise NotAllowed(_("这一项现在不用补材料了。请看办理进度。"))
            return found

        async def gate(opened: Open) -> None:
            await asked_for(opened)

        async def after(opened: Open, paper_id: str, document: UUID) -> None:
            await answering.give_photograph(await asked_for(opened), paper_id, document)

        errors: dict[str, str] = {}
        status = 200
        try:
            await upload(request, reference, paper, gate, after)
        except (Unreadable, Busy, TooMany, MovedOn) as refusal:
            errors, status = {paper: _why(refusal)}, _status(refusal)
        piece = request.headers.get("hx-request") == "true"
        if not errors and not piece:
            return go(request, f"/progress/{reference}/items/{item}#{paper}")
        return await _page(request, reference, item, errors, "", status, only=paper if piece else "")

    @get("/results")
    async def results(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            items = await reading.items_of(case)
            decisions = await decisions_of(case)
        pack = pinned(case["pack"])
        if not items and not decisions:
            return go(request, f"/progress/{case['reference']}")
        letter = results.letter_for(case, decisions, pack)
        return page(
            request,
            "applicant/results.html",
            pack=pack,
            office=pack.places.townships.get(case["home_office"]),
            reference=case["reference"],
            heading=results.heading(letter, items),
            letter=letter,
            lines=results.lines_of(items),
            contest=results.contest_words(items, pack),
        )

    @get("/results.pdf")
    async def results_print(self, request: Request, reference: FromPath[str]) -> Response:
        async with acting(request) as person:
            case = await moving.case_for(person, reference)
            items = await reading.items_of(case)
            decisions = await decisions_of(case)
        pack = pinned(case["pack"])
        letter = results.letter_for(case, decisions, pack)
        body = await results.results_pdf(case, pack, letter, items, read_summary(case)["name"])
        return pdf_file(body, f"results-{case['reference']}")


def _why(refusal: Refusal) -> str:
    return refusal.message or _("现在传照片的人多，这张还没有存上。请过几秒再传一次。")


def _status(refusal: Refusal) -> int:
    return 503 if isinstance(refusal, Busy | MovedOn) else 429 if isinstance(refusal, TooMany) else 422


async def _page(
    request: Request,
    reference: str,
    name: str,
    errors: dict[str, str] | None = None,
    typed: str = "",
    status: int = 200,
    only: str = "",
) -> Response:
    async with acting(request) as person:
        case = await moving.case_for(person, reference)
        item = await reading.item_of(case, name)
        given = await answering.given_since(item)
    pack = pinned(case["pack"])
    asking = item["state"] == ItemState.NEEDS_PAPERS
    wanted = [
        each
        for each in (item["asked"]["papers"] if asking else ())
        if each in pack.papers and only in ("", each)
    ]
    done = DONE.get(request.query_params.get("done", ""))
    return page(
        request,
        "applicant/_paper_piece.html" if only else "applicant/item.html",
        status=status,
        headers=PIECE if wanted else None,
        pack=pack,
        office=pack.places.townships.get(case["home_office"]),
        reference=case["reference"],
        item=item | {"name": wording.name_of(item), "department_name": wording.department_of(item)},
        line=results.line_of(item),
        asking=asking,
        waits=wording.waits_for(item),
        shares=wording.shared_words(item) if item["state"] == ItemState.WAITING else [],
        question=item["asked"]["words"] if asking else "",
        papers=[_paper(case["reference"], item, pack, each, given) for each in wanted],
        contest=results.contest_words([item], pack),
        typed=typed,
        errors=errors or {},
        done=done() if done and not errors else "",
        # What a paper's own piece asks for besides.
        carry="",
        may_add=True,
        may_remove=False,
        handed_in=True,
        most=MOST_A_PAPER,
        missing=sum(1 for each in wanted if not any(photo["paper"] == each for photo in given)),
    )


def _paper(reference: str, item: Item, pack: Pack, paper: str, given: list[Any]) -> dict[str, Any]:
    photographs = [each for each in given if each["paper"] == paper]
    return {
        "id": paper,
        "paper": pack.papers[paper],
        "when": None,
        "later": False,
        "shape": SHAPES.get(paper, "sheet"),
        "root": f"/progress/{reference}/items/{item['item']}/{paper}",
        "photographs": [
            {
                "id": each["id"],
                "n": n,
                "url": f"/apply/{reference}/documents/{paper}/{each['id']}.jpg",
                "advice": "",
                "used": False,
                "key": each["id"],
            }
            for n, each in enumerate(photographs, 1)
        ],
        "full": len(photographs) >= MOST_A_PAPER,
        "key": uuid4(),
    }
