"""The floor in a terminal: who waits and for how long, who is there, how the day went.

Rule 1: words come from `texts.py`, names from the view; nothing here is a word of its own.
Rule 2: every percentage stands beside its formula; without a call it is a dash.
Rule 3: a name is text, never markup, whatever it contains.
Rule 4: conversation time is no target: nothing turns red because somebody talks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.core.model import AdvisorState, CallState, Seconds
from acd.screens.health import health
from acd.screens.texts import Say, key_of, speaker
from acd.view import WAITS, AdvisorView, CallView, FloorView, TeamView

Row = Sequence[str | Text]

_MOST_ROWS = 25  # of a table that grows with the site
_ALARM = "bold red"
_STATE_STYLES = {
    AdvisorState.READY: "green",
    AdvisorState.UNREACHABLE: "yellow",
    AdvisorState.AWAY: "dim",
}


def to_table(view: FloorView, language: str, most_rows: int = _MOST_ROWS) -> RenderableType:
    """The whole screen in "fr" or "en"; longer tables end with how many rows were left out."""
    return floor_screen(view, speaker(language), most_rows)


def floor_screen(view: FloorView, say: Say, most_rows: int) -> RenderableType:
    return Group(
        _title(view, say),
        _asterisk(view, say),
        _journal(view, say),
        *health(view, say),
        _teams(view.teams, say),
        Text(say("service_level.formula").format(formula=view.totals.service_level.formula)),
        _waiting_calls(view.calls, say, most_rows),
        _advisors(view.advisors, say, most_rows),
        _totals(view, say),
        _match_latency(view, say),
    )


def _title(view: FloorView, say: Say) -> Text:
    time = _moment(view.at, view.timezone)
    return Text(say("title").format(site=view.site, time=time), "bold")


def _moment(at: Seconds, timezone: str) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(timezone)).isoformat(timespec="seconds")


def _asterisk(view: FloorView, say: Say) -> Text:
    asterisk = view.asterisk
    if asterisk.connected:
        line = Text(say("asterisk.connected"), "green")
    else:
        reason = asterisk.reason or say("unknown_reason")
        line = Text(say("asterisk.not_connected").format(reason=reason), _ALARM)
    if asterisk.lease_age_seconds is not None:
        age = duration(asterisk.lease_age_seconds)
        line.append(" · ").append(say("asterisk.lease").format(age=age))
    return line


def _journal(view: FloorView, say: Say) -> Text:
    if view.journal.failing is None:
        return Text(say("journal.written"), "green")
    return Text(say("journal.failing").format(reason=view.journal.failing), _ALARM)


def _teams(teams: Iterable[TeamView], say: Say) -> Table:
    columns = (
        *("team", "team.waiting", "team.oldest_wait", "team.advisors"),
        *("team.service_level", "team.within", "team.target"),
    )
    return table(say, "teams", columns, [_team(team, say) for team in teams])


def _team(team: TeamView, say: Say) -> Row:
    return (
        team.name,
        str(team.waiting),
        duration(team.oldest_wait_seconds) if team.waiting else say("no_value"),
        say("team.of").format(ready=team.advisors_ready, total=team.advisors_total),
        percent(team.service_level.value, say),
        duration_or_dash(team.service_level.within_seconds, say),
        percent(team.service_level_target, say),
    )


def _waiting_calls(calls: Sequence[CallView], say: Say, most_rows: int) -> Group:
    waiting = [call for call in calls if call.state in WAITS]
    columns = ("call", "line", "team", "state", "call.waited", "call.priority")
    rows = [_call(call, say) for call in waiting[:most_rows]]
    left_out = len(waiting) - len(rows)
    listed = table(say, "calls", columns, rows)
    return Group(listed, *_more(left_out, say), _talking(calls, say), *on_rescue(calls, say))


def _talking(calls: Sequence[CallView], say: Say) -> Text:
    count = sum(call.state is CallState.CONNECTED for call in calls)
    return Text(say("calls.talking").format(count=count), "dim")


def on_rescue(calls: Sequence[CallView], say: Say) -> list[Text]:
    """How many callers Asterisk alone looks after; nothing when it is nobody."""
    count = sum(call.state is CallState.RESCUE for call in calls)
    return [Text(say("calls.rescue").format(count=count), _ALARM)] if count else []


def _call(call: CallView, say: Say) -> Row:
    waited = duration(call.waited_seconds)
    return (call.id, call.line, call.team, call_state(call, say), waited, str(call.priority))


def call_state(call: CallView, say: Say) -> str:
    """With who is rung beside the advisors: a caretaker, somebody on call."""
    state = say(key_of(call.state))
    return state if call.rings is None else f"{state} · {say(key_of(call.rings))}"


def _advisors(advisors: Sequence[AdvisorView], say: Say, most_rows: int) -> Group:
    columns = ("advisor", "state", "advisor.since", "advisor.pauses", "advisor.teams")
    rows = [_advisor(advisor, say) for advisor in advisors[:most_rows]]
    listed = table(say, "advisors", (*columns, "advisor.misses"), rows)
    return Group(listed, *_more(len(advisors) - len(rows), say))


def _advisor(advisor: AdvisorView, say: Say) -> Row:
    pauses = [
        say("advisor.pause").format(cause=say(key_of(pause.cause)), reason=pause.reason)
        for pause in advisor.pauses
    ]
    return (
        advisor.name,
        Text(
            say("advisor.other_work" if is_at_work(advisor) else key_of(advisor.state)),
            _STATE_STYLES.get(advisor.state, ""),
        ),
        duration_or_dash(advisor.since_seconds, say),
        ", ".join(pauses),
        ", ".join(advisor.teams),
        say("no_value") if advisor.misses is None else str(advisor.misses),
    )


def is_at_work(advisor: AdvisorView) -> bool:
    """Not at the phone, and on no break: at the reception, at the mail."""
    is_paused = advisor.state is AdvisorState.PAUSED
    return is_paused and all(pause.is_work for pause in advisor.pauses)


def _totals(view: FloorView, say: Say) -> Table:
    totals = view.totals
    outcomes = [(say(key_of(outcome)), str(count)) for outcome, count in totals.outcomes.items()]
    level = totals.service_level
    rows: list[Row] = [
        (say("totals.since"), _moment(totals.since, view.timezone)),
        (say("totals.received"), str(totals.received)),
        *([(say("totals.carried_over"), str(totals.carried_over))] if totals.carried_over else []),
        *outcomes,
        (say("totals.in_progress"), str(totals.in_progress)),
        (f"{say('team.service_level')} = {level.formula}", percent(level.value, say)),
        (say("totals.pick_up_rate"), percent(totals.pick_up_rate, say)),
        (say("totals.abandonment_rate"), percent(totals.abandonment_rate, say)),
        (
            say("totals.speed_of_answer"),
            duration_or_dash(totals.average_speed_of_answer_seconds, say),
        ),
        (say("totals.longest_wait"), duration_or_dash(totals.longest_wait_seconds, say)),
        (say("totals.offers"), str(totals.offers)),
        (say("totals.misses"), str(totals.misses)),
    ]
    return table(say, "totals", (None, None), rows)


def _match_latency(view: FloorView, say: Say) -> Text:
    latency = view.match_latency
    if latency is None:
        return Text(say("latency.none"), "dim")
    line = say("latency").format(
        matches=latency.matches,
        median=milliseconds(latency.median_ms, say),
        p90=milliseconds(latency.p90_ms, say),
        p99=milliseconds(latency.p99_ms, say),
        worst=milliseconds(latency.worst_ms, say),
    )
    return Text(line)


def table(say: Say, title: str, columns: Iterable[str | None], rows: Iterable[Row]) -> Table:
    """Title and columns are keys of texts; a table whose columns have none shows no header."""
    keys = list(columns)
    heading = Text(say(title), "bold")
    drawn = Table(title=heading, title_justify="left", show_header=any(keys), box=SIMPLE_HEAD)
    for key in keys:
        drawn.add_column(Text(say(key) if key else ""))
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return drawn


def _more(left_out: int, say: Say) -> list[Text]:
    return [Text(say("more").format(count=left_out), "dim")] if left_out else []


def duration(seconds: Seconds) -> str:
    """0:42, 12:05 or 1:02:03, the same in every language."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(share: float | None, say: Say) -> str:
    """With one decimal, so that 79.6 % does not pass for a target of 80 %."""
    if share is None:
        return say("no_value")
    return say("unit.percent").format(_decimal(100 * share, say))


def duration_or_dash(seconds: Seconds | None, say: Say) -> str:
    return say("no_value") if seconds is None else duration(seconds)


def seconds(amount: Seconds, say: Say) -> str:
    return say("unit.seconds").format(_decimal(amount, say))


def milliseconds(amount: float, say: Say) -> str:
    return say("unit.milliseconds").format(_decimal(amount, say))


def _decimal(value: float, say: Say) -> str:
    return f"{value:.1f}".replace(".", say("unit.decimal_mark"))
