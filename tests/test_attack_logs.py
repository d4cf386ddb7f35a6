"""Logs hold nothing that people wrote, whoever writes the line and whatever failed."""

import logging

import structlog

from portal.app import build
from portal.core.logging import Quiet, start_logging

SECRET = "330102196803040017"


def test_a_library_s_error_is_named_and_never_quoted():
    logger = logging.Logger("asyncio")
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Quiet())
    logger.addHandler(handler)
    try:
        raise ValueError(f"Key (phone)=({SECRET}) already exists")
    except ValueError:
        logger.exception("Task failed with %s", SECRET, stack_info=True)
    assert lines == ['{"event": "library", "level": "ERROR", "kind": "asyncio", "why": "ValueError"}']


def test_the_root_logger_speaks_so(capsys):
    before, configured = logging.getLogger().handlers[:], structlog.get_config()
    try:
        start_logging()
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("pgqueuer").exception(SECRET)
        structlog.get_logger().error("failed", name=SECRET, kind="x")
        assert SECRET not in capsys.readouterr().err
    finally:
        logging.getLogger().handlers[:] = before
        structlog.configure(**configured)


def test_the_framework_leaves_the_logs_as_they_are():
    assert build().logging_config is None
