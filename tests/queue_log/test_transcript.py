"""Facts -> lines: what each becomes, and that app_queue's readers can rely on them."""

from dataclasses import replace
from pathlib import Path

import pytest

from acd.config.settings import QueueLogSettings, Settings
from acd.core import facts as f
from acd.core.floor import Floor
from acd.core.model import (
    CallId,
    Leaving,
    OfferEnding,
    OfferId,
    Outcome,
    PauseCause,
    TeamId,
    Withdrawal,
)
from acd.core.routes import ContactId, To
from acd.queue_log import Transcript
from tests.small_site import ACCUEIL, ANA, SIEGE, small_settings

CALLER = "+33612345678"
CHOSEN = QueueLogSettings(Path("queue_log"))
A, B = CallId("a" * 32), CallId("b" * 32)
ENTERED_A = f"100|{A}|siege|NONE|ENTERQUEUE||+3361234XXXX|1"


def transcript(chosen: QueueLogSettings = CHOSEN, settings: Settings | None = None) -> Transcript:
    return Transcript(settings or small_settings(), chosen)


def written(*facts: f.Fact, by: Transcript | None = None) -> list[str]:
    """Without the line breaks, of which there is one a line."""
    lines = list((by or transcript()).lines(facts))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    return [line.rstrip("\n") for line in lines]


def queued(call: CallId = A, at: float = 100.0, caller: str | None = CALLER) -> f.CallQueued:
    return f.CallQueued(call, ACCUEIL, SIEGE, 0, caller, queued_at=at, at=at)


def offered(at: float = 100.4, call: CallId = A) -> f.CallOffered:
    return f.CallOffered(call, OfferId("o1"), ANA, ACCUEIL, SIEGE, at + 20, at, at)


def offer_ended(ending: OfferEnding, at: float, call: CallId = A) -> f.OfferEnded:
    return f.OfferEnded(call, OfferId("o1"), ANA, SIEGE, ending, at)


def connected(at: float = 104.9, to: To = To.TEAM) -> f.CallConnected:
    advisor = ANA if to is To.TEAM else None
    waited, rang = at - 100.0, at - 100.4
    return f.CallConnected(A, OfferId("o1"), advisor, ACCUEIL, SIEGE, waited, rang, at, to=to)


def completed(
    outcome: Outcome, at: float, answered_at: float | None = None, call: CallId = A
) -> f.CallCompleted:
    return f.CallCompleted(
        call, ACCUEIL, SIEGE, 0, CALLER, outcome, None, None, 100.0, answered_at, 1, at
    )


def test_an_answered_call_is_told_as_app_queue_tells_it() -> None:
    lines = written(queued(), offered(), connected(), completed(Outcome.ANSWERED, 164.0, 104.9))

    assert lines == [
        ENTERED_A,
        f"104|{A}|siege|ana|CONNECT|4|o1|4",
        f"164|{A}|siege|ana|COMPLETECALLER|4|60|1",
    ]


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.SHORT_ABANDONED])
def test_who_hangs_up_while_a_phone_rings_is_told_after_the_phone(outcome: Outcome) -> None:
    lines = written(
        queued(),
        offered(),
        completed(outcome, 103.4),
        f.OfferWithdrawn(A, OfferId("o1"), ANA, Withdrawal.CALLER_GONE, 103.4),
        offer_ended(OfferEnding.WITHDRAWN, 103.5),
    )

    assert lines == [
        ENTERED_A,
        f"103|{A}|siege|ana|RINGCANCELED|3000",
        f"103|{A}|siege|NONE|ABANDON|1|1|3",
    ]


@pytest.mark.parametrize(
    ("ending", "event"),
    [
        (OfferEnding.NO_ANSWER, "RINGNOANSWER|20000"),
        (OfferEnding.DECLINED, "RINGNOANSWER|20000"),
        (OfferEnding.BUSY, "RINGNOANSWER|20000"),
        (OfferEnding.WITHDRAWN, "RINGCANCELED|20000"),
        (OfferEnding.TAKEN, "RINGCANCELED|20000"),
        (OfferEnding.UNREACHABLE, None),
        (OfferEnding.FAILED, None),
    ],
)
def test_only_a_phone_that_rang_is_told_of(ending: OfferEnding, event: str | None) -> None:
    lines = written(queued(), offered(100.0), offer_ended(ending, 120.0))

    assert lines == [ENTERED_A, *([f"120|{A}|siege|ana|{event}"] if event else [])]


def test_positions_are_those_of_the_team_s_queue_by_priority_and_arrival() -> None:
    urgent = replace(queued(B, 101.0), priority=5)

    lines = written(queued(), urgent, completed(Outcome.ABANDONED, 110.0))

    assert lines[1].endswith("|1")
    assert lines[2] == f"110|{A}|siege|NONE|ABANDON|2|1|10"


def test_who_talks_is_in_nobody_s_way() -> None:
    lines = written(queued(), connected(), queued(B, 106.0))

    assert lines[-1] == f"106|{B}|siege|NONE|ENTERQUEUE||+3361234XXXX|1"


