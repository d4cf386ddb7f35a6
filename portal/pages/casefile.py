"""A case as every desk that may read it sees it: heading, way, messages and notes, papers, what was filled in.

Pages of the township and of the bureau hand ``shown`` to the pieces of ``templates/desk/_casefile.html``.
"""

from typing import Any
from uuid import uuid4

from litestar import Request

from portal.access.actions import Action
from portal.access.rules import may
from portal.casework.forwarding import in_the_way
from portal.casework.moving import deadline, moves_for
from portal.casework.objecting import open_objections
from portal.casework.opining import DECLINE, opinion_of
from portal.casework.reading import CaseFile
from portal.casework.refusing import proposal_of
from portal.casework.states import CaseState as S
from portal.casework.transitions import MOVES
from portal.core.clock import today
from portal.core.words import _, ngettext
from portal.pages import filled, happening, viewing
from portal.pages.caselines import NEXT, due_tag, marks, state_words, when
from portal.pages.saying import grouped
from portal.people.desks import Officer


def shown(casefile: CaseFile, officer: Officer, request: Request, root: str) -> dict[str, Any]:
    """What the pieces show. root: the case page's own address, such as ``/office/cases/YH7K4M2Q9``."""
    whole = request.query_params.get("see") == "number"
    found = viewing.viewer(casefile, request)
    stage = viewing.stage(found, casefile, root)
    proven = filled.proven(casefile, stage["paper"], whole) if stage else []
    case = casefile.case
    return {
        "root": root,
        "case": case,
        "marks": marks(case),
        "name": casefile.summary["name"] or _("没写名字"),
        "heading": heading(casefile),
        "tag": _tag(casefile),
        "lead": _lead(casefile),
        "steps": happening.trail(casefile),
        "stage": stage,
        "papers": viewing.listed(found, casefile, root),
        "may_mark": may(officer, Action.ACCEPT_CASE, case) and case["state"] != S.NEEDS_PAPERS,
        "proven": proven,
        "sections": filled.sections(casefile, whole, {each["id"] for each in proven}),
        "signatures": filled.signatures(casefile),
        "whole": whole,
        "advice": filled.suggestion(casefile),
        "lines": [_message(casefile, each) for each in casefile.messages],
        "notes": [_note(casefile, each) for each in casefile.notes],
        "may_write": "write" in moves_for(officer, case),
        "wanted": _wanted(casefile),
        "key": uuid4(),
        "version": case["version"],
    }


def heading(casefile: CaseFile) -> str:
    """Who applies for what."""
    name = casefile.summary["name"] or _("没写名字")
    category = casefile.pack.categories.get(casefile.case["category"])
    return _("{name}，申请{category}", name=name, category=category.name) if category else name


def _tag(casefile: CaseFile) -> tuple[str, str]:
    """How much time is left for which step."""
    kind, words = due_tag(casefile.case)
    step = state_words(casefile.case)
    return (kind, _("{step}，{left}", step=step, left=words)) if kind else ("doing", step)


def _lead(casefile: CaseFile) -> str:
    case, summary, pack = casefile.case, casefile.summary, casefile.pack
    home = pack.places.townships.get(case["home_office"])
    parts = [grouped(case["reference"]), f"{home.short if home else ''}{summary['village']}"]
    if summary["size"]:
        parts.append(ngettext("{n}口人", "{n}口人", summary["size"]))
    if summary["items"]:
        parts.append(ngettext("一起办{n}项", "一起办{n}项", summary["items"]))
    if summary["relative"]:
        parts.append(_("有亲属在民政工作"))
    parts.append(_("{when}交的", when=when(case["handed_in_at"])))
    return _("，").join(part for part in parts if part)


def _message(casefile: CaseFile, row: dict[str, Any]) -> dict[str, Any]:
    mine = row["by_duty"] != "applicant"
    name = casefile.name_of(row["by_person"]) if mine else casefile.summary["name"]
    who = name or (_("窗口") if mine else _("申请人"))
    return {"mine": mine, "who": who, "when": when(row["at"]), "words": row["body"]}


