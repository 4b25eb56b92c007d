"""Small questions to Asterisk, asked with the rights that the service itself has."""

from acd.asterisk.client import AmiClient
from acd.errors import ActionFailed


async def value(client: AmiClient, expression: str) -> str:
    """What a variable or a dialplan function says; empty when it does not exist."""
    try:
        return (await client.action("Getvar", {"Variable": expression})).get("Value")
    except ActionFailed:
        return ""


async def knows(client: AmiClient, place: str) -> bool:
    """Whether a call could go there: `context`, or `context,extension,priority`."""
    return await value(client, f"DIALPLAN_EXISTS({place})") == "1"
