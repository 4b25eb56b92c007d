"""The configuration: one file, `acd.toml`, read at start and at a reload. All its keys are here.

`load` gives back frozen `Settings`, or raises a ConfigError that lists every mistake at once:
`acd.toml:12: lines.accueil.team: no team "sieg"; did you mean "siege"?`. On a reload, whoever
catches it keeps the former settings. A complete example: `asterisk-conf/acd.toml.example`.
`acd keys` shows this text.

An id (`<id>`, `<node>`) is at most 40 of a-z, 0-9, _ and -, a letter or digit first. A time is
written with its unit: "500ms", "20s", "5m", "1h30m". File names count from acd.toml's folder.
A key without a default must be there.

[site]                once; the landlord and the service itself
  name                                      at most 80 characters
  country             "FR"                  ISO 3166, two capital letters
  timezone            "Europe/Paris"        of opening hours and figures
  language            "fr"                  of screens and announcements: "fr", "en"
  store               "sqlite:///acd.db"    the database, one SQLite file
  socket              "acd.sock"            where `acd status` reaches the service; with its
                                            folder at most 100 bytes
  metrics             "127.0.0.1:9108"      where Prometheus fetches figures, host:port
  pauses              {}                    digit dialled after the pause code -> reason:
                                            { 1 = "déjeuner", 2 = "formation" }; 1 to 9; or more:
                                            { 3 = { name = "courrier", work = true, recall = … } }
    name                                    at most 80 characters; the reason
    work              false                 it counts as work, not as a break
    recall            none                  { waiting = 3, for = "60s" }: called from this work
                                            back to the phone when so many callers of a team of
                                            theirs have waited so long; 1 to 1000, 0s to 1h
  misses_before_pause 3                     calls not picked up in a row before an advisor is
                                            paused, 1 to 10
  short_abandon       "5s"                  who hangs up sooner does not count as lost, 1s to 30s
  individual_figures  true                  false: no screen and no export shows a figure of one
                                            person
  numbers_outside     []                    ["+262"]: calling codes beside the country's own whose
                                            ordinary numbers may be rung

[asterisk.<node>]     exactly one; the exchange and its manager interface (AMI)
  host                "127.0.0.1"           name or IP address
  port                5038
  username            "acd"                 the user in manager.conf
  secret_file                               file with that user's secret on one line, not readable
                                            by everybody; the environment variable ACD_AMI_SECRET
                                            goes before it and makes it unnecessary
  files               "/etc/asterisk"       for `acd deploy` and `acd doctor`: the folder of its
                                            files; "ssh://root@pbx:22/etc/asterisk" on another
                                            machine; the service itself runs beside Asterisk
  phones              false                 true: `acd deploy` makes endpoints, with passwords of
                                            their own, for advisors' phones that are nowhere else
  incoming            []                    ["from-operator"]: contexts of yours where calls from
                                            outside arrive; `acd deploy` leads them to the lines
  internal            []                    ["internal"]: contexts of yours where advisors' phones
                                            dial; `acd deploy` leads them to the codes (*11 ...)

[announcements]       none or once; the name of the building, spoken to who is rung outside.
                      Without it they hear a general announcement
  folder              "announcements"       where the sounds are kept; Asterisk must be able to read
                                            them under the same name
  command             espeak-ng             ["speak", "{text}", "{file}"]: what reads {text} in
                                            {language} into {file}, a WAV file of 8 kHz, 16 bit,
                                            mono

[mqtt]                none or once; a broker that passes states and events on to other programs:
                      acd/mqtt/README.md. Without it nothing is told
  host                "127.0.0.1"           name or IP address
  port                1883, with tls 8883
  site                the site's name       "habitat-du-centre": which topics, acd/<site>/...; an id
  username            none                  the broker's user
  password_file       none                  file with that user's password on one line, not readable
                                            by everybody; the environment variable
                                            ACD_MQTT_PASSWORD goes before it. Its name is another
                                            than that of secret_file, whatever the folders
  tls                 false                 true: encrypted, and the broker's certificate is checked
  ca                  the machine's         file of the authorities that vouch for the broker, PEM
  certificate         none                  file with our certificate, if the broker wants one, PEM
  key                 the certificate's     file with its key, not readable by everybody, PEM
  private             false                 true: tell who calls and who answers, under
                                            acd/<site>/private

[queue_log]           none or once; a file for reports made for Asterisk's queues: what stands in it
                      is told in acd/queue_log. Without it none is written
  file                                      "/var/log/asterisk/acd_queue_log"; not queue_log, which
                                            Asterisk itself writes
  agents              "id"                  what advisors are called: "id", or "phone" (PJSIP/ana)
  numbers             false                 true: callers' numbers whole; else masked

[trunks.<id>]         none or more; through which numbers outside are rung
  endpoint                                  "operateur": its name in pjsip.conf, nobody else's
  most_calls          10                    legs of ours at a time, 1 to 1000
  daily               no limit              of conversation a day, midnight UTC to midnight: "10h";
                                            1m to 1000h
  presents            "own"                 whose number who is rung sees: "own" (the entity's),
                                            "caller" (where the operator allows it)
  longest_call        "1h"                  then the conversation is ended, 1m to 8h

[entities.<id>]       none or more; landlords or subsidiaries, to tell their figures apart
  name                                      at most 80 characters
  outbound_number     none                  "+33143530000": what who is rung outside sees
  trunk               none                  id of the trunk that rings numbers outside for the
                                            callers of its lines; without one none can be rung
  timezone            the site's            of its opening hours, and of dates in its files

[teams.<id>]          none or more; a queue and the advisors who serve it
  name                                      at most 80 characters
  entity              none                  id of an entity
  ring_for            "20s"                 how long one advisor's phone rings, 5s to 2m
  wrap_up             "until-ready"         rest after a call: until the advisor says so, or 0s to
                                            30m
  service_level       the two below         which wait is good enough, for how many:
    within            "90s"                 { within = "90s", target = 0.80 }; 1s to 1h
    target            0.80                  0 to 1
  overflow            []                    [{ team = "vallee", after = "60s" }]: calls that have
                                            waited so long may go to that team's advisors as well,
                                            and to nobody else's, ever
    team                                    id of another team
    after                                   0s to 1h, less than longest_wait
  most_waiting        no limit              with so many waiting, a step that has an end is skipped,
                                            1 to 1000
  longest_wait        no limit              then a step is over, whatever its `for`, 5s to 4h
  agency              none                  "AG1": the landlord's reference of the agency that this
                                            team is, as in the files of buildings; needs entity

[advisors.<id>]       none or more; who answers
  name                                      at most 80 characters
  phone                                     "PJSIP/ana": one endpoint, nobody else's
  teams                                     ["siege"]: ids of one team or more
  entity              none                  id of an entity

[providers.<id>]      none or more; external call centres
  name                                      at most 80 characters
  trunk                                     id of the trunk that leads there
  called_number                             what is dialled there: "1301", on a trunk that leads
                                            nowhere else; or "+33143530000"
  most_calls          no limit              at a time, 1 to 1000
  answered_after      "0s"                  a conversation that they end sooner was none, and the
                                            call goes on to the next step; 0s to 1m

[oncall.<id>]         none or more; who is rung one after the other, at night and on Sundays
  name                                      at most 80 characters
  entity                                    id of the entity whose staff they are
  people              []                    ["G1", "G2"]: references of the staff's file, in order;
                                            for days of which an imported plan says nothing

[routes.<id>]         none or more; whom a call tries, step by step. A line's, or a building's
  open                                      one step or more, each in its turn until one answers:
                                            [{ to = "caretaker", for = "20s" },
                                             { to = "team:siege" }]
    to                                      "team:<id>"; "agency", that of the caller's building,
                                            or else the line's team; "last-advisor" who spoke with
                                            this caller; "caretaker", "rental-manager" of the
                                            caller's building; "oncall:<id>"; "provider:<id>"
    for               without end, or       how long a call waits for a team, 5s to 4h; without end
                      "25s"                 when left out. How long anybody else is rung, or waited
                                            for, each in turn: 5s to 5m, else "25s"
    hours             always                id of a schedule; outside its hours the step is skipped
    confirm           as is safe            true: who picks up presses 1 to take the call; false:
                                            whatever picks up has the call, a voicemail too. When
                                            left out, numbers outside confirm, and own phones and
                                            providers do not
    keep_place        false                 the call goes on waiting for its teams meanwhile; in the
                                            last step, to the end
  closed              []                    the same, while the line is closed; without steps the
                                            caller hears that it is
  rounds              1                     how often the steps are walked, 10 s apart: 1 to 100,
                                            "without-end" for an emergency: nobody hears then that
                                            nobody came

[lines.<id>]          one or more; what people dial
  name                                      at most 80 characters
  numbers                                   ["+33143530000"]: one or more, E.164, nobody else's
  entity              none                  id of an entity
  team                the route's first     id of the team that serves it, or in whose figures its
                                            calls appear when it has a route
  route               none                  id of a route; without one: its team, without end
  by_building         true                  a building's own route goes before this line's route
  priority            0                     0 to 100; the higher is served first
  vulnerable_priority 0                     0 to 100; so much more for vulnerable tenants
  place_kept_for      "5m"                  for who was cut off, or gave up, and calls again; 0s to
                                            1h, "0s" for nobody
  most_calls          no limit              at once, those who talk included, 1 to 10000; who comes
                                            beyond hears that nobody can answer, is recorded as
                                            blocked, and is on the list of people to call back. Not
                                            where the route's rounds are "without-end": an emergency
                                            line is never shed
  most_calls_of_a_caller  10                the same for one number; no limit where the route's
                                            rounds are "without-end", unless it is written
  most_anonymous_calls    100               the same for all who hide their number, together
  waiting             "music"               what the caller hears: "music", "ringback"
  answer              "at-once"             "at-once", or "when-connected": the wait is free of
                                            charge
  greeting            none                  sound played first, without extension: "acd/accueil"
  music               "default"             class of music on hold
  longest_wait        "30m"                 then the dialplan itself calls for help, 1m to 4h; a
                                            day where the route's rounds are "without-end"
  schedule            none                  id of a schedule; without one it is always open
  closed_greeting     none                  sound for who calls while it is closed, as `greeting`

[schedules.<id>]      none or more; when lines are open. Who waits at closing time is still served
  open                                      days -> hours; what is not named is closed:
                                            { mon-fri = ["08:30-12:30", "13:30-17:30"],
                                              sat = ["09:00-12:00"] }; the last minute is 24:00
  timezone            the line's entity's   on whose clocks these hours are read
  holidays                                  closed on public holidays: "FR"; "FR-57", "FR-67",
                                            "FR-68" (Alsace-Moselle); "FR-971" to "FR-978",
                                            "FR-986" to "FR-988" (overseas); "none"
  without_holidays    []                    those on which you work: ["Lundi de Pentecôte"];
                                            `acd schedule` shows their names
  exceptions          []                    dates with hours of their own, before all others:
    on                                      "2026-12-24"; the first, when there are several
    until             the same day          the last
    open                                    ["08:30-12:00"]; [] is closed all day
    name                                    at most 80 characters; why, for `acd schedule`
"""

