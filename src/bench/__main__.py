"""Starts what is measured, measures it round by round, and reports. Started by run.sh."""

import argparse
import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import rawclient
import report
import sysbench
import tls
from targets import MAX_CLIENTS, HaProxy, MariaDb, MySqlRouter, Sluice, Target

PARTS = {**sysbench.PARTS, **rawclient.PARTS}
STATIC, RELAY = "sluice", "relay"
ROOT = Path(__file__).resolve().parents[2]
MYSQL = ROOT / "src/it/mysql.sh"
HOME = ROOT / "src/bench/target"
JAR = ROOT / "gateway-app/target/sluice.jar"

# from run.sh
JDK = Path(os.environ["BENCH_JDK"])
SERVER_JAR = Path(os.environ["BENCH_SERVER_JAR"])
JAVA_OPTIONS = shlex.split(os.environ["SLUICE_JAVA_OPTIONS"])


@dataclass(frozen=True)
class Plan:
    """How much of each is done."""

    rounds: int = 3
    memory_rounds: int = 1
    seconds: int = 2
    warm_up_seconds: int = 8
    threads: tuple = (1, 16, 64)
    range_sizes: tuple = (10, 100, 1_000, 10_000)
    table_size: int = 1_000_000
    narrow_rows: int = 10_000_000
    idle_clients: tuple = (1_000, 5_000)
    unread_clients: int = 1_000
    client: rawclient.RawClient = None
    work: Path = None
    server_port: int = 0


QUICK = Plan(rounds=1, seconds=1, warm_up_seconds=1, threads=(16,), range_sizes=(10, 1_000), table_size=200_000,
             narrow_rows=1_000_000, idle_clients=(1_000,), unread_clients=200)


def arguments():
    parser = argparse.ArgumentParser(prog="src/bench/run.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round of less of everything")
    parser.add_argument("--only", nargs="+", choices={**PARTS, **tls.PARTS}, metavar="PART",
                        help=f"only these parts: {', '.join(PARTS)}; or, alone, tls, which has targets of its own")
    parser.add_argument("--rounds", type=int, help="rounds, memory excepted")
    parser.add_argument("--seconds", type=int, help="how long each load runs")
    parser.add_argument("--threads", type=int, nargs="+", help="threads of sysbench")
    parser.add_argument("--relay", action="store_true", help="one more column: the backend decides on logins")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=JAR",
                        help="one more column: another build of sluice.jar")
    parser.add_argument("--out", type=Path, help="where the table and the plot go")
    options = parser.parse_args()
    if tls.PARTS.keys() & set(options.only or ()) and len(options.only) > 1:
        parser.error("tls is measured alone")
    return options


def plan_of(options):
    chosen = {name: getattr(options, name) for name in ("rounds", "seconds") if getattr(options, name)}
    if options.threads:
        chosen["threads"] = tuple(options.threads)
    plan = QUICK if options.quick else Plan()
    room = MAX_CLIENTS - max(plan.threads)
    too_many = [clients for clients in plan.idle_clients if clients > room]
    if too_many:
        say(f"left out for the limit of open files (ulimit -n): {too_many} idle clients")
        chosen["idle_clients"] = tuple(clients for clients in plan.idle_clients if clients <= room)
    return replace(plan, **chosen)


def start(stack, options, plan, work):
    """Starts the server with its data, and what stands in front of it."""
    key_pair = (HOME / "tls.crt", HOME / "tls.key")
    database, port = MariaDb(SERVER_JAR, HOME, work, *key_pair).start()
    stack.enter_context(database)
    database.await_port(port, 60)
    say(f"loading {plan.table_size:,} rows")
    sysbench.prepare(port, plan.table_size)
    gateways = [(STATIC, JAR, Sluice.STATIC)]
    if options.relay:
        gateways.append((RELAY, JAR, Sluice.RELAY))
    for also in options.also:
        name, _, other = also.partition("=")
        gateways.append((name, Path(other), Sluice.STATIC))
    proxies = []

    def add(proxy):
        stack.enter_context(proxy.proxy)
        proxies.append(proxy)

    add(HaProxy(work, port))
    router = MySqlRouter(MYSQL, work, port)
    stack.enter_context(router.proxy)
    if router.is_missing():
        say(f"left out: {router.proxy.output().strip()}")
    else:
        proxies.append(router)
    for name, jar, settings in gateways:
        # a copy, as a build may replace the file while it runs
        copy = shutil.copy(jar, work / f"{name}.jar")
        add(Sluice(name, JDK, JAVA_OPTIONS, copy, work, port, key_pair, settings))
    if options.only == ["tls"]:
        for proxy in tls.targets(work, port, key_pair, JDK, JAVA_OPTIONS, work / f"{STATIC}.jar"):
            add(proxy)
    for proxy in proxies:
        proxy.await_listening()
    return [Target("direct", port), *proxies], port


def warm_up(plan, target):
    """Lets the gateway's JVM compile what it will run, and the server fill its caches."""
    if target.name == tls.ENDS_TLS:
        return
    for script in ("oltp_point_select", "oltp_read_write"):
        for mode in sysbench.MODES:
            sysbench.load(target.port, plan, 16, plan.warm_up_seconds, script, mode)
    for threads in plan.threads:
        for mode in sysbench.MODES:
            sysbench.load(target.port, plan, threads, max(1, plan.warm_up_seconds // 4), mode=mode)
    for how in ("plain", "tls"):
        plan.client.run("connect", target.port, 16, max(1, plan.warm_up_seconds // 2), how)


def measure(measurement, targets):
    measured = [target for target in targets if target.proxy or not measurement.only_proxies]
    for _ in range(measurement.rounds):
        for target in measured:
            if target.name in measurement.failed:
                continue
            try:
                values = measurement.run(target)
            except (RuntimeError, OSError) as error:
                measurement.failed[target.name] = str(error)
                say(f"FAILED {next(iter(measurement.figures.values())).label}, {target.name}: {error}")
                continue
            measurement.record(target, values)
            for key, value in values.items():
                figure = measurement.figures[key]
                say(f"{figure.label}, {figure.unit}, {target.name}: {report.cell([value])}")


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = arguments()
    began = time.monotonic()
    for ended in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ended, lambda number, _: sys.exit(128 + number))
    partial = options.quick or options.only
    out = options.out or (HOME / "results" if partial else ROOT / "src/bench/results")
    with tempfile.TemporaryDirectory(prefix="sluice-bench.") as folder, ExitStack() as stack:
        plan = plan_of(options)
        targets, port = start(stack, options, plan, Path(folder))
        plan = replace(plan, server_port=port, work=Path(folder),
                       client=rawclient.RawClient(JDK, HOME / "client"))
        facts = report.facts(plan, ROOT, JDK, SERVER_JAR, JAVA_OPTIONS)
        for target in targets:
            say(f"warming up {target.name}")
            warm_up(plan, target)
        parts = {**PARTS, **tls.PARTS}
        measurements = [measurement for part in options.only or PARTS for measurement in parts[part](plan)]
        for measurement in measurements:
            measure(measurement, targets)
    facts["Took"] = f"{(time.monotonic() - began) / 60:.1f} min"
    report.write(out, measurements, [target.name for target in targets], facts)
    return 1 if any(measurement.failed for measurement in measurements) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
