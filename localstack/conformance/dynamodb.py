"""Runs a command with a DynamoDB of its own, moto's, whose URL the command finds in
EVENTGATEWAY_EMULATOR. Ends with the command's exit status."""

import logging
import os
import subprocess
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
moto = DomainDispatcherApplication(create_backend_app)
one_at_a_time = threading.Lock()  # moto's conditional writes are not atomic without it


def serve(environ, start_response):
    with one_at_a_time:
        return moto(environ, start_response)


server = make_server("127.0.0.1", 0, serve, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.port}"
sys.exit(subprocess.run(sys.argv[1:], env=dict(os.environ, EVENTGATEWAY_EMULATOR=url)).returncode)
