"""Who we are for Asterisk, and how we prove it."""

import hashlib
from dataclasses import dataclass, field

from acd.asterisk.link import Link, Request
from acd.core.model import Seconds
from acd.errors import ActionFailed, LoginRefused


@dataclass(frozen=True, slots=True)
class AmiAddress:
    host: str
    port: int
    username: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


async def log_in(link: Link, address: AmiAddress, within: Seconds) -> None:
    """By challenge, so that the secret does not travel; in plain where that is not offered."""
    login = {"Username": address.username, "Events": "on"}
    try:
        challenge = await link.ask(Request("Challenge", {"AuthType": "MD5"}), within)
    except ActionFailed:
        login["Secret"] = address.secret
    else:
        proof = challenge.get("Challenge") + address.secret
        login |= {"AuthType": "MD5", "Key": hashlib.md5(proof.encode()).hexdigest()}
    try:
        await link.ask(Request("Login", login), within)
    except ActionFailed as refusal:
        raise LoginRefused(
            f"{address} refused {address.username!r}: {refusal}; "
            "hint: user, secret and `permit` are those of manager.conf"
        ) from None
