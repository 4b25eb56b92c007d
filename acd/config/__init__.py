"""The configuration: one file, `acd.toml`, read at start. This is the reference of all its keys.

`load` gives back frozen `Settings`, or raises a ConfigError that lists every mistake at once:
`acd.toml:12: lines.accueil.team: no team "sieg"; did you mean "siege"?`. On a reload, whoever
catches it keeps the former settings. A complete example: `asterisk-conf/acd.toml.example`.

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
                                            { 1 = "déjeuner", 2 = "formation" }; 1 to 9
  misses_before_pause 3                     calls not picked up in a row before an advisor is
                                            paused, 1 to 10
  short_abandon       "5s"                  who hangs up sooner does not count as lost, 1s to 30s

[asterisk.<node>]     exactly one; the exchange and its manager interface (AMI)
  host                "127.0.0.1"           name or IP address
  port                5038
  username            "acd"                 the user in manager.conf
  secret_file                               file with that user's secret on one line, not readable
                                            by everybody; the environment variable ACD_AMI_SECRET
                                            goes before it and makes it unnecessary

[entities.<id>]       none or more; landlords or subsidiaries, to tell their figures apart
  name                                      at most 80 characters

[teams.<id>]          one or more; a queue and the advisors who serve it
  name                                      at most 80 characters
  entity              none                  id of an entity
  ring_for            "20s"                 how long one advisor's phone rings, 5s to 2m
  wrap_up             "until-ready"         rest after a call: until the advisor says so, or 0s to
                                            30m
  service_level       the two below         which wait is good enough, for how many:
    within            "90s"                 { within = "90s", target = 0.80 }; 1s to 1h
    target            0.80                  0 to 1

[advisors.<id>]       one or more; who answers
  name                                      at most 80 characters
  phone                                     "PJSIP/ana": one endpoint, nobody else's
  teams                                     ["siege"]: ids of one team or more
  entity              none                  id of an entity

[lines.<id>]          one or more; what people dial
  name                                      at most 80 characters
  numbers                                   ["+33143530000"]: one or more, E.164, nobody else's
  entity              none                  id of an entity
  team                                      id of the team that serves it
  priority            0                     0 to 100; the higher is served first
  waiting             "music"               what the caller hears: "music", "ringback"
  answer              "at-once"             "at-once", or "when-connected": the wait is free of
                                            charge
  greeting            none                  sound played first, without extension: "acd/accueil"
  music               "default"             class of music on hold
  longest_wait        "30m"                 then the dialplan itself calls for help, 1m to 4h
  schedule            none                  id of a schedule; without one it is always open
  closed_greeting     none                  sound for who calls while it is closed, as `greeting`

[schedules.<id>]      none or more; when lines are open. Who waits at closing time is still served
  open                                      days -> hours; what is not named is closed:
                                            { mon-fri = ["08:30-12:30", "13:30-17:30"],
                                              sat = ["09:00-12:00"] }; the last minute is 24:00
  timezone            the site's            on whose clocks these hours are read
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

from acd.config.checks import contradictions
from acd.config.document import located, read, report
from acd.config.findings import Finding
from acd.config.places import unusable_places
from acd.config.plain_words import shaped
from acd.config.secret import find_secret
from acd.config.settings import Settings

__all__ = ["Settings", "load"]


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
    secret = find_secret(document.raw, folder, environ) if serving else ""
    if isinstance(secret, Finding):
        findings.append(secret)
    if findings or file is None or not isinstance(secret, str):
        raise report(path, located(document, findings))
    return file.settings(folder, secret)
