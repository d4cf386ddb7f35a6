"""What people type, made into values; or a plain sentence that says what to write instead.

Values are plain JSON, as the package says. Nothing is guessed: what cannot be read is asked again.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from portal.application.dates import day
from portal.core.errors import Unreadable
from portal.core.money import money, plain
from portal.core.words import _
from portal.people import identity_number, phone
from portal.policy.form import CHOOSING, Field

LANDLINE = re.compile(r"0[0-9]{2,3}[2-9][0-9]{6,7}|[2-9][0-9]{6,7}|[48]00[0-9]{7}")
"""Area code and number, a local number, or a service number; Hong Kong's eight digits fit too."""
WIDE_LETTERS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—−－"), "-")
ACCOUNT_LENGTHS = range(8, 31)

TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that turn the direction of what follows: phones put them around a number that is copied."""
OWN_WORDS = ("text", "long_text", "name", "address")
"""Kinds that are kept byte for byte."""


def parse(field: Field, typed: str, today: date, beside: Mapping[str, Any] | None = None) -> Any:
    """The value of one answer, from the one text a form sends.

    today: the local day, for dates and ages. beside: what stands in the same record, for the kind of
    document. Raises Unreadable with a sentence for the person; for nothing at all too.
    """
    if field.kind not in OWN_WORDS:
        typed = typed.translate(TURNING)
    refuse_controls(typed, lines=field.kind == "long_text")
    if field.kind in CHOOSING:
        return _choice(field, typed.strip())
    if not typed.strip():
        raise Unreadable(nothing(field))
    if field.kind == "id_number":
        return id_number(typed, str((beside or {}).get(field.id_type_field, "resident")), today, field)
    return READERS[field.kind](field, typed, today)


def parse_several(field: Field, typed: Sequence[str], today: date) -> list[str]:
    """The chosen option ids of a question with several answers, in the form's order, without doubles."""
    chosen = {_choice(field, each.strip()) for each in typed if each.strip()}
    if not chosen:
        raise Unreadable(nothing(field))
    alone = [option for option in field.options if option.alone and option.id in chosen]
    if alone and len(chosen) > 1:
        raise Unreadable(_("选了“{name}”，就不要再选别的", name=alone[0].label))
    return [option.id for option in field.options if option.id in chosen]


def nothing(field: Field) -> str:
    """What to say where nothing was written: the question's own noun, and the way out."""
    choosing = field.kind in CHOOSING
    if field.need == "asked":
        if choosing:
            return _("请选一个：{name}。不清楚，就选“上门时填”", name=field.short)
        return _("请写{name}。不清楚，就选“上门时填”", name=field.short)
    return _("请选一个：{name}", name=field.short) if choosing else _("请写{name}", name=field.short)


def refuse_controls(typed: str, lines: bool = False) -> None:
    """Raises Unreadable for characters nobody can see or type; line breaks pass where ``lines``."""
    for letter in typed:
        code = ord(letter)
        if lines and letter in "\r\n\t":
            continue
        if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            raise Unreadable(_("里面有看不见的符号，请删掉重新写一遍"))


def _choice(field: Field, typed: str) -> str:
    if field.option(typed) is None:
        raise Unreadable(nothing(field))
    return typed


def _short_enough(field: Field, text: str) -> str:
    if len(text) > field.most_letters:
        raise Unreadable(_("{name}请写短一点，最多{n}个字", name=field.short, n=field.most_letters))
    return text


def _line(field: Field, typed: str, today: date) -> str:
    return _short_enough(field, " ".join(typed.split()))


def _long(field: Field, typed: str, today: date) -> str:
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _short_enough(field, lines)


def _name(field: Field, typed: str, today: date) -> str:
    """Byte-exact apart from the blanks around it: · and rare characters stay what they are."""
    name = typed.strip()
    if all(unicodedata.category(letter) in ("Cf", "Zs") for letter in name):
        raise Unreadable(nothing(field))
    return _short_enough(field, name)


