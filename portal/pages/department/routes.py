"""Every route of this reader."""

from typing import Any

ROUTES: tuple[Any, ...] = ()
