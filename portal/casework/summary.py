"""Summary: the few words of a case that lists show, sealed in the case's own row, and how it is found by name."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from portal.core.sealing import blind_index, seal, unseal
from portal.policy.pack import Pack


def summary_of(answers: Mapping[str, Mapping[str, Any]], pack: Pack) -> dict[str, Any]:
    """name, village, size (people, 0 when unknown), items (how many), relative (declared among the staff)."""
    person = answers.get("person", {})
    household = answers.get("household", {})
    members = household.get("members", [])
    return {
        "name": person.get("name", ""),
        "village": str(person.get("home_address", ""))[:40],
        "size": household.get("size") or (len(members) + 1 if members else 0),
        "items": len(answers.get("items", {}).get("items", [])),
        "relative": answers.get("declaration", {}).get("relative") == "yes",
    }


def sealed_summary(summary: Mapping[str, Any], case_id: object) -> bytes:
    """The summary as kept in ``case_file.summary``."""
    return seal(json.dumps(summary, ensure_ascii=False), "case_file.summary", str(case_id))


def read_summary(case: Mapping[str, Any]) -> dict[str, Any]:
    """The summary of a case's row; empty words where an old row has none."""
    if case["summary"] is None:
        return {"name": "", "village": "", "size": 0, "items": 0, "relative": False}
    return json.loads(unseal(case["summary"], "case_file.summary", str(case["id"])))


def name_index(name: str) -> bytes:
    """By which a case is found by its applicant's full name, however it was spaced or dotted."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return blind_index("name", "".join(c for c in folded if c.isalnum()))
