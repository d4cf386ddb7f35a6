"""Correcting: the one request for what is missing, put together, asked once, and answered by the applicant.

What is wanted is a list of lines, each ``{"id", "kind", "words", …}``: a ``paper`` of the pack's checklist, a
``retake`` of one photograph (``document``, ``paper``), a ``page`` of the form (``section``, ``page``), or a free
``line``. While the request is open the pages it asks for, and no others, may be changed again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from portal.application import drafting
from portal.application.parsing import refuse_controls
from portal.application.visible import Seen
from portal.casework.checklists import papers_of
from portal.casework.editing import follow_answers
from portal.casework.moving import Case, move
from portal.casework.reading import CaseFile
from portal.core.clock import now
from portal.core.database import fetch_one, run
from portal.core.errors import NotAllowed, Refusal, Unreadable
from portal.core.sealing import seal, unseal
from portal.core.words import _
from portal.people.desks import Officer
from portal.people.sessions import Person
from portal.policy.pack import Pack

LONGEST_LINE = 120
MOST_LINES = 10
DRAFT, WANTED = "request_draft.wanted", "paper_request.wanted"
Line = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """What can be asked for: lines with ``chosen`` where the case itself suggests them."""

    papers: list[Line]
    retakes: list[Line]
    pages: list[tuple[str, list[Line]]]


def offered(casefile: CaseFile) -> Offer:
    """Everything that can be asked for in one request; what is missing or unreadable is suggested."""
    papers = [
        {
            "id": f"paper.{each.id}",
            "kind": "paper",
            "paper": each.id,
            "words": str(each.paper.name),
            "chosen": each.missing or (each.later and not each.photographs),
        }
        for each in papers_of(casefile)
        if not each.waived
    ]
    return Offer(papers, _retakes(casefile), _pages(casefile))


def _retakes(casefile: CaseFile) -> list[Line]:
    lines = []
    for paper, documents in casefile.documents.items():
        for n, document in enumerate(documents, 1):
            mark = casefile.marks.get(document.id)
            if mark and mark["verdict"] == "retake":
                name = casefile.pack.papers[paper].name if paper in casefile.pack.papers else paper
                lines.append(
                    {
                        "id": f"retake.{document.id}",
                        "kind": "retake",
                        "paper": paper,
                        "document": str(document.id),
                        "words": _("{paper}，第{n}张看不清，请重拍", paper=name, n=n),
                        "chosen": True,
                    }
                )
    return lines


def _pages(casefile: CaseFile) -> list[tuple[str, list[Line]]]:
    """The form's pages that apply, by section; not the page that says which township is responsible."""
    form = casefile.pack.form
    seen = Seen(form, casefile.answers)
    found = []
    for section in form.sections.values():
        lines = []
        for place, page, here in seen.pages(section) if section.filled_by == "fields" else ():
            if place.record or any(field.kind == "township" for field in page.fields):
                continue
            asked = seen.asked(page, here)
            heading = section.groups[page.group].short if page.group else page.heading
            short = _("、").join(str(each.short) for each in asked) if asked else str(heading)
            lines.append(
                {
                    "id": f"page.{section.id}/{page.id}",
                    "kind": "page",
                    "section": section.id,
                    "page": page.id,
                    "words": _("{section}：{page}", section=section.title, page=short),
                    "short": short,
                    "chosen": False,
                }
            )
        if lines:
            found.append((str(section.title), lines))
    return found


def chosen(offer: Offer, ids: Iterable[str], free: str) -> list[Line]:
    """The lines that an officer ticked, and those written freely. Raises Unreadable."""
    wanted = set(ids)
    every = [*offer.papers, *offer.retakes, *(line for _title, lines in offer.pages for line in lines)]
    lines = [_plain(line) for line in every if line["id"] in wanted]
    refuse_controls(free, lines=True)
    written = [each.strip() for each in free.splitlines() if each.strip()]
    if len(written) > MOST_LINES:
        raise Unreadable(_("最多写{n}行", n=MOST_LINES))
    if any(len(each) > LONGEST_LINE for each in written):
        raise Unreadable(_("一行最多{n}个字", n=LONGEST_LINE))
    lines += [{"id": f"line.{n}", "kind": "line", "words": each} for n, each in enumerate(written, 1)]
    if not lines:
        raise Unreadable(_("请选要他补什么，或写一行"))
    return lines


