"""The words of `acd route explain`. Both rules of `texts.py` hold here too."""

from collections.abc import Mapping

from acd.core.routes import Skip
from acd.directory.recognition import Because
from acd.explaining import End
from acd.screens.schedule_texts import TEXTS as HOURS
from acd.screens.texts import TARGETS, Text, key_of

SKIPS: Mapping[Skip, Text] = {
    Skip.OUTSIDE_HOURS: Text("hors de ses heures", "outside its hours"),
    Skip.UNKNOWN_CALLER: Text("appelant inconnu", "unknown caller"),
    Skip.NOBODY_NAMED: Text("personne n'est désigné", "nobody is named"),
    Skip.ABSENT: Text("absent", "absent"),
    Skip.BUSY: Text("déjà en ligne", "busy"),
    Skip.NOT_ALLOWED: Text("numéro non autorisé", "not allowed"),
    Skip.NO_TRUNK: Text("aucun accès réseau", "no trunk"),
    Skip.FULL: Text("complet", "full"),
    Skip.NOBODY_THERE: Text("aucun conseiller connecté", "no advisor logged in"),
    Skip.DOWN: Text("en panne", "down"),
    Skip.CALLER_LIMIT: Text("trop d'appels de ce numéro", "this number called too often"),
    Skip.BUDGET_SPENT: Text("minutes du jour épuisées", "today's minutes are spent"),
}

RECOGNITIONS: Mapping[Because, Text] = {
    Because.WITHHELD: Text("numéro masqué", "withheld number"),
    Because.UNKNOWN: Text("numéro inconnu", "unknown number"),
    Because.ONE_TENANT: Text("un locataire", "one tenant"),
    Because.SAME_DWELLING: Text("un logement", "one dwelling"),
    Because.SAME_BUILDING: Text("un immeuble", "one building"),
    Because.SHARED: Text("partagé entre plusieurs", "shared by several"),
}

ENDS: Mapping[End, Text] = {
    End.WAITS: Text(
        "l'appel attend encore ; à {after}, le plan de secours",
        "still waits; at {after} the rescue",
    ),
    End.NOBODY: Text(
        "à {after}, l'appelant entend que personne ne peut répondre ; l'appel est à rappeler",
        "at {after} the caller hears that nobody can answer; the call is listed to be called back",
    ),
    End.CLOSED: Text(
        "l'appelant entend que la ligne est fermée", "the caller hears that the line is closed"
    ),
    End.ROUNDS: Text(
        "à {after}, le parcours recommence, {rounds} tours en tout ; puis l'appelant entend que "
        "personne ne peut répondre, et l'appel est à rappeler",
        "at {after} the route begins anew, {rounds} rounds in all; then the caller hears that "
        "nobody can answer, and the call is listed to be called back",
    ),
    End.REPEATS: Text(
        "à {after}, le parcours recommence, sans fin", "at {after} the route begins anew, for ever"
    ),
}

WORDS: Mapping[str, Text] = {
    "route.title": Text("{number} → {line}, le {at}", "{number} → {line}, {at}"),
    "route.withheld": Text("numéro masqué", "withheld number"),
    "route.caller": Text("Appelant", "Caller"),
    "route.building": Text(
        "{because} · {building} ({entity})", "{because} · {building} ({entity})"
    ),
    "route.vulnerable": Text("fragile", "vulnerable"),
    "route.line": Text("Ligne", "Line"),
    "route.always": Text("toujours ouverte", "always open"),
    "route.open": Text("ouverte", "open"),
    "route.closed": Text("fermée ({why})", "closed ({why})"),
    "route.route": Text("Parcours", "Route"),
    "route.own": Text("{route} (celui de l'immeuble)", "{route} (the building's own)"),
    "route.none": Text("celui de l'équipe", "its team alone"),
    "route.priority": Text("Priorité", "Priority"),
    "route.when": Text("à", "at"),
    "route.step": Text("étape", "step"),
    "route.who": Text("qui", "who"),
    "route.how": Text("comment", "how"),
    "route.rings": Text("sonne {ring_for} au {where}", "rings {ring_for} at {where}"),
    "route.confirms": Text(", puis touche 1 côté appelé", ", then key 1 on the called side"),
    "route.waits": Text("attend {lasts}", "waits {lasts}"),
    "route.waits_on": Text("attend", "waits"),
    "route.beside": Text("sans perdre la place", "beside the queue"),
    "route.overflow": Text("aussi {team} à {after}", "{team} too at {after}"),
    "route.skipped": Text("sautée : {why}", "skipped: {why}"),
    "route.passed": Text("{name} : {why}", "{name}: {why}"),
}

TEXTS: Mapping[str, Text] = {
    **HOURS,
    **WORDS,
    **{key_of(to): text for to, text in TARGETS.items()},
    **{key_of(skip): text for skip, text in SKIPS.items()},
    # Recognition and hours each have a Because: kept apart by their screens, not by their class.
    **{f"Recognition.{because.value}": text for because, text in RECOGNITIONS.items()},
    **{key_of(end): text for end, text in ENDS.items()},
}
