"""Processes that a run starts, what they use, and their end."""

import os
import signal
import socket
import subprocess
import time

STOP_SECONDS = 30
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A process with its output in a file; ended by its id when the `with` block ends."""

    def __init__(self, name, command, log, **options):
        self.name = name
        self.log = log
        with open(log, "wb") as output:
            self.popen = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                                          stderr=subprocess.STDOUT, **options)
        self.pid = self.popen.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.popen.send_signal(signal.SIGTERM)
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()

    def await_port(self, port, seconds):
        """Waits until it listens."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                self.check_runs(deadline)

    def await_line(self, pattern, seconds):
        """Waits until its output matches a pattern; returns the match."""
        deadline = time.monotonic() + seconds
        while True:
            match = pattern.search(self.output())
            if match:
                return match
            self.check_runs(deadline)

    def check_runs(self, deadline):
        if self.popen.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{self.name} did not start:\n{self.output()[-2000:]}")
        time.sleep(0.05)

    def output(self):
        with open(self.log, encoding="utf-8", errors="replace") as output:
            return output.read()

    def cpu_seconds(self):
        """User and system time so far, of all its threads."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_bytes(self):
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")
