"""What our templates are compiled to: plain calls, plain attributes, and printing that asks no more than it must.

Jinja's own code is made for templates that may do more than ours: hand its own arguments to what they call,
escape or not as the moment asks, take macros apart. All of that is paid for at every word of every page.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro, missing
from markupsafe import Markup, escape

from portal.pages.icons import OwnMarkup

OURS = (Markup, OwnMarkup)
LAST_LINE = f"\nfrom {__name__} import attribute, macro as Macro, printed as escape\n"
OF_DICTIONARIES = frozenset(dir(dict))
_made = str.__new__


def printed(value: Any) -> str:
    """As ``markupsafe.escape`` prints it, in a third of its time: most of a page is markup or has nothing to escape."""
    if isinstance(value, OURS):
        return value
    if type(value) is str and not (
        "<" in value or "&" in value or ">" in value or '"' in value or "'" in value
    ):
        return value
    return escape(value)


def attribute(environment: Environment, value: Any, name: str) -> Any:
    """``value.name``; as Jinja, also what stands under that name in a dictionary, else undefined."""
    if type(value) is dict and name in value and name not in OF_DICTIONARIES:
        return value[name]
    return environment.getattr(value, name)


def macro(
    environment: Environment,
    function: Callable[..., str],
    name: str,
    arguments: tuple[str, ...],
    catch_kwargs: bool,
    catch_varargs: bool,
    caller: bool,
    autoescape: bool,
) -> Callable[..., str]:
    """A macro as a function. What is called with arguments it has not goes Jinja's own way, and is told so."""

    if not (arguments or catch_kwargs or catch_varargs or caller) and autoescape:
        return lambda: _made(Markup, function())

    def plain(*args: Any, **named: Any) -> str:
        made = Macro(
            environment, function, name, list(arguments), catch_kwargs, catch_varargs, caller, autoescape
        )
        return made(*args, **named)

    if catch_kwargs or catch_varargs or not autoescape or "caller" in arguments:
        return plain
    # Jinja hands a block given by ``call`` over behind the other arguments.
    names = (*arguments, "caller") if caller else arguments
    most, size = len(arguments), len(names)
    places = {each: place for place, each in enumerate(names)}
    last = [environment.undefined("No caller defined", name="caller")] if caller else []
    rest = [[missing] * (most - given) + last for given in range(most + 1)]

    def called(*args: Any, **named: Any) -> str:
        given = len(args)
        if given > most:
            return plain(*args, **named)
        if not named:
            return _made(Markup, function(*args, *rest[given]))
        values = [*args, *rest[given]]
        for each, value in named.items():
            place = places.get(each, -1)
            if not given <= place < size:
                return plain(*args, **named)
            values[place] = value
        return _made(Markup, function(*values))

    return called


class Writer(CodeGenerator):
    """Writes calls as calls: no template of ours calls what asks for Jinja's own arguments."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("(")
        begun = node.args[:1]
        if begun:  # the first here, for Jinja writes a comma before each
            self.visit(begun[0], frame)
        rest = nodes.Call(node.node, node.args[1:], node.kwargs, node.dyn_args, node.dyn_kwargs)
        if not begun and (node.kwargs or node.dyn_args or node.dyn_kwargs or forward_caller):
            self.write("*()")
        self.signature(rest, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        self.write("attribute(environment, ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")
