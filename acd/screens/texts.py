"""Every word that a screen shows: French first, English beside.

Rule 1: a screen has no words of its own; it asks for a key. What the configuration names (teams,
        lines, people) is shown as it was written.
Rule 2: both languages have every key, and the same {places}.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple

from acd.core.limits import ANONYMOUS_LIMIT, CALLER_LIMIT, LINE_FULL
from acd.core.model import AdvisorState, CallState, Outcome, PauseCause
from acd.core.routes import To


class Text(NamedTuple):
    fr: str
    en: str


Say = Callable[[str], str]
"""Gives the text of a key in the reader's language."""

OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.ANSWERED: Text("décrochés", "answered"),
    Outcome.HANDED_OVER: Text("confiés au prestataire", "handed over to the provider"),
    Outcome.ABANDONED: Text("abandonnés", "abandoned"),
    Outcome.SHORT_ABANDONED: Text("abandons immédiats", "abandoned at once"),
    Outcome.OVERFLOWED: Text("sans réponse du parcours", "unanswered by the route"),
    Outcome.CLOSED: Text("hors horaires", "closed"),
    Outcome.BLOCKED: Text("dissuadés", "blocked"),
    Outcome.CALLBACK_REQUESTED: Text("rappels demandés", "callbacks requested"),
    Outcome.FAILED: Text("pannes", "failed"),
}

BLOCKED_BY: Mapping[str, Text] = {
    LINE_FULL: Text("ligne pleine", "line full"),
    CALLER_LIMIT: Text("trop d'appels de ce numéro", "too many calls of this number"),
    ANONYMOUS_LIMIT: Text("trop d'appels masqués", "too many hidden numbers"),
}

TARGETS: Mapping[To, Text] = {
    To.TEAM: Text("équipe", "team"),
    To.AGENCY: Text("agence", "agency"),
    To.LAST_ADVISOR: Text("dernier conseiller", "last advisor"),
    To.CARETAKER: Text("gardien", "caretaker"),
    To.RENTAL_MANAGER: Text("gestionnaire locatif", "rental manager"),
    To.ONCALL: Text("astreinte", "on call"),
    To.PROVIDER: Text("prestataire", "provider"),
}

CALL_STATES: Mapping[CallState, Text] = {
    CallState.WAITING: Text("attend", "waiting"),
    CallState.OFFERED: Text("sonne", "ringing"),
    CallState.CONNECTED: Text("en conversation", "talking"),
    CallState.RESCUE: Text("plan de secours", "rescue ladder"),
    CallState.ENDED: Text("terminé", "ended"),
}

ADVISOR_STATES: Mapping[AdvisorState, Text] = {
    AdvisorState.READY: Text("disponible", "ready"),
    AdvisorState.RINGING: Text("sonne", "ringing"),
    AdvisorState.TALKING: Text("en conversation", "talking"),
    AdvisorState.WRAP_UP: Text("post-appel", "wrap-up"),
    AdvisorState.PAUSED: Text("en pause", "paused"),
    AdvisorState.ON_THE_PHONE: Text("autre appel", "other call"),
    AdvisorState.UNREACHABLE: Text("téléphone injoignable", "phone unreachable"),
    AdvisorState.AWAY: Text("absent", "away"),
}

PAUSE_CAUSES: Mapping[PauseCause, Text] = {
    PauseCause.ADVISOR: Text("à sa demande", "own wish"),
    PauseCause.SUPERVISOR: Text("superviseur", "supervisor"),
    PauseCause.NO_ANSWER: Text("appels manqués", "missed calls"),
    PauseCause.DECLINED: Text("appel refusé", "declined a call"),
    PauseCause.BUSY: Text("poste occupé", "phone busy"),
    PauseCause.UNREACHABLE: Text("poste injoignable", "phone unreachable"),
}