import os
from collections.abc import Mapping
from pathlib import Path

from acd.config.broker_checks import unusable_certificates
from acd.config.checks import contradictions
from acd.config.document import located, read, report
from acd.config.findings import Finding
from acd.config.places import unusable_places
from acd.config.plain_words import shaped
from acd.config.secret import find_mqtt_password, find_secret
from acd.config.settings import Settings

__all__ = ["Settings", "load", "load_secret"]


def load(path: Path, environ: Mapping[str, str] = os.environ, *, serving: bool = True) -> Settings:
    """The settings in this file; a ConfigError with every mistake when it cannot be used.

    Whoever does not serve calls needs neither the secret nor the right to write anything.
    """
    folder = path.absolute().parent
    document = read(path)
    file, findings = shaped(document.raw)
    findings += contradictions(document.raw, folder)
    if serving:
        findings += unusable_places(document.raw, folder)
        findings += unusable_certificates(document.raw, folder)
    secret = find_secret(document.raw, folder, environ) if serving else ""
    password = find_mqtt_password(document.raw, folder, environ) if serving else None
    findings += [found for found in (secret, password) if isinstance(found, Finding)]
    if findings or file is None or not isinstance(secret, str) or isinstance(password, Finding):
        raise report(path, located(document, findings))
    return file.settings(folder, secret, password)


def load_secret(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Asterisk's alone, for whoever does not serve calls; a ConfigError when there is none."""
    document = read(path)
    secret = find_secret(document.raw, path.absolute().parent, environ)
    if isinstance(secret, str):
        return secret
    raise report(path, located(document, [] if secret is None else [secret]))
