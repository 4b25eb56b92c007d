"""The words of the directory's screens: what is wrong with a file, what it changes, who calls.

Both rules of `texts.py` hold here too. A flaw says what is wrong and, after the semicolon, what to
do about it; {value} is what the file says.
"""

from collections.abc import Mapping

from acd.directory.flaws import Wrong
from acd.directory.french import Kind as NumberKind
from acd.directory.recognition import Because, Confidence
from acd.screens.texts import Text, key_of

FLAWS: Mapping[Wrong, Text] = {
    Wrong.NOT_TEXT: Text(
        "ce n'est pas un fichier texte ; enregistrez la feuille en « CSV UTF-8 »",
        "this is not a text file; save the sheet as “CSV UTF-8”",
    ),
    Wrong.WORKBOOK: Text(
        "c'est un classeur (xlsx, ods) ; enregistrez la feuille en « CSV UTF-8 »",
        "this is a workbook (xlsx, ods); save the sheet as “CSV UTF-8”",
    ),
    Wrong.EMPTY: Text(
        "le fichier est vide ; la première ligne doit nommer les colonnes",
        "the file is empty; its first line must name the columns",
    ),
    Wrong.BROKEN: Text(
        "guillemets mal fermés ; le fichier est sans doute coupé, exportez-le de nouveau",
        "quotes are not closed; the file is probably cut short, export it again",
    ),
    Wrong.UNKNOWN_COLUMN: Text(
        "colonne inconnue ; retirez-la de l'export, ou dites ce qu'elle est avec --column "
        "« en-tête=champ » (connues : {value})",
        "unknown column; leave it out of the export, or say what it is with --column "
        "“header=field” (known: {value})",
    ),
    Wrong.DOUBLED_COLUMN: Text(
        "même contenu que la colonne « {value} » ; gardez-en une",
        "means the same as column “{value}”; keep one of them",
    ),
    Wrong.MISSING_COLUMN: Text(
        "colonne absente (trouvées : {value}) ; ajoutez-la à l'export",
        "column missing (found: {value}); add it to the export",
    ),
    Wrong.CELL_COUNT: Text(
        "{value} cellules, pas autant que d'en-têtes ; un séparateur de trop, ou un fichier coupé",
        "{value} cells, not as many as headers; a separator too many, or a file cut short",
    ),
    Wrong.DOUBLED_REFERENCE: Text(
        "référence déjà lue (ligne) : {value} ; chacune ne doit servir qu'une fois",
        "reference read before (line): {value}; each may stand once only",
    ),
    Wrong.EMPTY_CELL: Text("cellule vide ; elle est nécessaire", "empty cell; it is needed"),
    Wrong.TOO_LONG: Text("{value} caractères ; 120 au plus", "{value} characters; 120 at most"),
    Wrong.FORMULA: Text(
        "« {value} » est une formule pour un tableur ; écrivez la valeur, ou rien",
        "“{value}” is a formula to a spreadsheet; write the value, or nothing",
    ),
    Wrong.CONTROL_CHARACTER: Text(
        "retour à la ligne ou caractère invisible ; effacez-le",
        "line break or invisible character; delete it",
    ),
    Wrong.NOT_YES_OR_NO: Text(
        "« {value} » ; écrivez oui, non, ou rien", "“{value}”; write yes, no, or nothing"
    ),
    Wrong.NOT_A_NUMBER: Text(
        "« {value} » n'est pas un numéro de téléphone ; écrivez-le 01 99 00 12 34 ou "
        "+33199001234, dans une colonne de texte (un tableur retire le premier 0)",
        "“{value}” is not a telephone number; write it 01 99 00 12 34 or +33199001234, in a text "
        "column (a spreadsheet drops the first 0)",
    ),
    Wrong.NOT_A_CALLER: Text(
        "personne n'appelle depuis « {value} » (court ou surtaxé) ; retirez-le",
        "nobody calls from “{value}” (short or premium); remove it",
    ),
    Wrong.NOT_DIALLABLE: Text(
        "« {value} » ne peut pas être appelé ; seuls les numéros ordinaires du pays le peuvent",
        "“{value}” may not be dialled; only ordinary numbers of the country may",
    ),
    Wrong.NO_NUMBER: Text(
        "ni numéro ni poste ; sans l'un des deux cette personne ne peut pas répondre",
        "neither number nor phone; without one of them this person cannot answer",
    ),
    Wrong.NOT_A_PHONE: Text(
        "« {value} » n'est pas un poste ; écrivez PJSIP/ et son nom, comme PJSIP/loge-12",
        "“{value}” is not a phone; write PJSIP/ and its name, like PJSIP/loge-12",
    ),
    Wrong.UNKNOWN_ROLE: Text(
        "« {value} » ; écrivez gardien, gestionnaire ou astreinte",
        "“{value}”; write caretaker, rental manager or on call",
    ),
    Wrong.UNKNOWN_REASON: Text(
        "« {value} » ; écrivez congé, formation, tournée ou autre (jamais de motif médical)",
        "“{value}”; write leave, training, rounds or other (never a medical reason)",
    ),
    Wrong.NOT_A_TIME: Text(
        "« {value} » n'est pas une date ; écrivez 24/12/2026, ou 24/12/2026 13:30",
        "“{value}” is not a date; write 2026-12-24, or 2026-12-24 13:30",
    ),
    Wrong.ENDS_TOO_EARLY: Text("finit avant de commencer ; corrigez", "ends before it begins"),
    Wrong.NOT_A_RANK: Text(
        "« {value} » n'est pas un rang ; écrivez 1 pour qui est appelé d'abord, puis 2, 3 …",
        "“{value}” is not a rank; write 1 for who is called first, then 2, 3 …",
    ),
    Wrong.UNKNOWN_PLAN: Text(
        "ce bailleur n'a pas d'astreinte « {value} » ; ajoutez-la à acd.toml, [oncall.{value}]",
        "this entity has no on-call plan “{value}”; add it to acd.toml, [oncall.{value}]",
    ),
    Wrong.UNKNOWN_ROUTE: Text(
        "aucun parcours « {value} » ; ajoutez-le à acd.toml, [routes.{value}]",
        "no route “{value}”; add it to acd.toml, [routes.{value}]",
    ),
    Wrong.UNKNOWN_BUILDING: Text(
        "aucun bâtiment « {value} » ; importez d'abord les bâtiments (buildings)",
        "no building “{value}”; import the buildings first",
    ),
    Wrong.UNKNOWN_PERSON: Text(
        "aucune personne « {value} » ; importez d'abord le personnel (staff)",
        "no person “{value}”; import the staff first",
    ),
    Wrong.DEPUTY_LOOP: Text(
        "les suppléants tournent en rond : {value} ; coupez la boucle",
        "the deputies go round in circles: {value}; cut the loop",
    ),
    Wrong.STILL_NEEDED: Text(
        "« {value} » n'est plus dans le fichier mais sert encore ; importez d'abord ce qui s'y "
        "rapporte, ou utilisez --merge",
        "“{value}” is no longer in the file but still in use; import first what refers to it, or "
        "use --merge",
    ),
    Wrong.MUCH_REMOVED: Text(
        "{value} disparaîtraient ; si c'est voulu, ajoutez --even-if-much-is-removed",
        "{value} would be removed; if that is wanted, add --even-if-much-is-removed",
    ),
}

