"""The words of the screen of opening hours. Both rules of `texts.py` hold here too."""

from collections.abc import Mapping

from acd.core.schedule import Because
from acd.screens.texts import Text, key_of

REASONS: Mapping[Because, Text] = {
    Because.WEEK: Text("hors des heures d'ouverture", "outside opening hours"),
    Because.BREAK: Text("pause", "break"),
    Because.HOLIDAY: Text("jour férié : {name}", "public holiday: {name}"),
    Because.EXCEPTION: Text("{name}", "{name}"),
}

WORDS: Mapping[str, Text] = {
    "schedule.title": Text("{line} · heure de {zone}", "{line} · {zone} time"),
    "schedule.always": Text("{line} : toujours ouverte", "{line}: always open"),
    "schedule.open": Text("ouverte maintenant, jusqu'au {when}", "open now, until {when}"),
    "schedule.open_on": Text("ouverte maintenant", "open now"),
    "schedule.closed": Text(
        "fermée maintenant ({why}), jusqu'au {when}", "closed now ({why}), until {when}"
    ),
    "schedule.closed_on": Text(
        "fermée maintenant ({why}), aucune ouverture dans l'année",
        "closed now ({why}), and for a year to come",
    ),
    "schedule.moment": Text("{day} {date} {time}", "{day} {date} {time}"),
    "schedule.week": Text("Semaine", "Week"),
    "schedule.special": Text(
        "Fériés et exceptions, du {first} au {last}",
        "Public holidays and exceptions, {first} to {last}",
    ),
    "schedule.none": Text("aucun", "none"),
    "schedule.no_hours": Text("fermé", "closed"),
    "schedule.days": Text("{first} → {last}", "{first} → {last}"),
    "day.0": Text("lundi", "Monday"),
    "day.1": Text("mardi", "Tuesday"),
    "day.2": Text("mercredi", "Wednesday"),
    "day.3": Text("jeudi", "Thursday"),
    "day.4": Text("vendredi", "Friday"),
    "day.5": Text("samedi", "Saturday"),
    "day.6": Text("dimanche", "Sunday"),
}

TEXTS: Mapping[str, Text] = {
    **WORDS,
    **{key_of(because): text for because, text in REASONS.items()},
}