WORDS: Mapping[str, Text] = {
    "advisor.other_work": Text("autre travail", "other work"),
    "title": Text("{site} · {time}", "{site} · {time}"),
    "asterisk.connected": Text("Asterisk connecté", "Asterisk connected"),
    "asterisk.not_connected": Text(
        "Asterisk NON CONNECTÉ : {reason}", "Asterisk NOT CONNECTED: {reason}"
    ),
    "asterisk.lease": Text("signe de vie il y a {age}", "lease renewed {age} ago"),
    "health.safe_mode": Text(
        "MODE DÉGRADÉ jusqu'au prochain démarrage : {reason}",
        "SAFE MODE until the next start: {reason}",
    ),
    "health.log_in": Text(
        "personne n'était plus en poste : chaque conseiller doit composer le *11",
        "nobody was logged in any more: each advisor must dial *11",
    ),
    "health.unwritten": Text(
        "faits en mémoire, pas encore écrits : {waiting} ; perdus : {lost}",
        "facts in memory, not written yet: {waiting}; lost: {lost}",
    ),
    "health.rebuilt": Text(
        "reconstructions du plateau après une erreur interne, voir le journal : {count}",
        "times the floor was built anew after an internal error, see the log: {count}",
    ),
    "health.audits": Text(
        "contrôles avec Asterisk : {taken}, écarts corrigés : {differences}",
        "audits against Asterisk: {taken}, differences healed: {differences}",
    ),
    "journal.written": Text("journal écrit", "journal written"),
    "journal.failing": Text(
        "journal EN ÉCHEC, les appels continuent : {reason}",
        "journal FAILING, calls go on: {reason}",
    ),
    "unknown_reason": Text("cause inconnue", "reason unknown"),
    "teams": Text("Équipes", "Teams"),
    "team": Text("équipe", "team"),
    "team.waiting": Text("en attente", "waiting"),
    "team.oldest_wait": Text("plus ancienne", "oldest"),
    "team.advisors": Text("disponibles", "ready"),
    "team.of": Text("{ready} sur {total}", "{ready} of {total}"),
    "team.service_level": Text("niveau de service", "service level"),
    "team.within": Text("seuil T", "threshold T"),
    "team.target": Text("objectif", "target"),
    "service_level.formula": Text(
        "niveau de service = {formula} ; n : décrochés, a : abandonnés ; in : avant le seuil T, "
        "out : après ; sans réponse du parcours et pannes sont comptés à part",
        "service level = {formula}; n: answered, a: abandoned; in: within threshold T, out: after; "
        "unanswered by the route and failed are counted apart",
    ),
    "calls": Text("Appels en attente, dans l'ordre de service", "Callers waiting, as served"),
    "calls.talking": Text("{count} en conversation", "{count} talking"),
    "calls.rescue": Text("plan de secours : {count}", "rescue ladder: {count}"),
    "calls.last": Text("Derniers appels", "Last calls"),
    "calls.arrived": Text("arrivé le", "arrived"),
    "calls.caller": Text("appelant", "caller"),
    "calls.withheld": Text("masqué", "withheld"),
    "calls.outcome": Text("issue", "outcome"),
    "calls.talked": Text("conversation", "talked"),
    "calls.offers": Text("sonneries", "offers"),
    "call": Text("appel", "call"),
    "line": Text("ligne", "line"),
    "state": Text("état", "state"),
    "call.waited": Text("attente", "waited"),
    "call.priority": Text("priorité", "priority"),
    "advisors": Text("Conseillers", "Advisors"),
    "advisor": Text("conseiller", "advisor"),
    "advisor.since": Text("depuis", "since"),
    "advisor.pauses": Text("pauses", "pauses"),
    "advisor.pause": Text("{cause} ({reason})", "{cause} ({reason})"),
    "advisor.teams": Text("équipes", "teams"),
    "advisor.misses": Text("manqués de suite", "missed in a row"),
    "more": Text("… et {count} de plus", "… and {count} more"),
    "totals": Text("Bilan du jour", "Today"),
    "totals.since": Text("compté depuis", "counted since"),
    "totals.received": Text("appels reçus", "calls received"),
    "totals.carried_over": Text("en cours à minuit", "in progress at midnight"),
    "totals.in_progress": Text("en cours", "in progress"),
    "totals.pick_up_rate": Text(
        "taux de décroché = décrochés / (reçus - hors horaires - en attente)",
        "pick-up rate = answered / (received - closed - waiting)",
    ),
    "totals.abandonment_rate": Text(
        "taux d'abandon = abandonnés / (décrochés + abandonnés)",
        "abandonment rate = abandoned / (answered + abandoned)",
    ),
    "totals.speed_of_answer": Text(
        "attente moyenne des appels décrochés", "mean wait of answered calls"
    ),
    "totals.longest_wait": Text(
        "plus longue attente, abandons compris", "longest wait, abandoned included"
    ),
    "totals.offers": Text("sonneries chez un conseiller", "offers to an advisor"),
    "totals.misses": Text("dont sans réponse", "of these, not answered"),
    "latency": Text(
        "mise en relation ({matches} dernières) : médiane {median}, 90 % {p90}, 99 % {p99}, "
        "pire {worst}",
        "match latency (last {matches}): median {median}, 90% {p90}, 99% {p99}, worst {worst}",
    ),
    "latency.none": Text("mise en relation : aucune encore", "match latency: none yet"),
    "calls.none": Text("personne n'attend", "nobody waits"),
    "team.target_within": Text("{target} en {within}", "{target} within {within}"),
    "board.since": Text("chiffres depuis {since}", "figures since {since}"),
    "board.received": Text("reçus {count}", "received {count}"),
    "board.carried_over": Text("{count} avant minuit", "{count} before midnight"),
    "board.latency": Text(
        "mise en relation : médiane {median}, 99 % {p99}, pire {worst} (sur {matches})",
        "match latency: median {median}, 99% {p99}, worst {worst} (last {matches})",
    ),
    "unit.percent": Text("{} %", "{}%"),
    "unit.seconds": Text("{} s", "{} s"),
    "unit.milliseconds": Text("{} ms", "{} ms"),
    "unit.decimal_mark": Text(",", "."),
    "no_value": Text("—", "—"),
}


def key_of(state: Enum) -> str:
    return f"{type(state).__name__}.{state.value}"


TEXTS: Mapping[str, Text] = {
    **WORDS,
    **{key_of(outcome): text for outcome, text in OUTCOMES.items()},
    **BLOCKED_BY,
    **{key_of(to): text for to, text in TARGETS.items()},
    **{key_of(state): text for state, text in CALL_STATES.items()},
    **{key_of(state): text for state, text in ADVISOR_STATES.items()},
    **{key_of(cause): text for cause, text in PAUSE_CAUSES.items()},
}

LANGUAGES = Text._fields


def speaker(language: str, texts: Mapping[str, Text] = TEXTS) -> Say:
    """Speaks "fr" or "en"."""
    place = LANGUAGES.index(language)
    return lambda key: texts[key][place]