def _note(casefile: CaseFile, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "mine": False,
        "who": casefile.name_of(row["by_staff"]) or _("同事"),
        "when": when(row["at"]),
        "words": row["body"],
    }


def _wanted(casefile: CaseFile) -> dict[str, Any] | None:
    """The one request for papers, as a desk reads it: when, what, and whether it was answered."""
    found = casefile.request
    if found is None:
        return None
    return {
        "when": when(found["asked_at"]),
        "answered": when(found["answered_at"]) if found["answered_at"] else "",
        "lines": [each["words"] for each in found["wanted"]["lines"]],
    }


def ways(casefile: CaseFile, officer: Officer, root: str) -> list[dict[str, Any]]:
    """What this officer can do now, the next move first: name, words, href (none where a press does it)."""
    moves = moves_for(officer, casefile.case)
    names = [name for name in NEXT if name in moves and _applies(name, casefile)]
    first = _first(casefile)
    names.sort(key=lambda name: name != first)
    return [
        {"name": name, "words": _words(name, casefile), "href": _way(name, casefile, root)} for name in names
    ]


def _words(name: str, casefile: CaseFile) -> str:
    if name == "accept" and casefile.case["state"] == S.NEEDS_PAPERS:
        return _("不等了，先受理")
    return NEXT[name].words()


def _way(name: str, casefile: CaseFile, root: str) -> str:
    """The page that leads to a move; "" where a press on the case's own page makes it."""
    path = "/opinion" if name == "forward" and casefile.case["state"] == S.REVIEWED else NEXT[name].path
    return root + path if path else ""


def _applies(name: str, casefile: CaseFile) -> bool:
    """Whether a move that the state allows makes sense as this case stands."""
    match name:
        case "ask_papers":
            return casefile.request is None
        case "publish":
            opinion = opinion_of(casefile)
            return opinion is not None and opinion["recommends"] != DECLINE
        case "settle_objection":
            return bool(open_objections(casefile))
        case "forward":
            return not in_the_way(casefile)
    return True


def _first(casefile: CaseFile) -> str:
    match casefile.case["state"]:
        case S.ACCEPTED:
            agreed = casefile.appointment is not None and casefile.appointment["state"] == "agreed"
            return "survey" if agreed else "offer_times"
        case S.REVIEWED:
            if opinion_of(casefile) is None:
                return "opine"
            return "publish" if _applies("publish", casefile) else "forward"
        case S.ON_NOTICE:
            if open_objections(casefile):
                return "settle_objection"
            return "object" if in_the_way(casefile) else "forward"
    return ""


def records(casefile: CaseFile, officer: Officer, root: str) -> list[tuple[str, str]]:
    """The pages on which earlier steps are written down, as far as there are any: words and address."""
    found = [
        (casefile.appointment, _("约的上门时间"), "/appointment", Action.ARRANGE_VISIT),
        (casefile.survey, _("上门记录"), "/survey", Action.SURVEY_CASE),
        (casefile.check, _("经济状况核对"), "/check", Action.CHECK_CASE),
        (casefile.opinion, _("意见"), "/opinion", Action.OPINE_CASE),
        (casefile.publication, _("公示和异议"), "/notice", Action.PUBLISH_CASE),
        (casefile.decision, _("决定和各部门的结果"), "/results", Action.TELL_RESULT),
    ]
    return [
        (words, root + path)
        for row, words, path, needs in found
        if row and may(officer, needs, casefile.case)
    ]


def what_follows(casefile: CaseFile) -> tuple[str, Any] | None:
    """The clock that accepting would start, in the pack's words, and the day it would end."""
    step = MOVES.get((S(casefile.case["state"]), "accept"))
    ends = deadline(step, casefile.pack, today()) if step else None
    if step is None or ends is None or not step.clock:
        return None
    return str(casefile.pack.clocks[step.clock].what), ends


def refusal(casefile: CaseFile) -> dict[str, str] | None:
    """The proposal not to accept, while the bureau has not yet confirmed it or after it sent it back."""
    found = proposal_of(casefile)
    if found is None:
        return None
    return {"reason": str(found.reason.text), "note": found.note, "when": when(found.at)}
