"""Items: what follows a department's answer or request, by the worker; and the errands that liaisons send it on."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from pgqueuer.models import Job

from portal.core.database import transaction
from portal.joint import errands, feedback
from portal.joint.answering import ANSWERED, PAPERS


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
    await errands.work_on(_subject(job))


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
        async with transaction():
            await feedback.answered(item)
        async with transaction():
            await feedback.papers_asked(item)
    async with transaction():
        left = await errands.left_behind()
    for each in left:
        await errands.work_on(each)
    return len(untold) + len(left)
