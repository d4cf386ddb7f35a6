"""The checklist: which papers an application wants, and how far each is. Pure.

What shared data hold is *waived* and never asked for. Nothing here holds an application up: a missing
paper may follow later, or be given at the visit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.documents.attaching import Document
from portal.policy.items import Paper
from portal.policy.pack import Pack
from portal.policy.recommending import Evaluation
from portal.policy.rules import MET, UNKNOWN, UNMET, Value


@dataclass(frozen=True)
class Wanted:
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
    by_items = {paper for item in items if item in pack.items for paper in pack.items[item].papers}
    of_some_item = {paper for item in pack.items.values() for paper in item.papers}
    found = []
    for paper in pack.papers.values():
        truth = _truth(paper, evaluations, paper.id in by_items, paper.id in of_some_item)
        photographs = tuple(attached.get(paper.id, ()))
        if truth != UNMET or photographs:
            found.append(Wanted(paper, truth, photographs, paper.id in later))
    return found


def _truth(paper: Paper, evaluations: Sequence[Evaluation], by_item: bool, of_some_item: bool) -> str:
    if paper.need != "conditional" or by_item:
        return MET
    if paper.test is None:
        return UNMET if of_some_item else UNKNOWN
    truths = {evaluation.test(paper.test) for evaluation in evaluations}
    truth = next((truth for truth in (MET, UNKNOWN) if truth in truths), UNMET)
    # The item that asks for it was not chosen: it may help, nobody waits for it.
    return UNKNOWN if of_some_item and truth == MET else truth
