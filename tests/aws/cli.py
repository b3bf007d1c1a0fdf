"""The real AWS CLI without its start: one process has it loaded, and a fork of it runs each command that a script calls."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

# What the scripts ask; their models are large, and read once.
SERVICES = ("cloudformation", "config", "ec2", "organizations", "s3", "sns", "sts")
CLIENT = """#!{python} -ISE
import json, os, socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect({path!r})
socket.send_fds(there, [b"."], [0, 1, 2])
there.sendall(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode() + b"\\n")
there.shutdown(socket.SHUT_WR)
sys.exit(int(there.recv(16) or b"255"))
"""


def serve(folder):
    """Starts the process: `aws` is then in the folder. Gives what ends it."""
    path = pathlib.Path(folder, "cli.socket")
    client = pathlib.Path(folder, "aws")
    client.write_text(CLIENT.format(python=sys.executable, path=str(path)))
    client.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nowhere = {"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}
    server = subprocess.Popen([sys.executable, "-B", __file__, path], env=environment | nowhere)
    while not path.exists():
        if server.poll() is not None:
            raise RuntimeError("the AWS CLI does not start")
        time.sleep(0.05)

    def stop():
        server.kill()
        server.wait()

    return stop


def main(path):
    """Listens until it is killed."""
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()
    driver._get_command_table()
    for service in SERVICES:
        for kind in ("service-2", "paginators-1", "waiters-2"):
            try:
                driver.session.get_component("data_loader").load_service_model(service, kind)
            except Exception:  # noqa: BLE001, S110: not every service has every kind
                pass
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, _ = listening.accept()
        if os.fork():
            asked.close()
            continue
        listening.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _run(driver, asked)


def _run(driver, asked):
    _, files, _, _ = socket.recv_fds(asked, 1, 3)
    text = b""
    while part := asked.recv(65536):
        text += part
    arguments, environment, folder = json.loads(text)
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    status = 255
    try:
        status = driver.main(arguments)
    except SystemExit as left:
        status = left.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        asked.sendall(str(status).encode())
        os._exit(0)


if __name__ == "__main__":
    # This folder has modules named as others are.
    sys.path.pop(0)
    main(sys.argv[1])
