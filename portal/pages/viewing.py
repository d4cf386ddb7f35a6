"""The viewer of a case's photographs: one on the stage, the others a link away, turned and marked without script."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request

from portal.casework.checklists import papers_of
from portal.casework.evidence import PAPER
from portal.casework.reading import CaseFile, Row
from portal.core.words import _, ngettext
from portal.documents.checklist import Wanted

AT_HOME = "at-home"
"""Stands where a paper's id does, for photographs taken on the visit."""


@dataclass(frozen=True)
class Photo:
    """One photograph: ``paper`` is its paper's id, ``n`` its place among that paper's. handed_in: by the applicant,
    who may be asked for a better one; else a surveyor took it."""

    id: UUID
    paper: str
    called: str
    n: int
    width: int
    height: int
    handed_in: bool = True


@dataclass(frozen=True)
class Viewer:
    """What is on the stage, of all there is. turn: quarter turns, clockwise."""

    papers: list[Wanted]
    photos: list[Photo]
    here: Photo | None
    turn: int

    def beside(self, step: int) -> Photo | None:
        """The photograph before or behind the one on the stage."""
        at = self.photos.index(self.here) + step if self.here else -1
        return self.photos[at] if 0 <= at < len(self.photos) else None


def viewer(casefile: CaseFile, request: Request) -> Viewer:
    """The viewer as the address asks for it; without a wish, the first photograph nobody has marked."""
    papers = papers_of(casefile)
    taken = _taken(casefile, {each.id for each in papers})
    photos: list[Photo] = []
    for paper in papers:
        given = [
            Photo(each.id, paper.id, str(paper.paper.name), n, each.width, each.height)
            for n, each in enumerate(paper.photographs, 1)
        ]
        name = _("{paper}，上门时拍的", paper=paper.paper.name)
        photos += given + _at_home(taken.get(paper.id, []), paper.id, name, len(given))
    photos += _at_home(taken.get(AT_HOME, []), AT_HOME, _("上门时拍的"))
    wish, turn = request.query_params.get("photo", ""), request.query_params.get("turn", "")
    unseen = (each for each in photos if each.id not in casefile.marks and each.handed_in)
    here = next((each for each in photos if str(each.id) == wish), None) or next(unseen, None)
    return Viewer(
        papers, photos, here or next(iter(photos), None), int(turn) if turn in ("1", "2", "3") else 0
    )


def _taken(casefile: CaseFile, papers: Collection[str]) -> dict[str, list[Row]]:
    """What a surveyor photographed: by paper, where the checklist has it, and of the home."""
    found: dict[str, list[Row]] = {}
    for each in casefile.evidence:
        if each["removed_at"] is None and each["key"]:
            paper = each["kind"].removeprefix(PAPER)
            found.setdefault(paper if paper in papers else AT_HOME, []).append(each)
    return found


def _at_home(rows: Sequence[Row], paper: str, called: str, before: int = 0) -> list[Photo]:
    return [
        Photo(each["id"], paper, called, n, each["width"], each["height"], handed_in=False)
        for n, each in enumerate(rows, before + 1)
    ]


def stage(found: Viewer, casefile: CaseFile, root: str) -> dict[str, Any] | None:
    """What stands on the stage; None without a photograph. root: the case page's address."""
    here = found.here
    if here is None:
        return None
    width, height = max(here.width, 1), max(here.height, 1)
    turned = found.turn % 2 == 1
    moved = {0: "", 1: f"translate({height} 0) rotate(90)", 2: f"translate({width} {height}) rotate(180)",
             3: f"translate(0 {width}) rotate(270)"}[found.turn]  # fmt: skip
    before, behind = found.beside(-1), found.beside(1)
    mark = casefile.marks.get(here.id)
    return {
        "id": here.id,
        "paper": here.paper,
        "called": here.called,
        "at": found.photos.index(here) + 1,
        "all": len(found.photos),
        "src": f"/office/cases/{casefile.reference}/papers/{here.id}",
        "width": width,
        "height": height,
        "view": f"0 0 {height} {width}" if turned else f"0 0 {width} {height}",
        "moved": moved,
        "turn": f"{root}?photo={here.id}&turn={(found.turn + 1) % 4}#papers",
        "before": f"{root}?photo={before.id}#papers" if before else "",
        "behind": f"{root}?photo={behind.id}#papers" if behind else "",
        "verdict": mark["verdict"] if mark else "",
        "markable": here.handed_in,
    }


def listed(found: Viewer, casefile: CaseFile, root: str) -> list[dict[str, Any]]:
    """Every paper of the checklist with how far it is, and what was photographed at home."""
    lines = [_line(paper, found, casefile, root) for paper in found.papers]
    at_home = [each for each in found.photos if each.paper == AT_HOME]
    if at_home:
        here = found.here is not None and found.here.paper == AT_HOME
        kind, words = ("doing", _("正在看")) if here else ("later", _("上门时"))
        name = ngettext("上门时拍的，{n}张", "上门时拍的，{n}张", len(at_home))
        lines.append(
            {
                "id": AT_HOME,
                "name": name,
                "href": "" if here else f"{root}?photo={at_home[0].id}#papers",
                "here": here,
                "kind": kind,
                "words": words,
            }
        )
    return lines


def _line(paper: Wanted, found: Viewer, casefile: CaseFile, root: str) -> dict[str, Any]:
    photos = [each for each in found.photos if each.paper == paper.id]
    here = found.here is not None and found.here.paper == paper.id
    name = str(paper.paper.name)
    if photos:
        name = ngettext("{name}，{n}张", "{name}，{n}张", len(photos), name=name)
    marks = [casefile.marks.get(each.id) for each in photos if each.handed_in]
    kind, words = _state(paper, marks, len(photos) > len(marks))
    return {
        "id": paper.id,
        "name": name,
        "href": f"{root}?photo={photos[0].id}#papers" if photos and not here else "",
        "here": here,
        "kind": "doing" if here and kind == "todo" else kind,
        "words": _("正在看") if here and kind == "todo" else words,
    }


def _state(paper: Wanted, marks: list[Any], at_home: bool) -> tuple[str, str]:
    if at_home and all(mark is None or mark["verdict"] == "retake" for mark in marks):
        return "done", _("上门时拍了")
    if marks:
        verdicts = [mark["verdict"] if mark else "" for mark in marks]
        if "retake" in verdicts and verdicts[-1] != "clear":
            return "half", _("请他重拍")
        if all(verdicts) or verdicts[-1] == "clear":
            return "done", _("看得清")
        return "todo", _("没有看")
    if paper.waived:
        return "skip", _("不用交")
    if paper.later:
        return "later", _("稍后补交")
    return ("todo", _("没有交")) if paper.missing else ("wait", _("有就交"))