@pytest.mark.parametrize("outcome", [Outcome.CLOSED, Outcome.BLOCKED])
def test_who_is_kept_out_never_entered(outcome: Outcome) -> None:
    assert written(queued(), completed(outcome, 100.0)) == []


def test_an_answer_that_was_none_leaves_the_caller_in_the_queue() -> None:
    lines = written(
        queued(),
        connected(),
        f.CallRequeued(A, 106.0),
        completed(Outcome.ABANDONED, 120.0),
    )

    assert lines[2:] == [
        f"106|{A}|siege|ana|AGENTDUMP|",
        f"120|{A}|siege|NONE|ABANDON|1|1|20",
    ]


def test_the_rescue_ladder_is_outside_and_who_comes_back_enters_again() -> None:
    lines = written(
        queued(),
        f.CallRescued(A, Leaving.LONGEST_WAIT, 160.0),
        f.CallRegained(A, 200.0),
        completed(Outcome.ABANDONED, 230.0),
    )

    assert lines[1:] == [
        f"160|{A}|siege|NONE|EXITWITHTIMEOUT|1|1|60",
        f"200|{A}|siege|NONE|ENTERQUEUE||+3361234XXXX|1",
        f"230|{A}|siege|NONE|ABANDON|1|1|30",
    ]


def test_a_call_that_ends_on_the_ladder_has_left_before() -> None:
    rescued = f.CallRescued(A, Leaving.LONGEST_WAIT, 160.0)

    lines = written(queued(), rescued, completed(Outcome.OVERFLOWED, 300.0))

    assert [line.split("|")[4] for line in lines] == ["ENTERQUEUE", "EXITWITHTIMEOUT"]


def test_what_a_provider_takes_is_no_answer() -> None:
    handed_over = completed(Outcome.HANDED_OVER, 300.0, 104.9)

    lines = written(queued(), connected(to=To.PROVIDER), handed_over)

    assert lines == [ENTERED_A, f"104|{A}|siege|NONE|EXITWITHTIMEOUT|1|1|4"]


def test_a_caretaker_is_called_by_what_he_is() -> None:
    lines = written(
        queued(),
        f.ContactOffered(
            A, OfferId("o0"), ContactId("centre/3f9a"), To.CARETAKER, "",
            ACCUEIL, SIEGE, None, 0, 150.0, 101.0,
        ),
        f.OfferEnded(
            A, OfferId("o0"), None, SIEGE, OfferEnding.NO_ANSWER, 104.0,
            ContactId("centre/3f9a"), To.CARETAKER,
        ),
        connected(to=To.CARETAKER),
    )  # fmt: skip

    assert lines[1:] == [
        f"104|{A}|siege|caretaker|RINGNOANSWER|3000",
        f"104|{A}|siege|caretaker|CONNECT|4|o1|4",
    ]


def test_overflow_is_no_line_as_when_app_queue_lets_members_of_another_penalty_in() -> None:
    settings = small_settings()
    nord = TeamId("nord")
    teams = {**settings.teams, nord: replace(settings.teams[SIEGE], id=nord)}
    advisors = {**settings.advisors, ANA: replace(settings.advisors[ANA], teams=(nord,))}
    helped = transcript(settings=replace(settings, teams=teams, advisors=advisors))

    lines = written(queued(), offered(at=160.0), connected(at=164.0), by=helped)

    assert [line.split("|")[2:5] for line in lines] == [
        ["siege", "NONE", "ENTERQUEUE"],
        ["siege", "ana", "CONNECT"],
    ]


def test_an_answer_of_which_nobody_told_us_is_told_with_the_end() -> None:
    lines = written(queued(), completed(Outcome.ANSWERED, 164.0, 104.0))

    assert lines[1:] == [
        f"164|{A}|siege|NONE|CONNECT|4||0",
        f"164|{A}|siege|NONE|COMPLETECALLER|4|60|1",
    ]


def test_advisors_are_members_of_each_of_their_teams() -> None:
    nord = TeamId("nord")
    given = small_settings()
    both = replace(given.advisors[ANA], teams=(SIEGE, nord))
    by = transcript(settings=replace(given, advisors={ANA: both}))

    lines = written(f.AdvisorLoggedIn(ANA, 1.0), f.AdvisorLoggedOut(ANA, 2.0), by=by)

    assert lines == [
        "1|NONE|siege|ana|ADDMEMBER|",
        "1|NONE|nord|ana|ADDMEMBER|",
        "2|NONE|siege|ana|REMOVEMEMBER|",
        "2|NONE|nord|ana|REMOVEMEMBER|",
    ]


