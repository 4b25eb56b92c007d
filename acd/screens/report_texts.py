"""The words of a report; the rest it shares with `texts`.

The English formulas are those of `acd.core.measures`; a test holds both to each other.
"""

from collections.abc import Mapping

from acd.core.model import OfferEnding
from acd.screens.texts import TEXTS as SHARED
from acd.screens.texts import Text, key_of

NAMES: Mapping[str, Text] = {
    "received": Text("appels reçus", "calls received"),
    "presented": Text("appels présentés", "calls presented"),
    "offered": Text("appels offerts", "calls offered"),
    "answered": Text("décrochés par le bailleur", "answered by the landlord"),
    "abandoned": Text("abandonnés", "abandoned"),
    "handed_over": Text("confiés au prestataire", "handed over to the provider"),
    "service_level": Text("niveau de service", "service level"),
    "service_level_answered": Text("· des seuls décrochés", "· of answered calls alone"),
    "service_level_ignore": Text("· abandons précoces ignorés", "· early losses ignored"),
    "service_level_positive": Text("· abandons précoces servis", "· early losses as served"),
    "service_level_genesys": Text("· selon Genesys", "· as Genesys has it"),
    "service_level_connect": Text("· selon Amazon Connect", "· as Amazon Connect has it"),
    "service_level_talkdesk": Text("· selon Talkdesk", "· as Talkdesk has it"),
    "service_level_human": Text("· par une personne du bailleur", "· by a landlord's person"),
    "pick_up_rate": Text("taux de décroché", "pick-up rate"),
    "abandonment_rate": Text("taux d'abandon", "abandonment rate"),
    "abandonment_of_presented": Text("· des appels présentés", "· of calls presented"),
    "short_abandonment_rate": Text("abandons immédiats", "abandoned at once"),
    "handed_over_rate": Text("part du prestataire", "share of the provider"),
    "repeat_call_rate": Text("appels réitérés dans l'heure", "repeat calls within the hour"),
    "average_speed_of_answer": Text("attente moyenne des décrochés", "mean wait of answered"),
    "average_abandon_time": Text("attente moyenne des abandons", "mean wait of abandoned"),
    "average_talk_time": Text("conversation moyenne", "mean conversation"),
    "occupancy": Text("taux d'occupation", "occupancy"),
    "offers_per_answer": Text("sonneries par décroché", "offers per answer"),
    "miss_rate": Text("sonneries sans réponse", "offers not answered"),
    "miss_rate_of_kept": Text("· hors sonneries retirées", "· without those withdrawn"),
    "average_handling_time": Text("durée moyenne de traitement", "mean handling time"),
}
"""Of the measures."""

_DECIDED = Text("(reçus - hors horaires - en attente)", "(received - closed - waiting)")


def _of_decided(fr: str, en: str) -> Text:
    return Text(f"{fr} / {_DECIDED.fr}", f"{en} / {_DECIDED.en}")


def _same(formula: str) -> Text:
    return Text(formula, formula)


FORMULAS: Mapping[str, Text] = {
    "received": Text("reçus", "received"),
    "presented": Text("reçus - hors horaires", "received - closed"),
    "offered": Text("reçus - hors horaires - dissuadés - s", "received - closed - blocked - s"),
    "answered": _same("n_in + n_out"),
    "abandoned": _same("a_in + a_out"),
    "handed_over": Text("confiés à un prestataire", "handed over to a provider"),
    "service_level": _same("n_in / (n_in + n_out + a_in + a_out)"),
    "service_level_answered": _same("n_in / (n_in + n_out)"),
    "service_level_ignore": _same("n_in / (n_in + n_out + a_out)"),
    "service_level_positive": _same("(n_in + a_in) / (n_in + n_out + a_in + a_out)"),
    "service_level_genesys": _same("n_in / (n_in + n_out + a_in + a_out + s)"),
    "service_level_connect": Text(
        "(n_in + a_in + s + rappels) / (reçus - hors horaires - dissuadés - en attente)",
        "(n_in + a_in + s + callbacks) / (received - closed - blocked - waiting)",
    ),
    "service_level_talkdesk": Text(
        "n_in / (reçus - hors horaires - s - en attente)",
        "n_in / (received - closed - s - waiting)",
    ),
    "service_level_human": _of_decided("n_in", "n_in"),
    "pick_up_rate": _of_decided("décrochés", "answered"),
    "abandonment_rate": Text(
        "abandonnés / (décrochés + abandonnés)", "abandoned / (answered + abandoned)"
    ),
    "abandonment_of_presented": _of_decided("abandonnés", "abandoned"),
    "short_abandonment_rate": _of_decided("s", "s"),
    "handed_over_rate": _of_decided("confiés au prestataire", "handed over"),
    "repeat_call_rate": Text("réitérés / reçus", "repeated / received"),
    "average_speed_of_answer": Text(
        "attente des décrochés / décrochés", "wait of answered / answered"
    ),
    "average_abandon_time": Text(
        "attente des abandons / abandonnés", "wait of abandoned / abandoned"
    ),
    "average_talk_time": Text(
        "conversation / conversations terminées", "conversation / conversations"
    ),
    "occupancy": Text(
        "(conversation + post-appel) / (conversation + post-appel + disponible)",
        "(talking + wrap-up) / (talking + wrap-up + ready)",
    ),
    "offers_per_answer": Text(
        "sonneries chez les conseillers / décrochés par eux",
        "offers to advisors / answered by advisors",
    ),
    "miss_rate": Text("sans réponse / sonneries", "not answered / offers to advisors"),
    "miss_rate_of_kept": Text(
        "sans réponse / (sonneries - retirées)", "not answered / (offers to advisors - withdrawn)"
    ),
    "average_handling_time": Text(
        "(conversation + post-appel) / décrochés par les conseillers",
        "(talking + wrap-up) / answered by advisors",
    ),
}

