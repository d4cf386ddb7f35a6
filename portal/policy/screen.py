"""``screen``: answers in JSON to the recommendation in JSON. Needs the pack's rules and nothing else."""

import json
import os
import sys
from typing import BinaryIO

from portal.core.errors import Refusal
from portal.core.words import _
from portal.policy.answers import AnswersWrong, Given, Number, read
from portal.policy.pack import Rules
from portal.policy.recommending import Advice, advise

FINE, REFUSED = 0, 2


class NotJson(Refusal):
    """The input is no JSON we read; the message says why."""


def recommendation(advice: Advice) -> dict[str, object]:
    """What ``screen`` prints for one set of answers."""
    return {
        "pack": advice.pack.version,
        "advised": advice.evaluation.advised,
        "provisional": advice.provisional,
        "categories": [
            {
                "id": outcome.category.id,
                "outcome": outcome.outcome,
                "conditions": [
                    {
                        "id": reason.condition.id,
                        "truth": reason.truth,
                        "source": reason.condition.citation.zh,
                    }
                    for reason in outcome.reasons
                ],
                "monthly_estimate": _yuan(outcome.monthly_estimate),
            }
            for outcome in advice.categories
        ],
        "items": [{"id": offer.item.id, "offered": offer.offered} for offer in advice.items],
        "papers": [{"id": need.paper.id, "need": need.paper.need} for need in advice.papers],
        "office": advice.office,
        "next_question": advice.next_question,
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else f"{fen // 100}.{fen % 100:02}"


def screen(pack: Rules, source: BinaryIO, out: BinaryIO | None = None, err: BinaryIO | None = None) -> int:
    """Reads answers from ``source`` and prints the recommendation; returns the exit code.

    An object gives an object, or exit code 2 with every wrong field named. An array gives an array
    of the same length, a refused element as ``{"error": …}``, and exit code 0.
    """
    out, err = out or sys.stdout.buffer, err or sys.stderr.buffer
    try:
        return _screen(pack, source.read(), out, err)
    except BrokenPipeError:
        # Whoever read us has gone, as ``| head`` does: nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _screen(pack: Rules, raw: bytes, out: BinaryIO, err: BinaryIO) -> int:
    try:
        given = parse(raw)
    except NotJson as wrong:
        err.write(f"{wrong}\n".encode())
        return REFUSED
    if isinstance(given, list):
        _print_all(pack, given, out)
    else:
        try:
            answers = read(pack, given)
        except AnswersWrong as wrong:
            lines = [_("这些回答要改："), *(f"{field}：{said}" for field, said in wrong.mistakes.items())]
            err.write(("\n".join(lines) + "\n").encode())
            return REFUSED
        out.write(_json(recommendation(advise(pack, answers)), 2) + b"\n")
    out.flush()
    return FINE


def _print_all(pack: Rules, given: list[object], out: BinaryIO) -> None:
    before = b"["
    for each in given:
        out.write(before + _json(_one(pack, each)))
        before = b",\n"
    out.write((b"[" if before == b"[" else b"") + b"]\n")


def _one(pack: Rules, given: object) -> dict[str, object]:
    if not isinstance(given, Given):
        return {"error": _("每一份回答都要是一个对象，像这样：{example}", example='{"age": "68"}')}
    try:
        return recommendation(advise(pack, read(pack, given)))
    except AnswersWrong as wrong:
        return {"error": wrong.message}


def _json(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()


def parse(raw: bytes) -> Given | list[object]:
    """The JSON object or array in these bytes; numbers stay as written. Raises NotJson in plain words."""
    try:
        given = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=Given,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        raise NotJson(_("这不是UTF-8编码的文字，读不了")) from None
    except RecursionError:
        raise NotJson(_("括号套得太深了，读不了")) from None
    except json.JSONDecodeError as wrong:
        raise NotJson(
            _("这不是JSON：第{line}行第{column}个字起读不懂", line=wrong.lineno, column=wrong.colno)
        ) from None
    if not isinstance(given, Given | list):
        raise NotJson(_("要写一个对象，像这样：{example}；或者几个对象的数组", example='{"age": "68"}'))
    return given


def _constant(name: str) -> object:
    raise NotJson(_("这不是JSON：不能写{value}", value=name))
