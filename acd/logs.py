"""The log, for operators: one event per line on standard error, ids as fields, no personal data."""

import logging
import sys
import traceback

import structlog


def set_up_logs(verbose: bool) -> None:
    """Colours on a terminal; plain `key=value` for a log collector."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                pad_event_to=0,
                # Not the default, which shows local variables: they hold callers' numbers.
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.INFO
        ),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def trace_of(error: BaseException) -> str:
    """Where it happened and of what sort it is, without its words: they may name a caller."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else (error.__cause__,)
    return "\n".join([f"{frames}{type(error).__name__}", *map(trace_of, filter(None, within))])
