"""Editing: within its ten minutes a handed-in application may still be mended; the case follows its answers."""

from portal.application.drafting import Draft
from portal.application.visible import pruned
from portal.casework.handing_in import follow_contact
from portal.casework.moving import Case, move
from portal.casework.summary import name_index, sealed_summary, summary_of
from portal.core.database import run
from portal.core.sealing import blind_index
from portal.people.sessions import Person
from portal.policy.pack import Pack
from portal.policy.places import office_for


async def follow(case: Case, draft: Draft, person: Person, pack: Pack) -> None:
    """Record the edit, and route by what the answers say now; the time of receipt stays.

    Raises NotAllowed when an office has taken the case up, MovedOn when someone acted first.
    """
    await move(case, "edit", pack, by=person)
    home = office_for(pack.places, pruned(pack.form, draft.answers))
    await run("update case_file set home_office = $2, office = $2 where id = $1", case["id"], home)
    await follow_answers(case, draft, person, pack)


async def follow_answers(case: Case, draft: Draft, person: Person, pack: Pack) -> None:
    """Let what lists show of the case, and what it is found by, say what the answers say now."""
    answers = pruned(pack.form, draft.answers)
    number = answers.get("person", {}).get("id_number")
    index = blind_index("identity", number) if number else None
    await run(
        "update case_file set category = $2, identity_index = $3, name_index = $4, summary = $5 where id = $1",
        case["id"],
        answers.get("items", {}).get("category", ""),
        index,
        name_index(answers["person"]["name"]),
        sealed_summary(summary_of(answers, pack), case["id"]),
    )
    await run("update application set identity_index = $2 where id = $1", draft.id, index)
    await follow_contact(case, answers, person)
