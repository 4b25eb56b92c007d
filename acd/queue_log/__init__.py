"""Facts -> lines of Asterisk's queue_log, so that reports made for app_queue go on working.

A line: `epoch|call|queue|agent|event|parameters`, as app_queue of Asterisk 22 writes it, NONE where
there is nothing to name. The queue is the call's team, whoever answers. Times are whole seconds.

| what became true                               | line                                           |
|------------------------------------------------|------------------------------------------------|
| Asterisk was started anew                      | QUEUESTART                                     |
| an advisor logs in, logs out                   | ADDMEMBER (PAUSED), REMOVEMEMBER; one a team   |
| is given other teams, and is logged in          | REMOVEMEMBER, ADDMEMBER of those               |
| is paused, is no longer paused by anybody      | PAUSEALL, UNPAUSEALL; then PAUSE (reason),     |
|                                                | UNPAUSE, one a team                            |
| a call comes in, or back from the rescue       | ENTERQUEUE (nothing, number, position)         |
| ladder or a provider                           |                                                |
| a phone rang in vain: missed, declined, busy   | RINGNOANSWER (milliseconds)                    |
| a phone rang and was taken back                | RINGCANCELED (milliseconds)                    |
| somebody of the landlord's talks               | CONNECT (hold, channel, ring)                  |
| the conversation never took place              | AGENTDUMP; the caller waits on                 |
| it ended                                       | COMPLETECALLER (hold, talk, position at entry) |
| the caller hung up                             | ABANDON (position, position at entry, wait)    |
| rescue ladder, provider, no step left, lost    | EXITWITHTIMEOUT (the same)                     |

Rule 1: who enters leaves once: by COMPLETECALLER, ABANDON or EXITWITHTIMEOUT, also across a stop
        and a start of the service. Who is kept out, on a closed line or by a limit, never entered,
        as in front of app_queue.
Rule 2: the epoch is when we learnt of it, since readers want lines in order; how long somebody
        waited, rang or talked is in the parameters, and true.
Rule 3: numbers are masked unless the configuration says otherwise. Nothing that others chose gets
        into a line with a separator or a line break in it. Outside, people are what they are
        (caretaker, oncall), not who.

Where the lines are wrong, or missing:

- What became true in the last 0.2 s before the service was killed, or could not be written then, is
  not made up for: somebody may enter without leaving, or leave without having entered.
- The same of facts and lines that were lost, which are counted: acd_queue_log_lines_lost_total.
- After a start of the service, or a loss, the wait (hold) of a call that was there before counts
  from its arrival, although it may have been on the rescue ladder or with a provider meanwhile; and
  its position at entry is the one that it had at that moment.

What cannot be told: who hung up first, since of a conversation's two ends the advisor's is heard
first whoever ends it; COMPLETEAGENT is therefore never written, and nobody is blamed. Overflow into
another team is no line: as when app_queue lets in members of another penalty (queuerules.conf), the
call stays in its queue and CONNECT names who took it. Nor is wrap-up. Nobody is transferred, no key
is pressed, no URL is sent.
"""

from acd.queue_log.following import QueueLog
from acd.queue_log.transcript import Transcript

__all__ = ["QueueLog", "Transcript"]
