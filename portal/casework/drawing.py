"""Drawing: the picture of every state and move, made from the table of moves itself.

``python -m portal.casework.drawing`` writes ``docs/states.svg``; a test fails when it is out of date.
"""

from html import escape
from pathlib import Path

from portal.casework.states import CaseState as S
from portal.casework.transitions import MOVES, Move

FILE = Path(__file__).parents[2] / "docs" / "states.svg"
WAY = (
    S.SUBMITTED, S.ACCEPTED, S.SURVEYED, S.CHECKING, S.REVIEWED, S.ON_NOTICE, S.WITH_BUREAU, S.RECOGNISED,
    S.IN_JOINT, S.CLOSED,
)  # fmt: skip
"""The scheme's own way, drawn downwards; every other state stands beside it."""
ASIDE = {S.NEEDS_PAPERS: 0, S.REFUSED: 2, S.WITHDRAWN: 4, S.DECLINED: 6}
LEFT, WIDTH, HEIGHT, STEP, TOP = 380, 190, 44, 104, 86
FAR = 820
STYLE = (
    "text{font:15px 'Noto Sans CJK SC','PingFang SC',sans-serif;fill:#13302f}"
    ".state{fill:#fff;stroke:#0a5450;stroke-width:2}.end{fill:#eaf3ee}.name{font-weight:700;text-anchor:middle}"
    ".way{fill:none;stroke:#13302f;stroke-width:2;marker-end:url(#tip)}.said{font-size:13px;fill:#38504e;paint-order:stroke;stroke:#fff;stroke-width:5px}"
    ".head{font-size:20px;font-weight:700}.back{stroke-dasharray:6 5}"
)


def place(state: S) -> tuple[int, int]:
    """Where a state's box begins."""
    if state in WAY:
        return LEFT, TOP + WAY.index(state) * STEP
    return FAR, TOP + ASIDE[state] * STEP


def changes() -> dict[tuple[S, S], list[tuple[str, Move]]]:
    """The moves that change the state, by where they lead from and to."""
    found: dict[tuple[S, S], list[tuple[str, Move]]] = {}
    for (state, name), step in MOVES.items():
        if state is not None and step.to is not None:
            found.setdefault((state, step.to), []).append((name, step))
    return found


def staying() -> dict[S, list[str]]:
    """The moves that leave a state as it is."""
    return {
        state: [name for (origin, name), step in MOVES.items() if origin == state and step.to is None]
        for state in S
    }


def _label(moves: list[tuple[str, Move]]) -> str:
    return ", ".join(
        f"{name} ({step.needs}{f', {step.clock}' if step.clock else ''})" for name, step in moves
    )


def _beside(origin: S, to: S) -> bool:
    return origin in WAY and to in WAY


def _next(origin: S, to: S) -> bool:
    return _beside(origin, to) and WAY.index(to) == WAY.index(origin) + 1


def _arrow(origin: S, to: S, lane: int) -> str:
    (x, y), (u, v) = place(origin), place(to)
    if _next(origin, to):
        return f'<path class="way" d="M{x + WIDTH // 2} {y + HEIGHT}V{v - 3}"/>'
    if _beside(origin, to):
        side = x - 26 - lane * 24
        return f'<path class="way back" d="M{x} {y + 12 + lane * 5}H{side}V{v + 32 - lane * 5}H{u - 3}"/>'
    start, end = (x + WIDTH, u - 3) if u > x else (x, u + WIDTH + 3)
    fall = 14 if u > x else 30
    return f'<path class="way" d="M{start} {y + fall}L{end} {v + fall}"/>'


def _words(origin: S, to: S, moves: list[tuple[str, Move]], lane: int) -> str:
    """What stands on an arrow; that of a state beside the way stands under its box."""
    (x, y), v = place(origin), place(to)[1]
    if _next(origin, to):
        return _text(x + WIDTH // 2 + 10, y + HEIGHT + 35, _label(moves))
    if _beside(origin, to):
        return _text(x - 34 - lane * 24, (y + v + HEIGHT) // 2 - 22 + lane * 22, _label(moves), "end")
    return ""


def _text(x: int, y: int, words: str, anchor: str = "start") -> str:
    return f'<text class="said" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _under(state: S) -> list[str]:
    """What leads to a state beside the way and back from it, line by line under its box."""
    x, y = place(state)
    lines = [
        f"{'from ' + origin if to == state else 'to ' + to}: {_label(moves)}"
        for (origin, to), moves in changes().items()
        if state in (origin, to) and S.WITHDRAWN not in (origin, to)
    ]
    if state == S.WITHDRAWN:
        lines = ["withdraw (withdraw_case): from all that is undecided"]
    return [_text(x, y + HEIGHT + 20 + 20 * number, words) for number, words in enumerate(lines)]


def _box(state: S, stay: list[str]) -> str:
    x, y = place(state)
    end = not any(step.to for (origin, _name), step in MOVES.items() if origin == state)
    return (
        f"<g><title>{escape(f'{state}: ' + ', '.join(stay))}</title>"
        f'<rect class="state{" end" if end else ""}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="10"/>'
        f'<text class="name" x="{x + WIDTH // 2}" y="{y + 28}">{state}</text></g>'
    )


def draw() -> str:
    """The whole picture: boxes, arrows with move, action and clock, and what leaves each state as it is."""
    arrows, words = [], []
    withdraws = [origin for origin, to in changes() if to == S.WITHDRAWN]
    sides = sorted(
        (each for each in changes() if _beside(*each) and not _next(*each)),
        key=lambda each: abs(WAY.index(each[1]) - WAY.index(each[0])),
    )
    for (origin, to), moves in changes().items():
        if to == S.WITHDRAWN and origin != withdraws[len(withdraws) // 2]:
            continue
        lane = sides.index((origin, to)) if (origin, to) in sides else 0
        arrows.append(_arrow(origin, to, lane))
        words.append(_words(origin, to, moves, lane))
    boxes = [_box(state, stay) for state, stay in staying().items()]
    words += [line for state in ASIDE for line in _under(state)]
    bottom = TOP + len(WAY) * STEP + 30
    notes = [
        f'<text class="said" x="24" y="{bottom + 24 * number}">{escape(text)}</text>'
        for number, text in enumerate(
            [
                f"withdraw: from {', '.join(withdraws)}",
                *(f"{state} stays: {', '.join(stay)}" for state, stay in staying().items() if stay),
            ]
        )
    ]
    height = bottom + 24 * len(notes) + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1180 {height}" role="img" aria-labelledby="name">'
        f'<title id="name">Every state of a case and every move</title><style>{STYLE}</style>'
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="#13302f"/></marker></defs>'
        f'<rect width="1180" height="{height}" fill="#fff"/>'
        '<text class="head" x="24" y="36">Every state of a case and every move: portal/casework/transitions.py</text>'
        '<text class="said" x="24" y="60">On each arrow: the move, the action it needs, the clock it starts.</text>'
        + "\n".join(["", *arrows, *boxes, *filter(None, words), *notes])
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    FILE.write_text(draw(), "utf-8")
