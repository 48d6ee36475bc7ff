"""Statements: sysbench's own scripts."""

import re
import subprocess

from measurement import Figure, Measurement
from targets import PASSWORD, SCHEMA, USER

QUERIES = re.compile(r"queries:\s+(\d+)\s+\(([\d.]+) per sec")
ERRORS = re.compile(r"(?:FATAL|ALERT): (.*)")
SCRIPTS = ("oltp_point_select", "oltp_read_only", "oltp_read_write", "select_random_ranges")
RANGE = ("--skip_trx=on", "--point_selects=0", "--sum_ranges=0", "--order_ranges=0", "--distinct_ranges=0")
MODES = {"text": "disable", "prepared": "auto"}


def sysbench(port, script, table_size, *options, command="run", timeout=300, folder=None):
    """Runs a script in a folder, where it finds its keys if it uses TLS; returns how many statements, and a second."""
    done = subprocess.run(
        ["sysbench", script, "--db-driver=mysql", "--mysql-host=127.0.0.1", f"--mysql-port={port}",
         f"--mysql-user={USER}", f"--mysql-password={PASSWORD}", f"--mysql-db={SCHEMA}", "--tables=1",
         f"--table_size={table_size}", *options, command],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False, cwd=folder)
    if done.returncode != 0:
        said = done.stdout + done.stderr
        errors = dict.fromkeys(ERRORS.findall(said))
        raise RuntimeError(f"sysbench {script}: {'; '.join(errors) or said[-500:]}")
    counted = QUERIES.search(done.stdout)
    return (int(counted[1]), float(counted[2])) if counted else None


def prepare(port, table_size):
    sysbench(port, "oltp_read_write", table_size, command="prepare")


def load(port, plan, threads, seconds, script="oltp_point_select", mode="text", *options, **more):
    return sysbench(port, script, plan.table_size, f"--threads={threads}", f"--time={seconds}",
                    f"--db-ps-mode={MODES[mode]}", *options, **more)


def rate(plan, label, script, mode, threads, *options, cpu=False):
    """The rate of a script, and the CPU time that the proxy takes for it."""
    figures = {"rate": Figure(label, "statements/s", True)}
    if cpu:
        figures["cpu"] = Figure(f"CPU of the proxy: {label}", "s / 100,000 statements", False)

    def run(target):
        before = target.proxy.cpu_seconds() if target.proxy else None
        statements, per_second = load(target.port, plan, threads, plan.seconds, script, mode, *options)
        if not cpu or not target.proxy:
            return {"rate": per_second}
        return {"rate": per_second, "cpu": (target.proxy.cpu_seconds() - before) / statements * 100_000}

    return Measurement(figures, run, plan.rounds)


def script_part(script):
    def part(plan):
        return [rate(plan, f"`{script}`, {mode}, {threads} {'threads' if threads > 1 else 'thread'}", script, mode,
                     threads, cpu=threads == 16)
                for mode in MODES for threads in plan.threads]
    return part


def ranges(plan):
    return [rate(plan, f"ranges of {size:,} rows, text, 16 threads", "oltp_read_only", "text", 16, *RANGE,
                 f"--range_size={size}", cpu=True)
            for size in plan.range_sizes]


PARTS = {script.removeprefix("oltp_"): script_part(script) for script in SCRIPTS} | {"ranges": ranges}