BRIEF: Mapping[str, Text] = {
    "received": Text("reçus", "recv."),
    "answered": Text("décr.", "answ."),
    "abandoned": Text("abd.", "abd."),
    "service_level": Text("NS", "SL"),
    "pick_up_rate": Text("TD", "PU"),
    "average_speed_of_answer": Text("att.", "wait"),
    "longest_wait": Text("max.", "max."),
    "occupancy": Text("occup.", "occup."),
}
"""Heads of narrow columns: a terminal has eighty."""

ENDINGS: Mapping[OfferEnding, Text] = {
    OfferEnding.TALKED: Text("acceptés", "confirmed"),
    OfferEnding.REFUSED: Text("refusés", "refused"),
    OfferEnding.VOICEMAIL: Text("messagerie probable", "voicemail suspected"),
    OfferEnding.NO_ANSWER: Text("sans réponse", "not answered"),
    OfferEnding.BUSY: Text("occupés", "busy"),
}
"""Of legs to the outside; the others are counted together."""

WORDS: Mapping[str, Text] = {
    "report.title": Text(
        "{site} · rapport du {first} ({zone})", "{site} · report of {first} ({zone})"
    ),
    "report.title_of_days": Text(
        "{site} · rapport du {first} au {last} ({zone})",
        "{site} · report of {first} to {last} ({zone})",
    ),
    "report.of": Text("seulement : {what}", "only: {what}"),
    "report.line": Text("ligne", "line"),
    "report.team": Text("équipe", "team"),
    "report.entity": Text("bailleur", "landlord"),
    "report.within": Text(
        "seuil T de ce rapport : {within}, pour toutes les équipes",
        "threshold T of this report: {within}, for every team",
    ),
    "report.until": Text("compté jusqu'au {moment}", "counted until {moment}"),
    "report.begins": Text(
        "le journal ne commence qu'au {moment}", "the journal begins only at {moment}"
    ),
    "report.cut": Text(
        "période limitée à 3660 jours : depuis le {first}",
        "no more than 3660 days: from {first} on",
    ),
    "report.no_longer": Text(
        "équipes qui ne sont plus configurées, seuil T {within} : {teams}",
        "teams that are no longer configured, threshold T {within}: {teams}",
    ),
    "report.astray": Text(
        "faits datés hors de la période par une horloge déréglée, non comptés : {count}",
        "facts that a wrong clock dated outside the period, not counted: {count}",
    ),
    "report.empty": Text("Aucun appel.", "No call."),
    "report.legend": Text(
        "n : décrochés, a : abandonnés ; in : avant le seuil T de l'équipe, out : après ; "
        "s : abandons immédiats",
        "n: answered, a: abandoned; in: within the team's threshold T, out: after; "
        "s: abandoned at once",
    ),
    "report.measures": Text("Mesures", "Measures"),
    "report.measure": Text("mesure", "measure"),
    "report.value": Text("valeur", "value"),
    "report.formula": Text("calcul", "formula"),
    "report.longest_wait": Text("plus longue attente", "longest wait"),
    "report.longest_wait.formula": Text("abandons compris", "abandoned calls included"),
    "report.callers": Text("appelants ayant joint quelqu'un", "callers who reached somebody"),
    "report.callers.formula": Text(
        "numéros ayant joint quelqu'un dans la journée / numéros ({reached} / {called})",
        "numbers that reached somebody that day / numbers ({reached} / {called})",
    ),
    "report.dwellings": Text("appels par logement et par mois", "calls per dwelling and month"),
    "report.dwellings.formula": Text(
        "reçus / {dwellings} logements, ramené à un mois",
        "received / {dwellings} dwellings, for one month",
    ),
    "report.outcomes": Text("Issues", "Outcomes"),
    "report.pieces": Text(
        "Par demi-heure (abd. : abandonnés, NS : niveau de service, TD : taux de décroché, "
        "att. : attente moyenne)",
        "By half hour (abd.: abandoned, SL: service level, PU: pick-up rate, wait: mean)",
    ),
    "report.days": Text(
        "Par jour (abd. : abandonnés, NS : niveau de service, TD : taux de décroché, "
        "att. : attente moyenne)",
        "By day (abd.: abandoned, SL: service level, PU: pick-up rate, wait: mean)",
    ),
    "report.from": Text("dès", "from"),
    "report.steps": Text("Étapes des parcours", "Steps of routes"),
    "report.step": Text("étape", "step"),
    "report.begun": Text("tentées", "tried"),
    "report.skipped": Text("sautées", "skipped"),
    "report.outside": Text("Appels vers l'extérieur", "Legs to the outside"),
    "report.name": Text("nom", "name"),
    "report.rung": Text("sonneries", "offered"),
    "report.others": Text("autres", "other"),
    "report.time": Text("durée moyenne", "mean time"),
}

TEXTS: Mapping[str, Text] = {
    **SHARED,
    **WORDS,
    **{f"measure.{name}": text for name, text in NAMES.items()},
    **{f"formula.{name}": text for name, text in FORMULAS.items()},
    **{f"brief.{name}": text for name, text in BRIEF.items()},
    **{key_of(ending): text for ending, text in ENDINGS.items()},
}
