"""What the dialplan has to know of legs to the outside: the part of `acd-generated.conf` for them.

Rule 1: what is not written here is not dialled. A pattern stands for ordinary numbers of one
        calling code: no 08, no short and no emergency number has a place in any of them.
Rule 2: where a provider is reached stands here alone; nobody passes it at the time of a call.
"""

from collections.abc import Iterator, Mapping

from acd.asterisk.plain import plain
from acd.config.settings import (
    LineSettings,
    ProviderSettings,
    Settings,
    SiteSettings,
    TrunkSettings,
)
from acd.core.routes import To

NUMBERS_CONTEXT = "acd-outside-numbers"
"""Asked by DIALPLAN_EXISTS and reached by no call: the only place with patterns."""

_NINE_DIGITS = ("[1-79]XXXXXXXX",)
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "+33": _NINE_DIGITS,
    "+262": _NINE_DIGITS,
    "+508": ("[2-79]XXXXX", "708XXXXXX"),
    "+590": _NINE_DIGITS,
    "+594": _NINE_DIGITS,
    "+596": _NINE_DIGITS,
}
"""Behind each calling code: its ordinary numbers. A code that is not here is not dialled."""

_HOME_CODES: Mapping[str, tuple[str, ...]] = {
    "FR": ("+33",),
    "GF": ("+594", "+33"),
    "GP": ("+590", "+33"),
    "MQ": ("+596", "+33"),
    "PM": ("+508", "+33"),
    "RE": ("+262", "+33"),
    "YT": ("+262", "+33"),
}
"""What a site may call unless told otherwise: its own numbers, and overseas the mainland's."""


def outside_blocks(settings: Settings) -> Iterator[tuple[str, ...]]:
    """The contexts, each as its lines."""
    yield (f"[{NUMBERS_CONTEXT}]", *_numbers(settings.site))
    for _, trunk in sorted(settings.trunks.items()):
        yield tuple(_trunk(trunk))
    for _, provider in sorted(settings.providers.items()):
        yield tuple(_provider(provider, settings.trunks[provider.trunk]))


def outbound_number(settings: Settings, line: LineSettings) -> str:
    """What those see who are rung outside for a caller of this line: by default the line itself."""
    entity = settings.entities.get(line.entity or "")
    own = entity.outbound_number if entity else None
    return own or next(iter(line.numbers), "")


def ladder_to_provider(line: LineSettings, settings: Settings) -> Iterator[str]:
    """Steps of the rescue ladder: nobody of the team is free, so the route's provider is rung.

    Without a controller nobody hears whether a person confirms: a provider needs not to.
    """
    route = settings.routes.get(line.route) if line.route else None
    steps = (*route.open, *route.closed) if route else ()
    named = next((step.name for step in steps if step.to is To.PROVIDER), None)
    if named is not None:
        yield ' same => n,GotoIf($["${ACD_FREE}" != ""]?found)'
        yield f" same => n,Gosub(acd-rescue,provider,1({plain(named)}))"


def _numbers(site: SiteSettings) -> Iterator[str]:
    codes = {*_HOME_CODES.get(site.country, ()), *site.numbers_outside}
    for code in sorted(codes):
        for pattern in _PATTERNS.get(code, ()):
            yield f"exten => _{code}{pattern},1,NoOp()"


def _trunk(trunk: TrunkSettings) -> Iterator[str]:
    yield from _marks(
        f"acd-trunk-{plain(trunk.id)}",
        ACD_ENDPOINT=trunk.endpoint,
        ACD_MOST_CALLS=str(trunk.most_calls),
        ACD_PRESENTS=trunk.presents,
        ACD_LONGEST_CALL=str(round(trunk.longest_call)),
    )


def _provider(provider: ProviderSettings, trunk: TrunkSettings) -> Iterator[str]:
    most = trunk.most_calls if provider.most_calls is None else provider.most_calls
    yield from _marks(
        f"acd-provider-{plain(provider.id)}",
        ACD_DEST=provider.called_number,
        ACD_TRUNK=provider.trunk,
        ACD_MOST_CALLS=str(most),
    )


def _marks(context: str, **marks: str) -> Iterator[str]:
    yield f"[{context}]"
    yield "exten => s,1,NoOp()"
    yield from (f" same => n,Set({name}={plain(value)})" for name, value in marks.items())
    yield " same => n,Return()"
