"""Text that others chose, without what cannot be seen: line breaks, controls, marks of direction.

For one line of a file. What ends a field there, or acts, is for whoever writes that file.
"""


def printable(text: str) -> str:
    """The same text nearly always, and then at no cost."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "_" for character in text)


def shown(text: str) -> str:
    """For a terminal that takes nothing but text; lines stay lines.

    Bytes of another encoding, which `surrogateescape` keeps, become marks.
    """
    plain = text.encode(errors="surrogateescape").decode(errors="replace")
    return "\n".join(printable(line.expandtabs()) for line in plain.split("\n"))
