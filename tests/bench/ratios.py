"""Ratios: two things measured in turns, and what may be said of them."""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass

PAIRS = 9


@dataclass(frozen=True)
class Goal:
    """What a ratio must be: at least or at most so much."""

    bound: float
    at_most: bool = False

    def met(self, ratio: float) -> bool:
        return ratio <= self.bound if self.at_most else ratio >= self.bound

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.bound}"


def in_turns(*things: Callable[[], float], pairs: int = PAIRS) -> list[list[float]]:
    """Each thing measured once in every turn, the order turned round each time; a first turn is thrown away."""
    turns: list[list[float]] = []
    for turn in range(pairs + 1):
        order = range(len(things)) if turn % 2 else range(len(things) - 1, -1, -1)
        found = {number: things[number]() for number in order}
        turns.append([found[number] for number in range(len(things))])
    return turns[1:]


def told(measure: str, ratios: list[float], goal: Goal | None, **more: object) -> None:
    """Print one measure as a line of JSON: the median of its ratios, and the middle half of them."""
    ratio = statistics.median(ratios)
    low, _middle, high = statistics.quantiles(ratios, n=4)
    line = {"measure": measure, "ratio": round(ratio, 3), "spread": [round(low, 3), round(high, 3)]}
    line |= {
        "pairs": len(ratios),
        "goal": str(goal) if goal else None,
        "ok": goal.met(ratio) if goal else None,
    }
    say(line | more)


def say(line: dict[str, object]) -> None:
    """Print one line of JSON."""
    print(json.dumps(line, ensure_ascii=False), flush=True)
