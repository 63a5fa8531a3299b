"""The least that a run can take: a process that imports what the path needs, and makes one round trip where it does.

A program of its own, run by the Python that this tool is installed for: ``floor.py help|validate|in-sync|adds``.
"""

import argparse
import os
import sys

path = sys.argv[1]
if path == "help":
    argparse.ArgumentParser(prog="floor").format_help()
else:
    import jsonschema  # noqa: F401  # its import is measured
    import yaml  # noqa: F401  # likewise
if path in {"in-sync", "adds"}:
    import ssl

    import httpx

    url = os.environ["WECHAT_API_URL"]
    token = os.environ["WECHAT_COMPONENT_ACCESS_TOKEN"]
    plain = url.startswith("http:")
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx.create_ssl_context()
    with httpx.Client(verify=trust, trust_env=False) as client:
        where = f"{url}/cgi-bin/component/modify_wxa_jump_domain?access_token={token}"
        client.post(where, content=b'{"action":"get"}').raise_for_status()
if path == "adds":
    import deepdiff  # noqa: F401  # likewise
