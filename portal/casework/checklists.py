"""Checklists: which papers a case wants, as its desk reads them, in the pack's order."""

from portal.application.prefilling import facts
from portal.casework.reading import CaseFile
from portal.documents.checklist import Wanted, checklist


def papers_of(casefile: CaseFile) -> list[Wanted]:
    """The papers of a case with their photographs, by what was declared; see ``documents.checklist``."""
    questions = casefile.pack.questions
    chosen = {
        name: value
        for name, value in casefile.draft.screening.items()
        if name in questions and isinstance(value, str) and value in questions[name].options
    }
    answers = casefile.draft.answers
    return checklist(
        casefile.pack,
        facts(casefile.pack.form, answers, chosen),
        answers.get("items", {}).get("items", []),
        casefile.documents,
        answers.get("papers", {}).get("later", []),
    )
