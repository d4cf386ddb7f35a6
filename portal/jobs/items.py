"""Items: what follows a department's answer or request, by the worker; and the errands that liaisons send it on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from uuid import UUID

import structlog
from pgqueuer.models import Job

from portal.core.database import transaction
from portal.joint import bulk, errands, feedback, packages
from portal.joint.answering import ANSWERED, PAPERS

log = structlog.get_logger()
KINDS: dict[str, errands.Work] = {
    "list": bulk.export,
    "read_answers": bulk.read_answers,
    "keep_answers": bulk.keep_answers,
    "package": packages.package,
}
"""What is done for each kind of errand."""


def _subject(job: Job) -> UUID:
    return UUID((job.payload or b"").decode())


async def item_answered(job: Job) -> None:
    """Tell the applicant of an answer; after a case's last one it closes."""
    async with transaction():
        await feedback.answered(_subject(job))


async def item_papers(job: Job) -> None:
    """Tell the applicant that a department asks for something."""
    async with transaction():
        await feedback.papers_asked(_subject(job))


async def errand(job: Job) -> None:
    """Do one errand, from its beginning where a death cut it short."""
    await errands.work_on(_subject(job), KINDS)


ENTRYPOINTS: dict[str, Callable[[Job], Awaitable[None]]] = {
    ANSWERED: item_answered,
    PAPERS: item_papers,
    errands.JOB: errand,
}
"""What is done for each job, by the name it was queued under."""


async def catch_up() -> int:
    """Do what lost its job with a worker: how much that was."""
    async with transaction():
        untold = await feedback.untold()
    for item in untold:
        await _alone(_tell(item))
    async with transaction():
        left = await errands.left_behind()
    for each in left:
        await _alone(errands.work_on(each, KINDS))
    return len(untold) + len(left)


async def _tell(item: UUID) -> None:
    async with transaction():
        await feedback.answered(item)
    async with transaction():
        await feedback.papers_asked(item)


async def _alone(work: Coroutine[None, None, None]) -> None:
    """Do one thing; when it fails, that is logged and holds up no other."""
    (problem,) = await asyncio.gather(work, return_exceptions=True)
    if problem is not None:
        log.error("item_work_failed", kind=type(problem).__name__)