KINDS: Mapping[NumberKind, Text] = {
    NumberKind.FIXED: Text("fixe", "fixed line"),
    NumberKind.MOBILE: Text("mobile", "mobile"),
    NumberKind.VOIP: Text("non géographique (09)", "voice over IP"),
    NumberKind.TOLL_FREE: Text("gratuit", "toll-free"),
    NumberKind.SHARED_COST: Text("à tarif spécial", "shared cost"),
    NumberKind.PREMIUM: Text("surtaxé", "premium rate"),
    NumberKind.SHORT: Text("court", "short"),
    NumberKind.EMERGENCY: Text("d'urgence", "emergency"),
    NumberKind.FOREIGN: Text("étranger", "foreign"),
    NumberKind.UNKNOWN: Text("inconnu", "unknown"),
}

BECAUSES: Mapping[Because, Text] = {
    Because.WITHHELD: Text("numéro masqué ou générique", "withheld or generic number"),
    Because.UNKNOWN: Text("numéro inconnu", "unknown number"),
    Because.ONE_TENANT: Text("le numéro d'un seul locataire", "the number of one tenant"),
    Because.SAME_DWELLING: Text(
        "le numéro de plusieurs locataires d'un même logement",
        "the number of several tenants of one dwelling",
    ),
    Because.SAME_BUILDING: Text(
        "le numéro de plusieurs locataires d'un même bâtiment : seul le bâtiment est retenu",
        "the number of several tenants of one building: the building alone is certain",
    ),
    Because.SHARED: Text(
        "partagé par des locataires de plusieurs bâtiments : personne n'est reconnu",
        "shared by tenants of several buildings: nobody is recognised",
    ),
}

