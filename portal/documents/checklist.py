"""The checklist: which papers an application wants, and how far each is. Pure.

What shared data hold is *waived* and never asked for. Nothing here holds an application up: a missing
paper may follow later, or be given at the visit.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from portal.documents.attaching import Document
from portal.policy.items import Item, Paper
from portal.policy.pack import Pack
from portal.policy.recommending import Evaluation
from portal.policy.rules import MET, UNKNOWN, UNMET, Holds, Value


class Wanted(NamedTuple):
    """One paper of the checklist. ``truth``: met when it is wanted, unknown where only the person can tell."""

    paper: Paper
    truth: str
    photographs: tuple[Document, ...] = ()
    later: bool = False

    @property
    def id(self) -> str:
        return self.paper.id

    @property
    def waived(self) -> bool:
        return self.paper.need == "waived"

    @property
    def missing(self) -> bool:
        """Wanted, without a photograph, and not put off."""
        return not self.waived and self.truth == MET and not self.photographs and not self.later


def checklist(
    pack: Pack,
    persons: Sequence[Mapping[str, Value]],
    items: Collection[str],
    attached: Mapping[str, Sequence[Document]],
    later: Collection[str] = (),
) -> list[Wanted]:
    """The papers in the pack's order, without those whose condition nobody meets.

    persons: the questionnaire's answers as they stand for each member of the household; a paper is wanted
    when one of them meets its condition. items: the joint items chosen, whose papers are wanted too.
    A paper that was photographed stays listed whatever the answers say now.
    """
    evaluations = [Evaluation(pack, answers) for answers in persons]
    asking = _asking(pack)
    found = []
    for paper in pack.papers.values():
        photographs = tuple(attached.get(paper.id, ()))
        truth = _truth(paper, asking[paper.id], items, evaluations)
        if truth != UNMET or photographs:
            found.append(Wanted(paper, truth, photographs, paper.id in later))
    return found


@cache
def _asking(pack: Pack) -> dict[str, list[Item]]:
    """For each paper the joint items that ask for it."""
    return {name: [item for item in pack.items.values() if name in item.papers] for name in pack.papers}


def _truth(
    paper: Paper, asking: Sequence[Item], chosen: Collection[str], evaluations: Sequence[Evaluation]
) -> str:
    """Whether a paper is wanted. ``asking``: the joint items that ask for it."""
    if paper.need != "conditional" or any(item.id in chosen for item in asking):
        return MET
    if paper.test is None:
        return UNMET if asking else UNKNOWN
    truths = {evaluation.test(paper.test) for evaluation in evaluations}
    truth = next((truth for truth in (MET, UNKNOWN) if truth in truths), UNMET)
    if truth == MET and asking and isinstance(paper.test, Holds):
        # Wanted for these items alone, on the items' own condition: not before one of them is chosen.
        theirs = all(paper.test.condition in item.conditions for item in asking)
        return (UNMET if chosen else UNKNOWN) if theirs else truth
    return truth
