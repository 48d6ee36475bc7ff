"""Scans, connections, memory and stopping: what sysbench does not do, with a client that only walks over frames."""

import subprocess
import time
from contextlib import contextmanager

from measurement import Figure, Measurement
from sysbench import load

NARROW = "SELECT seq FROM seq_1_to_{}"
SETTLE_SECONDS = 20


class RawClient:
    """Runs client/Client.java."""

    def __init__(self, java, classes):
        self.command = [java / "bin/java", "-XX:+UseSerialGC", "-Xmx512m", "-cp", classes, "Client"]

    def run(self, what, *arguments):
        """Runs a command and returns its figures by name."""
        done = subprocess.run([*self.command, what, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"client {what}: {done.stderr.strip()[-500:]}")
        return {name: float(value) for name, _, value in (line.partition("=") for line in done.stdout.split())}

    @contextmanager
    def holding(self, *arguments):
        """Clients that are there, and do nothing, as long as the block runs."""
        clients = subprocess.Popen([*self.command, "hold", *map(str, arguments)], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            if clients.stdout.readline().strip() != "ready":
                raise RuntimeError(f"client hold: {clients.stderr.read().strip()[-500:]}")
            yield
        finally:
            clients.stdin.close()
            try:
                clients.wait(60)
            except subprocess.TimeoutExpired:
                clients.kill()
                clients.wait()


def scan(plan):
    rows = f"{plan.table_size:,} rows"
    whole = "SELECT * FROM sbtest1"

    def first_row(target):
        return {"ms": plan.client.run("first-row", target.port, whole, 20)["ms"]}

    return [answer(plan, f"`SELECT *` of {rows} ({plan.table_size * 194 / 1e6:,.0f} MB)", whole,
                   f"{whole} LIMIT {plan.table_size // 5}", plan.table_size),
            Measurement({"ms": Figure(f"first row of `SELECT *` of {rows}", "ms", False)}, first_row, plan.rounds),
            answer(plan, f"{plan.narrow_rows:,} rows of one number", NARROW.format(plan.narrow_rows),
                   NARROW.format(plan.narrow_rows // 5), plan.narrow_rows)]


def answer(plan, label, statement, warm_up, rows):
    def run(target):
        measured = plan.client.run("scan", target.port, statement, warm_up)
        if measured["rows"] != rows:
            raise RuntimeError(f"{measured['rows']} rows, not {rows}")
        return {"seconds": measured["seconds"]}

    return Measurement({"seconds": Figure(label, "s", False)}, run, plan.rounds)


def connect(plan):
    def one(how, label):
        def run(target):
            return {"rate": plan.client.run("connect", target.port, 16, plan.seconds, how)["rate"]}
        return Measurement({"rate": Figure(f"connect, `SELECT 1`, disconnect; {label}", "clients/s", True)}, run,
                           plan.rounds)

    return [one("plain", "no TLS"), one("tls", "TLS")]


def stop(plan):
    def one(how, label):
        def run(target):
            measured = plan.client.run("stop", target.port, plan.server_port, 20, how)["ms"]
            return {"ms": measured if measured >= 0 else None}
        return Measurement({"ms": Figure(f"statement stopped on the server after {label}", "ms", False)}, run,
                           plan.rounds)

    return [one("query", "`KILL QUERY`"), one("client", "its client is gone")]


def idle(plan):
    return [measurement for clients in plan.idle_clients
            for measurement in (beside(plan, clients),
                                memory(plan, f"each of {clients:,} idle clients", clients))]


def beside(plan, clients):
    figure = Figure(f"`oltp_point_select`, text, 16 threads, beside {clients:,} idle clients", "statements/s", True)

    def run(target):
        with plan.client.holding(target.port, clients):
            return {"rate": load(target.port, plan, 16, plan.seconds)[1]}

    return Measurement({"rate": figure}, run, plan.rounds)


def unread(plan):
    return [memory(plan, f"each of {plan.unread_clients:,} unread results", plan.unread_clients,
                   "SELECT * FROM sbtest1")]


def memory(plan, label, clients, *statement):
    """What clients take of a proxy, of a process that was started for it so that nothing else is in the difference."""
    figures = {"resident": Figure(f"resident memory of the proxy for {label}", "KB", False),
               "collected": Figure(f"heap and direct memory for {label}", "KB", False)}

    def run(target):
        fresh = target.again()
        with fresh.proxy:
            fresh.await_listening()
            load(fresh.port, plan, 16, plan.seconds)
            settle(fresh.proxy)
            before = fresh.memory()
            with plan.client.holding(fresh.port, clients, *statement):
                settle(fresh.proxy)
                after = fresh.memory()
        return {key: (after[key] - before[key]) / clients / 1024 for key in after}

    return Measurement(figures, run, plan.memory_rounds, only_proxies=True)


def settle(process):
    """Waits until the process has stopped working, bounded."""
    deadline = time.monotonic() + SETTLE_SECONDS
    used = process.cpu_seconds()
    while time.monotonic() < deadline:
        time.sleep(1)
        last, used = used, process.cpu_seconds()
        if used - last < 0.1:
            return


PARTS = {"scan": scan, "connect": connect, "stop": stop, "idle": idle, "unread": unread}
