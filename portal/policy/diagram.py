"""Decision diagrams over many-valued variables: what a rule comes out as for every combination at once.

A node stands for a three-valued function. The constants are 0, 1, 2 (unmet, met, unknown); any
other node looks at the variable of its *level* and has one child for each of that variable's
values. Equal functions are the same node, so asking whether two functions differ costs nothing.
Reference: R. E. Bryant, Graph-Based Algorithms for Boolean Function Manipulation (1986).
"""

from collections.abc import Callable, Sequence

UNMET, MET, UNKNOWN = 0, 1, 2
CONSTANTS = 3


class Diagram:
    """Functions over variables 0, 1, …, each with so many values; a lower level is looked at first."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.levels = [len(self.sizes)] * CONSTANTS
        self.children: list[tuple[int, ...]] = [()] * CONSTANTS
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._chosen: dict[tuple[int, int, int, int], int] = {}

    def node(self, level: int, children: tuple[int, ...]) -> int:
        """The function that looks at this variable; its child where it makes no difference."""
        if all(each == children[0] for each in children):
            return children[0]
        found = self._known.get((level, children))
        if found is None:
            found = self._known[level, children] = len(self.levels)
            self.levels.append(level)
            self.children.append(children)
        return found

    def variable(self, level: int, truth: Callable[[int], int]) -> int:
        """The function that depends on one variable alone; ``truth`` is asked for each of its values."""
        return self.node(level, tuple(truth(value) for value in range(self.sizes[level])))

    def choose(self, of: int, met: int, unmet: int, unknown: int) -> int:
        """The function that is one of three others, by the truth of ``of``."""
        if of < CONSTANTS:
            return (unmet, met, unknown)[of]
        if met == unmet == unknown:
            return met
        key = (of, met, unmet, unknown)
        found = self._chosen.get(key)
        if found is None:
            level = min(self.levels[each] for each in key)
            found = self.node(
                level,
                tuple(
                    self.choose(*(self._child(each, level, value) for each in key))
                    for value in range(self.sizes[level])
                ),
            )
            self._chosen[key] = found
        return found

    def _child(self, node: int, level: int, value: int) -> int:
        return self.children[node][value] if self.levels[node] == level else node

    def both(self, one: int, other: int) -> int:
        """Kleene's and."""
        return self.choose(one, other, UNMET, self.choose(other, UNKNOWN, UNMET, UNKNOWN))

    def either(self, one: int, other: int) -> int:
        """Kleene's or."""
        return self.choose(one, MET, other, self.choose(other, MET, UNKNOWN, UNKNOWN))

    def opposite(self, one: int) -> int:
        """Kleene's not."""
        return self.choose(one, UNMET, MET, UNKNOWN)
