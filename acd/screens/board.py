"""The floor at a glance, made to be looked at for long: it fits into a terminal of 80 by 24.

The same words, colours and rules as `floor.py`, which shows everything; here what does not fit is
left out and counted. Two columns where there is room, else one below the other.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from acd.core.model import AdvisorState, CallState, Seconds
from acd.screens.floor import (
    call_state,
    duration,
    duration_or_dash,
    is_at_work,
    milliseconds,
    on_rescue,
    percent,
)
from acd.screens.texts import Say, key_of
from acd.view import WAITS, AdvisorView, CallView, FloorView, MatchLatencyView, TeamView

_TWO_COLUMNS = 76
_LINES_OF_ITS_OWN = 10  # all but a team, a caller and an advisor each
_HALF = 36  # so that one column does not jump when the other changes
_BAR = 8  # cells: this many are the team's threshold
_DOTS = {
    AdvisorState.READY: "green",
    AdvisorState.RINGING: "bold yellow",
    AdvisorState.TALKING: "cyan",
    AdvisorState.UNREACHABLE: "yellow",
    AdvisorState.PAUSED: "magenta",
}


def board(view: FloorView, say: Say, width: int, height: int) -> RenderableType:
    """As high as `height` allows, and no higher unless it is very low."""
    side_by_side = width >= _TWO_COLUMNS
    room = height - _LINES_OF_ITS_OWN - len(view.teams)
    if not side_by_side:
        room -= len(view.advisors) + 2
    people = (_callers(view, say, max(3, room)), _advisors(view.advisors, say))
    return Group(
        _title(view, say),
        _health(view, say),
        Text(),
        _teams(view.teams, say, side_by_side),
        Text(),
        _beside(people) if side_by_side else Group(people[0], Text(), people[1]),
        Text(),
        *_totals(view, say),
    )


def _beside(parts: Sequence[RenderableType]) -> Table:
    grid = Table.grid(padding=(0, 3))
    for _ in parts:
        grid.add_column(min_width=_HALF)
    grid.add_row(*parts)
    return grid


def _title(view: FloorView, say: Say) -> Text:
    time = datetime.fromtimestamp(view.at, ZoneInfo(view.timezone)).strftime("%H:%M:%S")
    since = datetime.fromtimestamp(view.totals.since, ZoneInfo(view.timezone)).strftime("%H:%M")
    title = Text(say("title").format(site=view.site, time=time), "bold")
    return _one_line(title.append(" · " + say("board.since").format(since=since), "dim"))


def _health(view: FloorView, say: Say) -> Text:
    line = Text()
    if view.asterisk.connected:
        line.append(f"● {say('asterisk.connected')}", "green")
    else:
        reason = view.asterisk.reason or say("unknown_reason")
        line.append(f"● {say('asterisk.not_connected').format(reason=reason)}", "bold red")
    if view.journal.failing is None:
        line.append(f"  ● {say('journal.written')}", "green")
    else:
        failing = say("journal.failing").format(reason=view.journal.failing)
        line.append(f"  ● {failing}", "bold red")
    for rescued in on_rescue(view.calls, say):
        line.append("  ● ", rescued.style).append(rescued)
    return _one_line(line)


def _teams(teams: Sequence[TeamView], say: Say, with_target: bool) -> Table:
    last = ("team.target",) if with_target else ()
    drawn = _table(say, "team", "team.waiting", "team.advisors", "team.service_level", *last)
    for team in teams:
        drawn.add_row(*_team(team, say)[: len(drawn.columns)])
    return drawn


def _team(team: TeamView, say: Say) -> tuple[Text, ...]:
    oldest = duration(team.oldest_wait_seconds) if team.waiting else ""
    return (
        Text(team.name, "bold"),
        Text(f"{team.waiting:>2}  {oldest}", "bold" if team.waiting else "dim"),
        Text(say("team.of").format(ready=team.advisors_ready, total=team.advisors_total)),
        Text(percent(team.service_level.value, say)),
        Text(_target(team, say), "dim"),
    )


def _target(team: TeamView, say: Say) -> str:
    share = f"{100 * team.service_level_target:g}".replace(".", say("unit.decimal_mark"))
    target = say("unit.percent").format(share)
    within = team.service_level.within_seconds
    if within is None:
        return target
    return say("team.target_within").format(target=target, within=duration(within))


def _callers(view: FloorView, say: Say, most_rows: int) -> RenderableType:
    waiting = [call for call in view.calls if call.state in WAITS]
    within = {team.id: team.service_level.within_seconds for team in view.teams}
    drawn = _table(say, "call.waited", None, "line", "state")
    shown = waiting if len(waiting) <= most_rows else waiting[: most_rows - 1]
    for call in shown:
        drawn.add_row(*_caller(call, within.get(call.team), say))
    if not waiting:
        return Group(drawn, Text(say("calls.none"), "dim"))
    left_out = len(waiting) - len(shown)
    return Group(drawn, Text(say("more").format(count=left_out), "dim")) if left_out else drawn


def _caller(call: CallView, within: Seconds | None, say: Say) -> tuple[Text, ...]:
    late = within is not None and call.waited_seconds > within
    return (
        Text(duration(call.waited_seconds), "bold red" if late else "", justify="right"),
        _bar(call.waited_seconds, within, "red" if late else "green"),
        Text(call.line),
        Text(call_state(call, say), "yellow" if call.state is CallState.OFFERED else ""),
    )


def _bar(waited: Seconds, within: Seconds | None, style: str) -> Text:
    """Full when the wait is as long as the team's threshold."""
    full = _BAR if not within else min(_BAR, int(_BAR * waited / within))
    return Text("━" * full, style).append("━" * (_BAR - full), "bright_black")


