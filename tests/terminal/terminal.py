"""A terminal that a program believes in: what it shows there, and keys pressed on it."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

WIDTH = 120
WAIT = 60


class Terminal:
    """A program whose standard input, output and error are one terminal, which it is controlled by."""

    def __init__(self, command, environment, output=None):
        self.shown = b""
        self.status = None
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, WIDTH, 0, 0))
            if output is not None:
                os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
            os.execve(command[0], [str(word) for word in command], {"TERM": "xterm-256color", **environment})

    def read(self, until=None):
        """Takes in what is shown, until that is among it, or to the end of the program."""
        deadline = time.monotonic() + WAIT
        while until is None or until not in self.shown:
            ready, _, _ = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"nothing more is shown: {self.shown!r}"
            try:
                shown = os.read(self.screen, 65536)
            except OSError:
                break
            if not shown:
                break
            self.shown += shown
        return self

    def press(self, keys):
        os.write(self.screen, keys)

    def signal(self, number=signal.SIGINT):
        os.kill(self.pid, number)

    def end(self):
        """The exit status, negative for the signal that ended it."""
        if self.status is None:
            self.read()
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
            os.close(self.screen)
        return self.status

    @property
    def text(self):
        return self.shown.decode()
