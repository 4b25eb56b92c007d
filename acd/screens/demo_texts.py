"""The words of `acd demo`. Both rules of `texts.py` hold here too."""

from collections.abc import Mapping

from acd.core.model import OfferEnding
from acd.screens.texts import TEXTS as FLOOR
from acd.screens.texts import Text, key_of

FAULTS: Mapping[str, Text] = {
    "not-placed": Text("{subject} appels manquants", "{subject} calls were never placed"),
    "never-ended": Text("{subject} : l'appel dure encore", "{subject}: the call never ended"),
    "lost": Text("{subject} : aucune fiche", "{subject}: no record"),
    "counted-twice": Text("{subject} : plusieurs fiches", "{subject}: more than one record"),
    "nobody": Text("{subject} : fiche sans appelant", "{subject}: a record without a caller"),
    "not-recorded": Text(
        "{subject} : a parlé, la fiche dit autre chose",
        "{subject}: talked, the record says otherwise",
    ),
    "not-heard": Text(
        "{subject} : décroché selon la fiche, l'appelant n'a entendu personne",
        "{subject}: answered by the record, the caller heard nobody",
    ),
    "not-picked-up": Text(
        "{subject} : décroché selon la fiche, ce poste n'a pas décroché",
        "{subject}: answered by the record, that phone was not picked up",
    ),
    "rung-twice": Text("{subject} : sonne deux fois à la fois", "{subject}: rung twice at once"),
    "rung-while-talking": Text(
        "{subject} : sonne pendant une conversation", "{subject}: rung while talking"
    ),
    "rung-for-nobody": Text(
        "{subject} sonneries sans fiche", "{subject} rings that no record tells of"
    ),
    "moved": Text(
        "{subject} : a été retiré de sa conversation", "{subject}: was taken from a conversation"
    ),
    "alone": Text("{subject} : a décroché pour personne", "{subject}: picked up for nobody"),
    "two-talk": Text(
        "{subject} : deux personnes avec un appelant", "{subject}: two people with one caller"
    ),
    "talks-elsewhere": Text(
        "{subject} : relié à un autre appelant", "{subject}: connected to another caller"
    ),
    "unowned": Text(
        "{subject} : sonne ou parle sans appelant", "{subject}: alive without its caller"
    ),
    "out-of-order": Text("{subject} : servi avant son tour", "{subject}: served before its turn"),
    "difference": Text(
        "écart entre le service et Asterisk, {subject}",
        "the service and Asterisk were apart, {subject}",
    ),
    "still-alive": Text(
        "{subject} canaux encore vivants dans Asterisk", "{subject} channels alive in Asterisk"
    ),
}

ENDINGS: Mapping[OfferEnding, Text] = {
    OfferEnding.TALKED: Text("conversation", "talked"),
    OfferEnding.NO_ANSWER: Text("sans réponse", "no answer"),
    OfferEnding.DECLINED: Text("rejeté", "declined"),
    OfferEnding.BUSY: Text("occupé", "busy"),
    OfferEnding.UNREACHABLE: Text("injoignable", "unreachable"),
    OfferEnding.WITHDRAWN: Text("retiré", "withdrawn"),
    OfferEnding.TAKEN: Text("déjà pris", "already taken"),
    OfferEnding.FAILED: Text("panne", "failed"),
    OfferEnding.REFUSED: Text("refusé (touche 2)", "refused (key 2)"),
    OfferEnding.VOICEMAIL: Text("répondeur", "voicemail"),
    OfferEnding.DENIED: Text("non autorisé", "denied"),
}

WORDS: Mapping[str, Text] = {
    "demo.landlord": Text(
        "le site de {landlord} est copié, ses fichiers importés",
        "the site of {landlord} is copied, its files imported",
    ),
    "demo.asterisk": Text(
        "Asterisk {version} démarre sur {server}", "Asterisk {version} starts on {server}"
    ),
    "demo.phones": Text("{count} téléphones simulés s'allument", "{count} simulated phones start"),
    "demo.service": Text("acd run démarre, comme chez vous", "acd run starts, as it would for you"),
    "demo.log_in": Text(
        "{count} conseillers composent le *11 pour prendre leur poste",
        "{count} advisors dial *11 to log in",
    ),
    "demo.settle": Text("les derniers appels se terminent", "the last calls end"),
    "demo.keep": Text(
        "tableaux et rapport, à regarder dans {folder}",
        "boards and report, to be looked at in {folder}",
    ),
    "demo.step_done": Text("ok, {took}", "ok, {took}"),
    "demo.stopped": Text("Arrêté : rien ne reste derrière.", "Stopped, nothing left behind."),
    "demo.cut_short": Text(
        "Interrompu avant la fin : aucun bilan.", "Interrupted before the end: no verdict."
    ),
    "demo.call": Text("Appelez", "Call"),
    "demo.account": Text(
        "softphone SIP : serveur {server} (UDP), utilisateur {user}",
        "SIP softphone: server {server} (UDP), user {user}",
    ),
    "demo.dial": Text(
        "mot de passe {password}, composez {numbers}", "password {password}, dial {numbers}"
    ),
    "demo.or": Text(" ou ", " or "),
    "demo.watch": Text("Regardez", "Watch"),
    "demo.stop": Text("Arrêtez", "Stop"),
    "demo.ended": Text("{ended} appels sur {placed} terminés", "{ended} of {placed} calls ended"),
    "demo.of": Text("{ended} sur {placed}", "{ended} of {placed}"),
    "demo.line": Text(
        "appels terminés : {ended} · en attente : {waiting} · décrochés : {answered} · "
        "niveau de service : {level}",
        "calls ended: {ended} · waiting: {waiting} · answered: {answered} · service level: {level}",
    ),
    "demo.balance": Text("{placed} appels en {took}", "{placed} calls in {took}"),
    "demo.median": Text("médiane", "median"),
    "demo.worst": Text("pire", "worst"),
    "demo.waits": Text("attente des appelants", "callers' wait"),
    "demo.latency": Text("conseiller libre → ordre de sonner", "advisor free → told to ring"),
    "demo.takers": Text("Qui a décroché", "Who answered"),
    "demo.took": Text("appels", "calls"),
    "demo.legs": Text("sonneries, par issue", "rings, by how they ended"),
    "ledger.read": Text(
        "Comparé, message par message :", "Held against each other, message by message:"
    ),
    "ledger.callers": Text(
        "{count} appels vus du côté des appelants", "{count} calls as the callers saw them"
    ),
    "ledger.phones": Text(
        "{count} sonneries vues du côté des téléphones", "{count} rings as the phones saw them"
    ),
    "ledger.records": Text(
        "{count} fiches d'appel dans la base", "{count} call records in the database"
    ),
    "ledger.channels": Text(
        "{count} canal encore vivant dans Asterisk", "{count} channels still alive in Asterisk"
    ),
    "ledger.sound": Text(
        "Une fiche et une issue par appel, aucun poste sonné deux fois à la fois.",
        "Every call has one record and one outcome; no phone was rung twice at once.",
    ),
    "ledger.wrong": Text("{count} anomalies :", "{count} faults:"),
}

TEXTS: Mapping[str, Text] = {
    **FLOOR,
    **WORDS,
    **{key_of(ending): text for ending, text in ENDINGS.items()},
    **{f"Fault.{fault}": text for fault, text in FAULTS.items()},
}