def _money(field: Field, typed: str, today: date) -> int:
    try:
        return money(typed)
    except Unreadable as why:
        if re.fullmatch(r"[0-9]+", plain(typed)):
            raise
        raise Unreadable(
            _("{name}请只写数字，例如{example}", name=field.short, example=field.example)
        ) from why


def _whole(field: Field, typed: str, today: date) -> int:
    digits = plain(typed).removesuffix("人").removesuffix("个")
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise Unreadable(_("{name}请只写整数，例如{example}", name=field.short, example=field.example))
    number = int(digits)
    if not field.least <= number <= field.most:
        raise Unreadable(
            _("{name}请写{least}到{most}之间的数", name=field.short, least=field.least, most=field.most)
        )
    return number


def _phone(field: Field, typed: str, today: date) -> str:
    """A mobile number, or a landline with or without area code; digits alone."""
    digits = re.sub(r"[\s()-]", "", typed.translate(WIDE_LETTERS).translate(HYPHENS))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if phone.MAINLAND_MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    raise Unreadable(
        _("{name}写手机11位，例如13800000000；座机要带区号，例如0576-80000000", name=field.short)
    )


def _account(field: Field, typed: str, today: date) -> str:
    digits = plain(typed.translate(HYPHENS)).replace("-", "")
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in ACCOUNT_LENGTHS:
        raise Unreadable(_("{name}只写数字，照卡上写，多数是16到19位", name=field.short))
    return digits


def _meter(field: Field, typed: str, today: date) -> str:
    """Letters and digits as on the bill, capitals, without blanks and hyphens."""
    plain_text = typed.translate(WIDE_LETTERS).translate(HYPHENS)
    number = re.sub(r"[\s-]", "", plain_text).upper()
    if not re.fullmatch(r"[0-9A-Z]{4,30}", number):
        raise Unreadable(_("{name}照单子写，是一串数字，例如3300123456", name=field.short))
    return number


def id_number(typed: str, id_type: str, today: date, field: Field) -> str:
    """A document's number: checked by GB 11643 for cards and permits, otherwise letters and digits."""
    number = re.sub(r"[\s.·-]", "", typed.translate(WIDE_LETTERS).translate(HYPHENS)).upper()
    if id_type in ("resident", "permit"):
        found = identity_number.read(number.replace("×", "X"), today)
        if id_type == "permit" and not found.permit:
            raise Unreadable(_("居住证号以810000、820000或830000开头；不是的话，请改选证件"))
        return found.number
    if not re.fullmatch(r"[0-9A-Z()/]{4,40}", number):
        raise Unreadable(_("{name}只写字母和数字，照证件上写", name=field.short))
    return number


def _date(field: Field, typed: str, today: date) -> str:
    found = day(typed, _("{name}请写年月日，例如{example}", name=field.short, example=field.example))
    if field.kind in ("past_date", "birth_date") and found > today:
        raise Unreadable(_("{name}还没有到，请再看一遍年份", name=field.short))
    if field.kind == "birth_date" and found.year < identity_number.FIRST_YEAR:
        raise Unreadable(_("{name}请再看一遍年份", name=field.short))
    return found.isoformat()


READERS: dict[str, Callable[[Field, str, date], Any]] = {
    "text": _line,
    "long_text": _long,
    "name": _name,
    "address": _line,
    "money": _money,
    "whole": _whole,
    "phone": _phone,
    "account": _account,
    "meter": _meter,
    "date": _date,
    "past_date": _date,
    "birth_date": _date,
}


def card_looks_wrong(account: str) -> bool:
    """Whether a card number of 16 to 19 digits fails Luhn's check: a reason to look again, no refusal."""
    if len(account) not in range(16, 20) or not re.fullmatch(r"[0-9]+", account):
        return False
    digits = [int(digit) for digit in reversed(account)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 != 0
