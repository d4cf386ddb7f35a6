"""Every route of this reader."""

from typing import Any

from portal.pages.bureau.appeals import Appeals
from portal.pages.bureau.cases import Cases
from portal.pages.bureau.decision import Deciding
from portal.pages.bureau.figures import bureau_figures
from portal.pages.bureau.items import Items
from portal.pages.bureau.queue import Queue
from portal.pages.bureau.refusals import Refusals
from portal.pages.bureau.returning import Returning

ROUTES: tuple[Any, ...] = (Queue, bureau_figures, Cases, Deciding, Returning, Refusals, Appeals, Items)
