"""Offices: by what name people know whoever has a case."""

from collections.abc import Mapping
from typing import Any

from portal.policy.pack import Pack


def office_name(case: Mapping[str, Any], pack: Pack) -> str:
    """The office a case is with, by name: a township, else the bureau."""
    place = pack.places.townships.get(case["office"])
    return str(place.short) if place else str(pack.places.bureau.short)
