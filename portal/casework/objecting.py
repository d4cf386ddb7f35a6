"""Objecting: what people said against a notice, written down by the township, and what came of it.

Whoever objects may stay unnamed. While an objection is open nothing is forwarded; one that is founded leads to
a new survey or a new opinion, and to a new notice. Source: 最低生活保障审核确认办法.
"""

import json
from uuid import UUID, uuid4

from portal.access.audit import leave
from portal.application.parsing import refuse_controls
from portal.casework.moving import move
from portal.casework.reading import CaseFile, Row
from portal.casework.states import CaseState
from portal.core.clock import now
from portal.core.database import run
from portal.core.errors import NotAllowed, NotFound, Refusal
from portal.core.sealing import seal
from portal.core.words import _
from portal.people.desks import Officer

WAYS = ("phone", "visit", "letter", "met")
OUTCOMES = {"unfounded": "settle_objection", "survey_again": "survey_again", "opine_again": "opine_again"}
"""What can come of an objection, and the move it makes."""
LONGEST, LONGEST_NAME = 1000, 60


class ObjectionWrong(Refusal):
    """An objection, or its answer, that lacks something; ``mistakes`` by field of its form."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("；".join(mistakes.values()))
        self.mistakes = mistakes


def way_words(way: str) -> str:
    """How an objection came."""
    return {"phone": _("打电话"), "visit": _("到窗口"), "letter": _("写信"), "met": _("在村里当面说")}.get(
        way, ""
    )


def open_objections(casefile: CaseFile) -> list[Row]:
    """Those that nobody has settled yet."""
    return [each for each in casefile.objections if each["outcome"] == ""]


async def object_to(casefile: CaseFile, officer: Officer, way: str, who: str, text: str) -> None:
    """Write an objection down. who: "" for somebody who stays unnamed. Raises ObjectionWrong, NotAllowed."""
    publication, mistakes = casefile.publication, {}
    if publication is None or publication["taken_down_at"] is not None:
        raise NotAllowed(_("现在没有公示。"))
    if way not in WAYS:
        mistakes["way"] = _("请选怎样反映的")
    if not text.strip():
        mistakes["said"] = _("请写上反映了什么")
    elif len(text.strip()) > LONGEST:
        mistakes["said"] = _("最多写{n}个字", n=LONGEST)
    if len(who.strip()) > LONGEST_NAME:
        mistakes["who"] = _("最多写{n}个字", n=LONGEST_NAME)
    if mistakes:
        raise ObjectionWrong(mistakes)
    refuse_controls(who + text, lines=True)
    await move(casefile.case, "object", casefile.pack, by=officer)
    own, body = uuid4(), {"way": way, "who": who.strip(), "text": text.strip()}
    await run(
        "insert into objection (id, case_file, publication, body, by_staff, at) values ($1, $2, $3, $4, $5, $6)",
        own,
        casefile.case["id"],
        publication["id"],
        seal(json.dumps(body, ensure_ascii=False), "objection.body", own),
        officer.id,
        now(),
    )
    await leave(officer, "object", casefile.case["id"])


async def settle(casefile: CaseFile, officer: Officer, which: UUID, outcome: str, note: str) -> None:
    """Say what came of an open objection. A founded one takes the notice down, and ends the other open ones too.

    Raises ObjectionWrong, NotFound when there is no such open objection, MovedOn.
    """
    opened = open_objections(casefile)
    if which not in [each["id"] for each in opened]:
        raise NotFound
    mistakes = {}
    if outcome not in OUTCOMES:
        mistakes["outcome"] = _("请选查下来怎样")
    if not note.strip():
        mistakes["note"] = _("请写明查到了什么")
    elif len(note.strip()) > LONGEST:
        mistakes["note"] = _("最多写{n}个字", n=LONGEST)
    if mistakes:
        raise ObjectionWrong(mistakes)
    refuse_controls(note, lines=True)
    await move(casefile.case, OUTCOMES[outcome], casefile.pack, by=officer, note=note)
    ended = [each["id"] for each in opened] if outcome != "unfounded" else [which]
    for each in ended:
        await run(
            "update objection set outcome = $2, answer = $3, closed_at = $4 where id = $1",
            each,
            outcome,
            seal(note.strip(), "objection.answer", each),
            now(),
        )
    if outcome != "unfounded" and casefile.publication is not None:
        await run(
            "update publication set taken_down_at = $2 where id = $1", casefile.publication["id"], now()
        )
    await leave(officer, OUTCOMES[outcome], casefile.case["id"])


def may_object(casefile: CaseFile) -> bool:
    """Whether an objection can be written down: until the case is passed on, late ones too."""
    row = casefile.publication
    return casefile.case["state"] == CaseState.ON_NOTICE and row is not None and row["taken_down_at"] is None