def _plain(line: Line) -> Line:
    return {name: value for name, value in line.items() if name not in ("chosen", "short")}


async def keep_draft(case: Case, officer: Officer, lines: list[Line], free: str) -> str:
    """Keep the list while it is looked over; nobody has been asked yet. The list's ``at``, for ``ask``."""
    body = json.dumps({"lines": lines, "free": free}, ensure_ascii=False)
    row = await fetch_one(
        "insert into request_draft (case_file, wanted, by_staff, at) values ($1, $2, $3, $4)"
        " on conflict (case_file) do update set wanted = $2, by_staff = $3, at = $4 returning at",
        case["id"],
        seal(body, DRAFT, case["id"]),
        officer.id,
        now(),
    )
    return row["at"].isoformat()


async def draft_of(case: Case) -> dict[str, Any] | None:
    """The list as it was last kept: ``lines``, ``free``, and ``at``, which changes with it; None when there is none."""
    row = await fetch_one("select wanted, at from request_draft where case_file = $1", case["id"])
    if row is None:
        return None
    return json.loads(unseal(row["wanted"], DRAFT, case["id"])) | {"at": row["at"].isoformat()}


class ListChanged(Refusal):
    """A colleague changed the list after it was looked over."""


async def ask(case: Case, pack: Pack, officer: Officer, seen: str) -> None:
    """Ask once for all of the list that was looked over; the clock waits until it is answered.

    seen: the list's ``at`` as it was looked over. Raises ListChanged when it is another by now, NotAllowed
    when there is no list or a request was made before, MovedOn.
    """
    found = await draft_of(case)
    if found is None:
        raise NotAllowed(_("还没有选要他补什么。"))
    if found["at"] != seen:
        raise ListChanged
    await move(case, "ask_papers", pack, by=officer)
    own = uuid4()
    await run(
        "insert into paper_request (id, case_file, wanted, asked_by, asked_at) values ($1, $2, $3, $4, $5)",
        own,
        case["id"],
        seal(json.dumps({"lines": found["lines"]}, ensure_ascii=False), WANTED, own),
        officer.id,
        now(),
    )
    pages = sorted({f"{each['section']}/{each['page']}" for each in found["lines"] if each["kind"] == "page"})
    await run("select portal.open_for_mending($1, $2)", case["id"], pages)
    await run("delete from request_draft where case_file = $1", case["id"])


@dataclass(frozen=True)
class Request:
    """The one request as its applicant sees it. done: by line id, whether something came since it was asked."""

    id: UUID
    lines: list[Line]
    asked_at: Any
    answered_at: Any
    done: dict[str, bool]


async def request_of(case: Mapping[str, Any]) -> Request | None:
    """The request of the applicant's own case, and what came since, by one statement."""
    row = await fetch_one(
        "select r.id, r.wanted, r.asked_at, r.answered_at,"
        " array(select distinct d.paper from document d where d.application = $2 and d.removed_at is null"
        " and d.made_at > r.asked_at) as papers,"
        " array(select s.name from section s where s.application = $2 and s.saved_at > r.asked_at) as sections"
        " from paper_request r where r.case_file = $1",
        case["id"],
        case["application"],
    )
    if row is None:
        return None
    lines = json.loads(unseal(row["wanted"], WANTED, row["id"]))["lines"]
    done = {
        line["id"]: line.get("paper") in row["papers"]
        if line["kind"] in ("paper", "retake")
        else line["kind"] == "page" and line["section"] in row["sections"]
        for line in lines
    }
    return Request(row["id"], lines, row["asked_at"], row["answered_at"], done)


async def answer(case: Case, pack: Pack, person: Person) -> None:
    """The applicant has handed in what they have: the office goes on, its clock too. Raises NotAllowed, MovedOn."""
    draft = await drafting.application_for(person, case["reference"])
    await follow_answers(case, draft, person, pack)
    await move(case, "answer_papers", pack, by=person)
    await run("update paper_request set answered_at = $2 where case_file = $1", case["id"], now())
