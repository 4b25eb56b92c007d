"""An acd.toml of many teams, lines and advisors, for benchmarks; without [site] and [asterisk]."""

from collections.abc import Callable, Collection

FIRST_NUMBER = "+33199000000"  # of the first line; its team is the first one


def large_site(
    teams: int, lines: int, advisors: int, teams_of: Callable[[int], Collection[int]]
) -> str:
    """Teams t0, t1 ..., which take the lines in turns; advisors a0, a1 ... in `teams_of` theirs."""
    parts = []
    for number in range(teams):
        parts.append(f'[teams.t{number}]\nname = "Team {number}"\n')
        parts.append('ring_for = "20s"\nwrap_up = "0s"\n')
    for number in range(lines):
        parts.append(f'[lines.l{number}]\nname = "Line {number}"\nteam = "t{number % teams}"\n')
        parts.append(f'numbers = ["+33199{number:06}"]\n')
        parts.append('waiting = "ringback"\nanswer = "when-connected"\n')
    for number in range(advisors):
        serves = ", ".join(f'"t{team}"' for team in teams_of(number))
        parts.append(f'[advisors.a{number}]\nname = "A {number}"\nphone = "PJSIP/a{number}"\n')
        parts.append(f"teams = [{serves}]\n")
    return "".join(parts)
