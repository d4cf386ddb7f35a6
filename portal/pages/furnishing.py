"""Furnishing: what every template may call, beside ``_`` and what a page hands it."""

from collections.abc import Callable

from portal.pages.assets import asset, style, voice
from portal.pages.framed import once
from portal.pages.icons import icon, keep, symbols
from portal.pages.saying import clock, day, day_of_year, grouped, phrased, weekday

CALLABLES: dict[str, Callable] = {
    "asset": asset,
    "style": style,
    "voice": voice,
    "icon": icon,
    "keep": keep,
    "once": once,
    "symbols": symbols,
    "day": day,
    "day_of_year": day_of_year,
    "weekday": weekday,
    "clock": clock,
    "grouped": grouped,
    "phrases": phrased,
}
