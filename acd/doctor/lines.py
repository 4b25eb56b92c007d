"""Lines as tenants meet them: what the call costs them, whether it is ever answered, and by whom.

What would make the configuration unusable (a number on two lines, a team without advisors) is
refused before anything is examined; see `acd/config/checks.py`.
"""

from collections.abc import Iterator, Mapping, Sequence

from acd.asterisk.dialplan import dialled_forms
from acd.config import Settings
from acd.core.model import LineId
from acd.core.schedule import WallSeconds, is_open, next_change
from acd.directory.french import Kind
from acd.directory.numbers import parse
from acd.doctor.endpoints import several
from acd.doctor.patient import Patient
from acd.verdicts import Finding, doubtful, sound, unless_any, wrong

_WEEKS = 4
_FORESIGHT = _WEEKS * 7 * 86_400.0
_COSTS = {
    Kind.PREMIUM: "is a premium-rate number: callers pay for the call, and for waiting",
    Kind.SHORT: "is a short number: operators may charge more for it",
}
_SHARED_COST = "is a special number (081, 082): callers pay a surcharge, and for waiting"
_ORDINARY_PRICE = ("+33806", "+33807", "+33808", "+33809")


async def numbers(patient: Patient) -> list[Finding]:
    settings = patient.settings
    return [
        *unless_any(_taken_twice(settings), sound("numbers-overlap", "each number leads one way")),
        *unless_any(
            _surcharged(settings),
            sound("numbers-surcharged", "no number costs more than an ordinary call"),
        ),
    ]


def _taken_twice(settings: Settings) -> Iterator[Finding]:
    """Operators write numbers in several ways, and two lines may meet in one of them."""
    owners: dict[str, LineId] = {}
    for line in settings.lines.values():
        for number in line.numbers:
            for form in dialled_forms(number, settings.site.country):
                owner = owners.setdefault(form, line.id)
                if owner != line.id:
                    text = f"{form} is dialled for two lines, {owner} and {line.id}"
                    hint = f"acd.toml: take one of the numbers out of [lines.{line.id}]"
                    yield wrong("numbers-overlap", text, hint)


def _surcharged(settings: Settings) -> Iterator[Finding]:
    for line in settings.lines.values():
        for number in line.numbers:
            if cost := _cost(number, settings.site.country):
                hint = (
                    "give tenants an ordinary number (01 to 05, 09), or ask the operator for "
                    'one at an ordinary price; meanwhile answer = "when-connected" on this line'
                )
                yield doubtful("numbers-surcharged", f"{number} ({line.id}) {cost}", hint)


def _cost(number: str, country: str) -> str | None:
    found = parse(number, country)
    if found is None:
        return None
    if found.kind is Kind.SHARED_COST and not found.text.startswith(_ORDINARY_PRICE):
        return _SHARED_COST
    return _COSTS.get(found.kind)


async def hours(patient: Patient) -> list[Finding]:
    shut = [
        line
        for line in patient.settings.lines
        if _stays_closed(patient.settings, line, patient.now)
    ]
    return unless_any(
        (_never_open(patient.settings, line) for line in shut),
        sound("schedule-open", f"every line opens within the next {_WEEKS} weeks"),
    )


def _stays_closed(settings: Settings, line: LineId, now: WallSeconds) -> bool:
    schedule = settings.schedule_of(line)
    if schedule is None or is_open(schedule, now):
        return False
    opens_at = next_change(schedule, now)
    return opens_at is None or opens_at > now + _FORESIGHT


def _never_open(settings: Settings, line: LineId) -> Finding:
    schedule = settings.lines[line].schedule
    text = f"line {line} does not open in the next {_WEEKS} weeks"
    hint = f"acd.toml: look at `open` and the exceptions of [schedules.{schedule}]; "
    return wrong("schedule-open", text, f"{hint}`acd schedule {line}` shows what comes of them")


async def staffing(patient: Patient) -> list[Finding]:
    """Who answers each team; whose phone is not known stands under phones."""
    settings = patient.settings
    served: Mapping[str, list[str]] = {
        team: [advisor.id for advisor in settings.advisors.values() if team in advisor.teams]
        for team in settings.teams
    }
    idle = [advisor.id for advisor in settings.advisors.values() if not advisor.teams]
    without_phone = [advisor.id for advisor in settings.advisors.values() if not advisor.phone]
    alone = [team for team, advisors in served.items() if not advisors]
    return [
        *unless_any(
            (
                wrong("teams-staffed", f"nobody serves team {team}", f"add {team!r} to the teams")
                for team in alone
            ),
            sound("teams-staffed", f"each of {len(served)} teams has advisors"),
        ),
        *unless_any(
            _unready(idle, without_phone),
            sound("advisors-ready", "each advisor has a phone and a team"),
        ),
    ]


def _unready(idle: Sequence[str], without_phone: Sequence[str]) -> Iterator[Finding]:
    for names, lacks in ((idle, "team"), (without_phone, "phone")):
        if names:
            hint = f"acd.toml, in [advisors.*]: add the {lacks}"
            yield wrong("advisors-ready", f"{several(names)} have no {lacks}", hint)
