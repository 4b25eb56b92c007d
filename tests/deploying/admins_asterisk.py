"""An Asterisk that somebody else has set up: contexts, phones, a trunk, and accounts of his own."""

from acd.lab.asterisk import LabAsterisk, fill
from acd.lab.ports import LOOPBACK
from acd.resources import resource

OWN_NUMBER = "+33199009999"
"""Rings nowhere: it is answered, and the call stays for as long as the caller likes."""

EXTENSIONS = f"""\
; The telephones of the house.
[general]
static = yes
writeprotect = no

[globals]
HOUSE = Centre

[internal]
exten => 101,1,Dial(PJSIP/ana,20)
exten => 102,1,Dial(PJSIP/bruno,20)

[from-operator]
exten => {OWN_NUMBER},1,Answer()
 same => n,Wait(600)
 same => n,Hangup()
"""

MANAGER = """\
[general]
enabled = yes
webenabled = no
bindaddr = 127.0.0.1
port = <<ami_port>>
channelvars = WALLBOARD

[wallboard]
secret = of-the-wallboard
read = call
write ="""  # no line break at its end, as some editors leave it

MODULES = """\
[modules]
autoload = yes
noload = chan_unistim.so
noload = res_phoneprov.so
noload = pbx_ael.so
noload = pbx_dundi.so
noload = pbx_lua.so
noload = chan_iax2.so
"""

PJSIP = """\
[transport-udp]
type = transport
protocol = udp
bind = <<sip_bind>>

[phone](!)
type = endpoint
context = internal
allow = !all,alaw
direct_media = no
send_connected_line = no
"""

PHONE = """
[{name}](phone)
callerid = {name} <101>
aors = {name}
auth = {name}

[{name}]
type = aor
max_contacts = 1
{contact}
[{name}]
type = auth
username = {name}
password = {password}
"""

TRUNK = """
[operator]
type = endpoint{aors}
context = from-operator
allow = !all,alaw
direct_media = no
send_connected_line = no
trust_id_inbound = no
callerid = unknown <0>

[operator]
type = identify
endpoint = operator
match = {senders}
"""

AOR = """
[operator]
type = aor
contact = sip:{host}:{port}
"""

OTHERS = ("asterisk.conf", "indications.conf", "logger.conf", "musiconhold.conf", "rtp.conf")


class AdminsAsterisk(LabAsterisk):
    """Knows nothing of acd; `phones` are the ones that its owner has already."""

    def _write_configuration(self) -> None:
        etc = self.folder / "etc"
        for name in ("etc", "lib", "run", "spool", "log"):
            (self.folder / name).mkdir()
        values = self._values()
        for name in OTHERS:
            text = (resource("asterisk-conf") / name).read_text()
            (etc / name).write_text(fill(text, values))
        (etc / "extensions.conf").write_text(EXTENSIONS)
        (etc / "manager.conf").write_text(fill(MANAGER, values))
        (etc / "manager.conf").chmod(0o640)
        (etc / "modules.conf").write_text(MODULES)
        (etc / "pjsip.conf").write_text(
            fill(PJSIP, values) + self._own_phones() + self._own_trunk()
        )
        (etc / "pjsip.conf").chmod(0o640)

    def _own_phones(self) -> str:
        return "".join(
            PHONE.format(
                name=name,
                password=self.phone_password,
                contact=f"contact = sip:{name}@{LOOPBACK}:{port}\n",
            )
            for name, port in self.phones.items()
        )

    def _own_trunk(self) -> str:
        out = self.trunks.get("operator")
        senders = ",".join(f"{LOOPBACK}:{port}" for port in self.trunk_ports)
        aor = "" if out is None else AOR.format(host=LOOPBACK, port=out)
        aors = "" if out is None else "\naors = operator"
        return TRUNK.format(senders=senders, aors=aors) + aor
