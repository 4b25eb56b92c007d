"""Every error this package raises on purpose.

AcdError
├── ConfigError         the settings cannot work; every mistake at once; only ever raised at start
├── StoreError          the database cannot be opened or is of another version
│   └── JournalError    the journal cannot be written: calls go on, facts wait in memory
├── ServiceUnreachable  no running service answers at the socket
├── ToolMissing         a program that a command needs is not on this machine
└── SwitchError         Asterisk did not do as asked
    ├── LoginRefused    wrong secret or too few permissions: retrying soon will not help
    ├── ConnectionLost  the link broke, outcome unknown: reconnect, then take a roll call
    └── ActionFailed    Asterisk answered, and said no
"""


class AcdError(Exception):
    """The root; its text is fit to be shown to a telecom admin."""


class ConfigError(AcdError):
    pass


class StoreError(AcdError):
    pass


class JournalError(StoreError):
    pass


class ServiceUnreachable(AcdError):
    pass


class ToolMissing(AcdError):
    pass


class SwitchError(AcdError):
    pass


class LoginRefused(SwitchError):
    pass


class ConnectionLost(SwitchError):
    pass


class ActionFailed(SwitchError):
    pass
