"""The words of the list of people to call back; the rest it shares with `texts`."""

from collections.abc import Mapping

from acd.screens.texts import TEXTS as SHARED
from acd.screens.texts import Text

WORDS: Mapping[str, Text] = {
    "callbacks": Text("À rappeler : {count}", "To be called back: {count}"),
    "callbacks.none": Text("Personne à rappeler.", "Nobody to call back."),
    "callbacks.number": Text("numéro", "number"),
    "callbacks.attempts": Text("appels", "calls"),
    "callbacks.first": Text("premier appel", "first call"),
    "callbacks.last": Text("dernier appel", "last call"),
    "callbacks.longest_wait": Text("attente la plus longue", "longest wait"),
    "callbacks.outcome": Text("issue du dernier", "outcome of the last"),
    "callbacks.call": Text("repère", "mark"),
    "callbacks.hint": Text(
        "Une fois la personne rappelée : acd callbacks --done {call}",
        "Once somebody was called back: acd callbacks --done {call}",
    ),
}

TEXTS: Mapping[str, Text] = {**SHARED, **WORDS}
