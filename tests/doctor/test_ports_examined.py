"""Who listens on which address, as the kernel's own tables say it."""

import socket
from pathlib import Path

from acd.doctor.ports import listening

TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:13AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 1 1 0 100 0 0 10 0
   1: 00000000:13AF 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 2 1 0 100 0 0 10 0
   2: 0100007F:13B0 0100007F:C350 01 00000000:00000000 00:00000000 00000000  0 0 3 1 0 100 0 0 10 0
"""
TCP6 = """\
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:13B1 00000000000000000000000000000000:0000 0A 0 0 0 0 0
   1: 00000000000000000000000001000000:13B2 00000000000000000000000000000000:0000 0A 0 0 0 0 0
"""


def tables(folder: Path) -> Path:
    (folder / "tcp").write_text(TCP)
    (folder / "tcp6").write_text(TCP6)
    return folder


def test_a_port_on_loopback_and_one_on_all_addresses_are_told_apart(tmp_path):
    proc = tables(tmp_path)

    assert listening(5038, proc) == {"127.0.0.1"}
    assert listening(5039, proc) == {"0.0.0.0"}
    assert listening(5041, proc) == {"::"}
    assert listening(5042, proc) == {"::1"}


def test_a_conversation_is_nobody_who_listens(tmp_path):
    assert listening(5040, tables(tmp_path)) == set()


def test_a_real_port_is_found_in_the_kernels_own_tables():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        assert listening(port) == {"127.0.0.1"}

    assert listening(port) == set()
