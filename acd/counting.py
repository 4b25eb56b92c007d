"""What the configuration says to the tally, live and in a report alike."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from acd.config.settings import Settings
from acd.core.attendance import Counting, TeamsOf
from acd.core.day import DayOf
from acd.core.model import NO_TEAM, Seconds, TeamId
from acd.core.tally import IN_TIME, Tally
from acd.core.tally_picture import TallyPicture


def new_tally(settings: Settings) -> Tally:
    return Tally(thresholds(settings), teams_of(settings), day_of=days_of(settings))


def tally_from(settings: Settings, picture: TallyPicture | None) -> Tally:
    """Goes on with what was kept, by the thresholds of now; without it, from nothing."""
    if picture is None:
        return new_tally(settings)
    known = thresholds(settings), teams_of(settings)
    return Tally.from_picture(picture, *known, day_of=days_of(settings))


def report_tally(
    settings: Settings,
    counting: Counting,
    within: Seconds | None = None,
    former_teams: TeamsOf = MappingProxyType({}),
) -> Tally:
    """`within` goes before every team's own: definitions may be changed afterwards.

    It holds for every team that is met, also for those that are no longer configured.
    `former_teams`: of whoever serves others by now, see `acd.store.history`.
    """
    own = thresholds(settings) if within is None else {}
    in_time = IN_TIME if within is None else within
    staff = {**teams_of(settings), **former_teams}
    return Tally(own, staff, counting=counting, in_time=in_time)


def thresholds(settings: Settings) -> Mapping[TeamId, Seconds]:
    """Of every team; for others, see `IN_TIME`."""
    return {NO_TEAM: IN_TIME, **{t.id: t.service_level_within for t in settings.teams.values()}}


def teams_of(settings: Settings) -> TeamsOf:
    return {advisor.id: advisor.teams for advisor in settings.advisors.values()}


def days_of(settings: Settings) -> DayOf:
    """From midnight to midnight on the site's wall clock."""
    zone = ZoneInfo(settings.site.timezone)

    def day_of(moment: Seconds) -> tuple[Seconds, Seconds]:
        day = datetime.fromtimestamp(moment, zone).date()
        begin, end = (datetime.combine(d, time(), zone) for d in (day, day + timedelta(days=1)))
        return begin.timestamp(), end.timestamp()

    return day_of
