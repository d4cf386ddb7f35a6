"""Every route of this reader."""

from typing import Any

from portal.pages.department import bulk, items, worklist

ROUTES: tuple[Any, ...] = (
    worklist.Worklist,
    items.Items,
    bulk.Bulk,
)
