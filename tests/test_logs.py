"""The log of a process of its own: one event a line, on standard error, without local variables."""

import re
import subprocess
import sys

from acd.logs import trace_of

SCRIPT = """
import structlog
from acd.logs import set_up_logs

set_up_logs(verbose={verbose})
log = structlog.get_logger()
log.debug("detail")
log.info("asterisk_connected", calls=3, legs=1)

def answer(caller):
    raise LookupError("no such thing")

try:
    answer("+33612345678")
except LookupError:
    log.exception("event_not_taken_in", event_name="Hangup")
"""


def logged(*, verbose: bool = False) -> subprocess.CompletedProcess[str]:
    script = SCRIPT.format(verbose=verbose)
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )


def test_an_event_is_one_line_with_its_fields_on_standard_error() -> None:
    process = logged()

    [line] = [line for line in process.stderr.splitlines() if "asterisk_connected" in line]
    assert re.search(r"\d{4}-\d\d-\d\dT.* \[info *\] asterisk_connected +calls=3 legs=1", line)
    assert process.stdout == ""


def test_a_log_that_is_collected_has_no_colours() -> None:
    assert "\x1b" not in logged().stderr


def test_details_are_logged_only_when_asked_for() -> None:
    assert "detail" not in logged().stderr
    assert "detail" in logged(verbose=True).stderr


def test_a_traceback_says_where_but_shows_no_variable() -> None:
    text = logged().stderr

    assert "event_not_taken_in" in text
    assert "LookupError: no such thing" in text
    assert "in answer" in text
    assert "caller =" not in text
    assert "│" not in text


CALLER = "+33612345678"


def test_a_trace_says_where_and_of_what_sort_each_error_is_and_none_of_their_words() -> None:
    trace = trace_of(raised())

    assert trace.count("in raised") == 3
    for name in ("ExceptionGroup", "LookupError", "ValueError"):
        assert name in trace
    assert CALLER not in trace


def raised() -> BaseException:
    try:
        try:
            try:
                raise ValueError(CALLER)
            except ValueError as error:
                raise LookupError(CALLER) from error
        except LookupError as error:
            raise ExceptionGroup(CALLER, [error]) from None
    except ExceptionGroup as group:
        return group
