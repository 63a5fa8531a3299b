"""The command, with every host name at one port of this machine.

A program of its own, run by the Python that this tool is installed for: ``checking.py PORT ARGUMENT...`` does what
``reconciler ARGUMENT...`` does, without asking a name server.
"""

import sys
from ipaddress import ip_address

from reconciler.cli.main import console
from reconciler.hostcheck import resolver
from reconciler.hostcheck.resolver import Endpoint
from reconciler.model import Host


def main(port: int) -> None:
    """Run the command of this process, and end the process with its exit code."""
    here = (Endpoint(ip_address("127.0.0.1"), port),)

    def look_up(host: Host) -> tuple[Endpoint, ...] | OSError:
        del host
        return here

    resolver.look_up = look_up  # no name of a test leads here, and a name server would be measured
    console()


if __name__ == "__main__":
    main(int(sys.argv.pop(1)))
