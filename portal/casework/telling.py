"""Telling: the SMS that goes out with a move, in the pack's words, to the phone that handed the case in."""

from collections.abc import Mapping
from typing import Any

from portal.access.rules import Actor
from portal.casework.offices import office_name
from portal.core.database import fetch_one
from portal.core.sealing import unseal_text
from portal.core.settings import settings
from portal.core.words import language
from portal.notices.sending import tell
from portal.people.sessions import Person
from portal.policy.pack import Pack


async def tell_of(case: Mapping[str, Any], message: str, pack: Pack, by: Actor, **parts: object) -> None:
    """Put one message of ``messages.toml`` about this case into the outbox, inside the caller's transaction.

    It says that something happened and where to look. An applicant is told in the language they use now;
    whom an office tells is told in Chinese.
    """
    text = pack.messages[message].says(
        language() if isinstance(by, Person) else "zh",
        **(
            {
                "county": pack.county,
                "reference": case["reference"],
                "office": office_name(case, pack),
                "url": settings().base_url,
            }
            | parts
        ),
    )
    await tell(message, by.phone if isinstance(by, Person) else await _phone(case), text)


async def _phone(case: Mapping[str, Any]) -> str:
    row = await fetch_one("select person, phone from portal.phone_of($1)", case["id"])
    return unseal_text(row["phone"], "person.phone", row["person"])
