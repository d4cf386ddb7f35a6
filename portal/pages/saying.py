"""Saying days, times and references as a person would. Patterns are messages: each language has its own."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from markupsafe import Markup

from portal.core.clock import COUNTY_TIME, now
from portal.core.words import _, language, ngettext

LONGEST_PHRASE, LONGEST_ENLARGED = 10, 8
"""Characters, with the stop behind them, that fit on a line of the narrowest phone as a heading, and as one in the
largest letters; longer phrases may break anywhere, or else their stop alone would begin the next line."""
LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}


@lru_cache(maxsize=4096)
def _said(when: date, pattern: str, locale: str) -> str:
    """The same few days stand on every page; working one out takes as long as a statement."""
    return format_date(when, pattern, locale=locale)


def day(when: date) -> str:
    """3月10日; in English 10 March. The year is added when a form or letter needs it: see ``day_of_year``."""
    return _said(when, _("M月d日"), LOCALES[language()])


def day_of_year(when: date) -> str:
    """2026年3月10日; in English 10 March 2026."""
    return _said(when, _("y年M月d日"), LOCALES[language()])


def weekday(when: date) -> str:
    """周二; in English Tue."""
    return _said(when, "EEE", LOCALES[language()])


def clock(when: datetime) -> str:
    """14:20, in the time zone of ``when``."""
    return f"{when.hour}:{when.minute:02}"


def ago(when: datetime) -> str:
    """5分钟前, 刚刚; from an hour on the hours, from a day on the day."""
    minutes = max(0, int((now() - when).total_seconds())) // 60
    if minutes < 60:
        return ngettext("{n}分钟前", "{n}分钟前", minutes) if minutes else _("刚刚")
    if minutes < 24 * 60:
        return ngettext("{n}小时前", "{n}小时前", minutes // 60)
    return day(when.astimezone(COUNTY_TIME))


def moment(when: datetime) -> str:
    """3月10日14:20, in the county's time."""
    there = when.astimezone(COUNTY_TIME)
    return _("{day} {time}", day=day(there), time=clock(there))


def grouped(reference: str) -> str:
    """A reference in the groups in which it is read aloud: YH7K4M2Q9 → YH 7K4 M2Q 9."""
    head, tail = reference[:2], reference[2:]
    return " ".join([head, *(tail[i : i + 3] for i in range(0, len(tail), 3))])


def phrased(text: object) -> Markup:
    """A heading that breaks between phrases: at "|" and after punctuation, inside a phrase only when it must."""
    said = str(text)
    parts = Markup("<wbr>").join(said.split("|"))
    longest = max(len(phrase) for phrase in re.split(r"(?<=[，。、：；？！])|[|\s]", said))
    if longest <= LONGEST_ENLARGED:
        return parts
    kind = "any" if longest > LONGEST_PHRASE else "wide"
    return Markup('<span class="{}">{}</span>').format(kind, parts)