CONFIDENCES: Mapping[Confidence, Text] = {
    Confidence.NONE: Text("aucune", "none"),
    Confidence.NUMBER: Text(
        "le numéro, identité non vérifiée", "the number, identity not verified"
    ),
    Confidence.VERIFIED: Text("vérifiée", "verified"),
}

WORDS: Mapping[str, Text] = {
    "import.refused": Text(
        "Erreurs : {count}. Rien n'a été modifié.", "Mistakes: {count}. Nothing was changed."
    ),
    "import.more": Text("… et {count} autres erreurs", "… and {count} more mistakes"),
    "import.line": Text("ligne {line}", "line {line}"),
    "import.file": Text("fichier", "file"),
    "import.what": Text("à corriger", "to be mended"),
    "import.column": Text("colonne", "column"),
    "import.applied": Text("Repris dans l'annuaire.", "Taken over into the directory."),
    "import.dry_run": Text(
        "Essai : rien n'a été modifié. L'import ferait :",
        "Dry run: nothing was changed. The import would do:",
    ),
    "import.present": Text("présents avant : {count}", "there before: {count}"),
    "import.added": Text("ajoutés : {count}", "added: {count}"),
    "import.changed": Text("modifiés : {count}", "changed: {count}"),
    "import.removed": Text("retirés : {count}", "removed: {count}"),
    "import.reading": Text("lecture de {file}", "reading {file}"),
    "who.no_number": Text(
        "masqué, générique ou mal écrit", "withheld, generic or not well written"
    ),
    "who.nobody": Text("n'identifie personne", "identifies nobody"),
    "who.entity": Text("bailleur", "entity"),
    "who.confidence": Text("confiance", "confidence"),
    "who.because": Text("raison", "because"),
    "who.tenant": Text("locataire", "tenant"),
    "who.dwelling": Text("logement {dwelling}", "dwelling {dwelling}"),
    "who.vulnerable": Text("prioritaire", "served first"),
    "who.building": Text("bâtiment", "building"),
    "who.caretaker": Text("gardien", "caretaker"),
    "who.absent": Text("{name}, absent ; suppléant : {deputy}", "{name}, absent; deputy: {deputy}"),
    "who.rental_manager": Text("gestionnaire locatif", "rental manager"),
    "no_value": Text("—", "—"),
}

TEXTS: Mapping[str, Text] = {
    **WORDS,
    **{key_of(wrong): text for wrong, text in FLAWS.items()},
    **{key_of(kind): text for kind, text in KINDS.items()},
    **{key_of(because): text for because, text in BECAUSES.items()},
    **{key_of(confidence): text for confidence, text in CONFIDENCES.items()},
}
