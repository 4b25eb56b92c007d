"""The MQTT broker, as it stands in acd.toml."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from acd.config.addresses import Host, file_name
from acd.config.findings import identifier_like
from acd.config.settings import BrokerSettings, TlsSettings
from acd.config.table import Table
from acd.config.values import Identifier, Truth, UserName, whole

PORT, PORT_WITH_TLS = 1883, 8883
_NAMELESS = "site"


class Broker(Table):
    host: Host = "127.0.0.1"
    port: Annotated[int, whole(1, 65535, example=PORT)] | None = None
    site: Identifier | None = Field(default=None, examples=["habitat-du-centre"])
    username: UserName | None = None
    password_file: Annotated[str, file_name("mqtt.password")] | None = None  # read by `secret.py`
    tls: Truth = False
    ca: Annotated[str, file_name("ca.pem")] | None = None
    certificate: Annotated[str, file_name("acd.pem")] | None = None
    key: Annotated[str, file_name("acd.key")] | None = None
    private: Truth = False

    def settings(self, folder: Path, name: str, password: str | None) -> BrokerSettings:
        """`name` is the site's."""
        return BrokerSettings(
            site=self.site or identifier_like(name) or _NAMELESS,
            host=self.host,
            port=self.port or (PORT_WITH_TLS if self.tls else PORT),
            username=self.username,
            password=password,
            tls=self._tls(folder) if self.tls else None,
            private=self.private,
        )

    def _tls(self, folder: Path) -> TlsSettings:
        files = (folder / name if name else None for name in (self.ca, self.certificate, self.key))
        return TlsSettings(*files)
