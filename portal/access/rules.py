"""The rules: role × action × relation. What no rule grants is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from portal.access.actions import Action
from portal.core.errors import NotAllowed
from portal.core.words import _

A = Action


class Actor(Protocol):
    """Whoever acts: an applicant, somebody at a desk, or the portal itself."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def role(self) -> str: ...
    @property
    def scope(self) -> str: ...


@dataclass(frozen=True)
class Portal:
    """The portal itself, when a clock runs out or the last answer comes in."""

    id: None = None
    role: str = "portal"
    scope: str = ""


PORTAL = Portal()


@dataclass(frozen=True)
class Rule:
    """One grant: this role may do this action to what it stands in this relation to."""

    role: str
    action: A
    relation: str


def _grants(role: str, relation: str, *actions: A) -> frozenset[Rule]:
    return frozenset(Rule(role, action, relation) for action in actions)


STAFF = (
    "agent", "township_officer", "surveyor", "bureau_officer", "liaison", "visitor", "administrator", "auditor",
)  # fmt: skip
"""Every role that sits at a desk."""

RULES: frozenset[Rule] = (
    _grants(
        "applicant", "own",
        A.READ_CASE, A.HAND_IN_CASE, A.EDIT_CASE, A.WITHDRAW_CASE, A.ANSWER_CASE, A.WRITE_CASE,
    )
    | _grants(
        "township_officer", "same_township",
        A.READ_CASE, A.WRITE_CASE, A.NOTE_CASE, A.ACCEPT_CASE, A.ARRANGE_VISIT, A.SURVEY_CASE, A.CHECK_CASE,
        A.OPINE_CASE, A.PUBLISH_CASE, A.FORWARD_CASE, A.TELL_RESULT,
    )
    | _grants("township_officer", "anywhere", A.SEE_FIGURES)
    | _grants("surveyor", "assigned", A.READ_CASE, A.WRITE_CASE, A.NOTE_CASE, A.ARRANGE_VISIT, A.SURVEY_CASE)
    | _grants(
        "bureau_officer", "anywhere",
        A.READ_CASE, A.WRITE_CASE, A.NOTE_CASE, A.CONFIRM_REFUSAL, A.DECIDE_CASE, A.WATCH_ITEMS, A.SEE_FIGURES,
    )
    | _grants("liaison", "own_department", A.ANSWER_ITEM)
    | _grants("administrator", "anywhere", A.KEEP_ACCOUNTS)
    | _grants("auditor", "anywhere", A.READ_AUDIT)
    | _grants("portal", "anywhere", A.RUN_CLOCK)
    | frozenset(Rule(role, A.USE_DESK, "anywhere") for role in STAFF)
)  # fmt: skip


RELATIONS: Mapping[tuple[str, A], tuple[str, ...]] = {
    granted: tuple(sorted(rule.relation for rule in RULES if (rule.role, rule.action) == granted))
    for granted in {(rule.role, rule.action) for rule in RULES}
}
"""By role and action, the relations in which it is granted."""


def _stands(relation: str, actor: Actor, thing: Mapping[str, Any]) -> bool:
    match relation:
        case "anywhere":
            return True
        case "own":
            return actor.id is not None and thing.get("applicant") == actor.id
        case "same_township":
            return bool(actor.scope) and thing.get("home_office") == actor.scope
        case "assigned":
            return actor.id is not None and thing.get("surveyor") == actor.id
        case "own_department":
            return bool(actor.scope) and thing.get("department") == actor.scope
    return False


def may(actor: Actor, action: A, thing: Mapping[str, Any] | None = None) -> bool:
    """Whether a rule grants it. ``thing``: the case or item, where the relation asks for one."""
    relations = RELATIONS.get((actor.role, action), ())
    return any(_stands(relation, actor, thing or {}) for relation in relations)


def require(actor: Actor, action: A, thing: Mapping[str, Any] | None = None) -> None:
    """Raises NotAllowed when no rule grants it."""
    if not may(actor, action, thing):
        raise NotAllowed(_("这件事不归您办。"))


def roles_with(action: A) -> frozenset[str]:
    """The roles that some rule grants this action."""
    return frozenset(rule.role for rule in RULES if rule.action == action)
