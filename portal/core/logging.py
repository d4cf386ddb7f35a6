"""Logs: one JSON object a line on standard error, of listed fields alone; never bodies, names or SQL."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset((
    "event", "level", "timestamp", "method", "route", "status", "ms", "kind", "where", "erased", "late", "job",
    "picture", "why", "child", "exit", "pid",
))  # fmt: skip


def _listed(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Only the fields somebody decided to log: a new one is dropped until it is listed here."""
    return {name: value for name, value in event.items() if name in ALLOWED}


class Quiet(logging.Formatter):
    """A library's failure by name alone: its message, and the traceback of its error, hold what was being said."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0] if record.exc_info else None
        why = {"why": error.__name__} if error else {}
        return json.dumps({"event": "library", "level": record.levelname, "kind": record.name} | why)


def start_logging() -> None:
    """Log for this process from now on; libraries speak only when something fails, without their arguments."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _listed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    quiet = logging.StreamHandler(sys.stderr)
    quiet.setFormatter(Quiet())
    logging.basicConfig(level=logging.ERROR, handlers=[quiet], force=True)