def test_a_pause_lasts_as_long_as_somebody_holds_it() -> None:
    lines = written(
        f.AdvisorPaused(ANA, PauseCause.ADVISOR, "déjeuner", None, 1.0),
        f.AdvisorPaused(ANA, PauseCause.NO_ANSWER, "no-answer", None, 2.0),
        f.AdvisorUnpaused(ANA, PauseCause.ADVISOR, 3.0),
        f.AdvisorLoggedIn(ANA, 4.0),
        f.AdvisorUnpaused(ANA, PauseCause.NO_ANSWER, 5.0),
    )

    assert lines == [
        "1|NONE|NONE|ana|PAUSEALL|",
        "1|NONE|siege|ana|PAUSE|déjeuner",
        "2|NONE|NONE|ana|PAUSEALL|",
        "2|NONE|siege|ana|PAUSE|Auto-Pause",
        "4|NONE|siege|ana|ADDMEMBER|PAUSED",
        "5|NONE|NONE|ana|UNPAUSEALL|",
        "5|NONE|siege|ana|UNPAUSE|",
    ]


def test_a_phone_s_moment_of_rest_is_no_pause() -> None:
    paused = f.AdvisorPaused(ANA, PauseCause.BUSY, "busy", 5.0, 1.0)

    assert written(paused, f.AdvisorUnpaused(ANA, PauseCause.BUSY, 5.0)) == []


def test_another_asterisk_begins_anew_the_same_one_does_not() -> None:
    lines = written(
        f.SwitchCameUp(1.0, "first"), f.SwitchCameUp(2.0, "first"), f.SwitchCameUp(3.0, "second")
    )

    assert lines == ["1|NONE|NONE|NONE|QUEUESTART|", "3|NONE|NONE|NONE|QUEUESTART|"]


@pytest.mark.parametrize(
    ("numbers", "caller", "shown"),
    [
        (False, CALLER, "+3361234XXXX"),
        (False, "Marie Durand", "XXXX"),
        (False, None, ""),
        (True, CALLER, CALLER),
        (True, None, ""),
        (True, "1|siege|ana|CONNECT\r\n2", "1_siege_ana_CONNECT__2"),
        (True, "9" * 500, "9" * 80),
        (True, "\u2028\u202e\ud800", "___"),
    ],
)
def test_a_number_ends_neither_its_field_nor_its_line(
    numbers: bool, caller: str | None, shown: str
) -> None:
    by = transcript(replace(CHOSEN, numbers=numbers))

    [line] = written(queued(caller=caller), by=by)

    assert line == f"100|{A}|siege|NONE|ENTERQUEUE||{shown}|1"


def test_advisors_can_go_by_their_phones() -> None:
    by = transcript(replace(CHOSEN, agents="phone"))

    assert written(f.AdvisorLoggedIn(ANA, 1.0), by=by) == ["1|NONE|siege|PJSIP/ana|ADDMEMBER|"]


def test_who_was_there_before_the_restart_is_not_told_of_again() -> None:
    before = [
        f.SwitchCameUp(90.0, "life"),
        f.AdvisorLoggedIn(ANA, 91.0),
        queued(),
        queued(B, 101.0),
        offered(),
        connected(),
    ]
    floor, by = Floor(small_settings().plan()), transcript()
    for fact in before:
        floor.apply(fact)

    by.take_over(floor)
    lines = written(
        f.SwitchCameUp(110.0, "life"),
        completed(Outcome.ANSWERED, 164.0, 104.9),
        completed(Outcome.ABANDONED, 170.0, call=B),
        by=by,
    )

    assert lines == [
        f"164|{A}|siege|ana|COMPLETECALLER|4|60|1",
        f"170|{B}|siege|NONE|ABANDON|1|1|69",
    ]


def test_a_call_whose_arrival_was_lost_is_not_told_of() -> None:
    assert written(connected(), offer_ended(OfferEnding.TALKED, 120.0)) == []
    assert written(f.CallRequeued(A, 1.0), completed(Outcome.ANSWERED, 164.0, 104.9)) == []


def test_who_is_in_does_not_enter_a_second_time() -> None:
    """The fact that told of leaving was lost; the caller stood in the queue twice, for ever."""
    by = transcript()
    written(queued(), f.CallRegained(A, 110.0), f.CallRequeued(A, 111.0), by=by)

    lines = written(completed(Outcome.ABANDONED, 120.0), queued(B, 130.0), by=by)

    assert lines == [
        f"120|{A}|siege|NONE|ABANDON|1|1|20",
        f"130|{B}|siege|NONE|ENTERQUEUE||+3361234XXXX|1",
    ]


def test_after_a_restart_who_had_come_back_is_held_to_have_waited_since_the_arrival() -> None:
    floor, by = Floor(small_settings().plan()), transcript()
    for fact in (
        f.SwitchCameUp(90.0, "life"),
        queued(),
        f.CallRescued(A, Leaving.LONGEST_WAIT, 160.0),
        f.CallRegained(A, 200.0),
    ):
        floor.apply(fact)
    by.take_over(floor)

    lines = written(completed(Outcome.ABANDONED, 230.0), by=by)

    assert lines == [f"230|{A}|siege|NONE|ABANDON|1|1|130"]
