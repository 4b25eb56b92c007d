"""What hinders nothing of a deployment, and yet keeps calls from being answered."""

from collections.abc import Collection, Iterator, Mapping

from acd.asterisk.inspection import Finding, Verdict
from acd.asterisk.marks import FROM_TRUNK
from acd.config.settings import Settings
from acd.deploying.collisions import is_ours
from acd.deploying.folder import AsteriskFolder
from acd.deploying.reading import Configuration, Section
from acd.resources import resource


def missing_endpoints(settings: Settings, known: Collection[str]) -> Iterator[Finding]:
    """`known`: those of the running Asterisk, and those that are about to be made."""
    for advisor in settings.advisors.values():
        technology, _, name = advisor.phone.partition("/")
        if technology == "PJSIP" and name not in known:
            hint = "add it to pjsip.conf, correct `phone`, or write phones = true into [asterisk]"
            yield _doubt(f"{advisor.phone} of {advisor.id} is not known to Asterisk", hint)
    for name in sorted({trunk.endpoint for trunk in settings.trunks.values()} - set(known)):
        example = resource("asterisk-conf") / "pjsip-trunk.conf"
        hint = f"{example} shows how; or correct `endpoint` in [trunks]"
        yield _doubt(f"trunk {name} is not known to Asterisk", hint)


def ways_in(settings: Settings, shall: Configuration) -> Iterator[Finding]:
    """Whether calls reach the lines, and advisors the codes."""
    asterisk = settings.asterisk
    if not asterisk.incoming and not _reached(FROM_TRUNK, shall):
        hint = 'write incoming = ["the context of your trunk"] into [asterisk] of acd.toml'
        yield _doubt("no call from outside reaches the lines", hint)
    if not asterisk.internal and not _reached("advisor-codes", shall):
        hint = 'write internal = ["the context of your phones"] into [asterisk] of acd.toml'
        yield _doubt("no phone reaches the codes (*11 logs in)", hint)


async def missing_sounds(
    settings: Settings, core: Mapping[str, str], folder: AsteriskFolder
) -> list[Finding]:
    """`core`: what Asterisk says of its folders."""
    data = core.get("data directory")
    named = {s for line in settings.lines.values() for s in (line.greeting, line.closed_greeting)}
    sounds = sorted(named - {None, ""}, key=str)
    if not data or not sounds:
        return []
    language = settings.site.language
    places = {str(s): (f"{data}/sounds/{language}/{s}", f"{data}/sounds/{s}") for s in sounds}
    found = await folder.existing_sounds(place for both in places.values() for place in both)
    return [
        _doubt(f"there is no sound {name}", f"record it: {both[0]}.alaw, 8 kHz; until then silence")
        for name, both in places.items()
        if not found.intersection(both)
    ]


def _reached(context: str, shall: Configuration) -> bool:
    """By an endpoint of his that dials there, or a context of his that includes it."""
    wanted = {("context", context), ("include", context)}
    his: list[Section] = [s for s in (*shall.pjsip, *shall.dialplan) if not is_ours(s.place)]
    used = {base for section in his for base in section.bases}
    ours = [s for s in shall.pjsip if is_ours(s.place) and (not s.is_template or s.name in used)]
    made = {base for section in ours if not section.is_template for base in section.bases}
    templates = [s for s in shall.pjsip if s.name in made]
    found = (entry for section in (*his, *ours, *templates) for entry in section.entries)
    return any((entry.name, entry.value) in wanted for entry in found)


def _doubt(text: str, hint: str) -> Finding:
    return Finding(Verdict.DOUBTFUL, text, hint)
