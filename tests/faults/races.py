"""Two things in the same instant, on a real Asterisk, often enough to see the odd one.

    row = await RACES["answer-as-the-offer-times-out"](200)

Rule 1: nobody steers an instant to the millisecond: callers and phones are set to meet, what they
        did is read from their traces, and only what came close enough counts as a race.
Rule 2: a race claims what the books do not: how soon somebody is free again, and that nobody is
        penalised for having been too late.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.faults.races_hanging_up import hangs_up_at_the_answer, hangs_up_on_music
from tests.faults.races_timing_out import answers_as_it_times_out
from tests.faults.races_together import answer_together
from tests.faults.row import Row


@dataclass(frozen=True, slots=True)
class Race:
    numbers: tuple[int, ...]  # of the faults, as in the README here
    full: int  # how many times when there is time for all
    run: Callable[[int], Awaitable[Row]]

    def __call__(self, count: int) -> Awaitable[Row]:
        return self.run(count)


RACES: Mapping[str, Race] = {
    "caller-hangs-up-at-the-answer": Race((20,), 500, hangs_up_at_the_answer),
    "caller-on-music-hangs-up-at-the-answer": Race((20,), 500, hangs_up_on_music),
    "three-answer-together": Race((21,), 1000, answer_together),
    "answer-as-the-offer-times-out": Race((22,), 200, answers_as_it_times_out),
}