def _advisors(advisors: Sequence[AdvisorView], say: Say) -> Table:
    drawn = _table(say, "advisor", "advisor.since", "state")
    for advisor in advisors:
        style = _DOTS.get(advisor.state, "bright_black")
        state = Text(f"● {say(_word(advisor))}", style)
        drawn.add_row(
            Text(advisor.name), Text(duration_or_dash(advisor.since_seconds, say), "dim"), state
        )
    return drawn


def _word(advisor: AdvisorView) -> str:
    """Of a pause its cause: it says more. Other work is no pause."""
    if is_at_work(advisor):
        return "advisor.other_work"
    paused = advisor.state is AdvisorState.PAUSED and advisor.pauses
    return key_of(advisor.pauses[0].cause if paused else advisor.state)


def _totals(view: FloorView, say: Say) -> list[Text]:
    totals = view.totals
    sum_of = [f"{say(key_of(outcome))} {n}" for outcome, n in totals.outcomes.items() if n]
    sum_of.append(f"{say('totals.in_progress')} {totals.in_progress}")
    level = totals.service_level
    received = Text(say("board.received").format(count=totals.received), "bold")
    if totals.carried_over:
        received.append(" + " + say("board.carried_over").format(count=totals.carried_over))
    share = Text(f"{say('team.service_level')} {percent(level.value, say)}", "bold")
    return [
        received.append(f" = {' + '.join(sum_of)}", "not bold"),
        share.append(f" = {level.formula}", "not bold dim"),
        _latency(view.match_latency, say),
    ]


def _latency(latency: MatchLatencyView | None, say: Say) -> Text:
    if latency is None:
        return Text(say("latency.none"), "dim")
    line = say("board.latency").format(
        matches=latency.matches,
        median=milliseconds(latency.median_ms, say),
        p99=milliseconds(latency.p99_ms, say),
        worst=milliseconds(latency.worst_ms, say),
    )
    return Text(line)


def _table(say: Say, *columns: str | None) -> Table:
    drawn = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for key in columns:
        drawn.add_column(Text(say(key) if key else ""), no_wrap=True, overflow="ellipsis")
    return drawn


def _one_line(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
