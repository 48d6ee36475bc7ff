"""The table and the plot of a run."""

import os
import platform
import shlex
import subprocess
import sys
from datetime import date
from statistics import median

import plot

NAMES = {"direct": "MariaDB itself", "haproxy": "HAProxy", "router": "MySQL Router", "sluice": "Sluice",
         "relay": "Sluice, relayed logins", "haproxy-tls": "HAProxy, ends TLS",
         "sluice-tls": "Sluice, relayed logins, TLS to the server"}


def number(value):
    """Three significant digits, or all digits before the point."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 if abs(value) < 10 else 1}f}"


def cell(values):
    if None in values:
        return "not within 2 s"
    if len(values) == 1:
        return number(values[0])
    return f"{number(median(values))} ({number(min(values))} to {number(max(values))})"


def ratios(measurement, key, target):
    """A target's values by those of the server itself, round by round; empty where one of them is not there."""
    values = measurement.values.get((key, target), [])
    direct = measurement.values.get((key, "direct"), [])
    if None in values or None in direct or len(values) != len(direct):
        return []
    return [value / base for value, base in zip(values, direct) if base]


def table(rows, targets, with_ratios):
    """A row for each (measurement, key of its figure)."""
    names = [NAMES.get(name, name) for name in targets]
    heads = [head for target, name in zip(targets, names)
             for head in ([name, "ratio"] if with_ratios and target != "direct" else [name])]
    yield "| | " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * len(heads)
    for measurement, key in rows:
        figure = measurement.figures[key]
        cells = [f"{figure.label}, {figure.unit}"]
        for target in targets:
            values = measurement.values.get((key, target), [])
            cells.append("failed" if target in measurement.failed else cell(values) if values else "")
            if with_ratios and target != "direct":
                ratio = ratios(measurement, key, target)
                cells.append(f"{median(ratio):.2f}" if ratio else "")
        yield "| " + " | ".join(cells) + " |"


def output(*command):
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return "?"
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0] if lines else "?"


def grep(path, start):
    with open(path, encoding="utf-8") as lines:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith(start)), "?")


def facts(plan, root, jdk, server_jar, java_options):
    """What was measured, where, and how, by name."""
    memory = int(grep("/proc/meminfo", "MemTotal").split()[0]) / 1024 ** 2
    commit = output("git", "-C", root, "describe", "--always", "--dirty", "--exclude=*")
    return {
        "Command": f"`{shlex.join(['src/bench/run.sh', *sys.argv[1:]])}`, {date.today()}",
        "Sluice": f"commit {commit}, JVM options: {shlex.join(java_options) or 'none'}",
        "Machine": f"{os.cpu_count()} cores ({grep('/proc/cpuinfo', 'model name')}), {memory:.0f} GB, "
                   f"Linux {platform.release()}; load average when it began: {os.getloadavg()[0]:.1f}",
        "Versions": "; ".join((f"MariaDB {server_jar.stem.rpartition('-')[2]}",
                               output("haproxy", "-v").partition("-")[0].replace("version ", ""),
                               output("sysbench", "--version"),
                               output(jdk / "bin/java", "-version").replace('"', ""))),
        "Rounds": f"{plan.rounds}, {plan.seconds} s of each load; memory: {plan.memory_rounds}",
        "Warm-up": f"four loads of {plan.warm_up_seconds} s for each target, then each number of threads",
    }


def write(folder, measurements, targets, facts):
    rows = [(measurement, key) for measurement in measurements for key in measurement.figures]
    compared = [(measurement, key) for measurement, key in rows if (key, "direct") in measurement.values]
    proxies = [name for name in targets if name != "direct"]
    lines = ["# The latest run of the benchmark", "", *(f"* {name}: {fact}" for name, fact in facts.items()), "",
             "Server, proxies and clients run on this one machine and share its cores. A figure is the median of its",
             "rounds, in which the targets take turns, with the least and the most. A ratio is to MariaDB itself, the",
             "median over the rounds: of rates, 1 is as fast and 0.5 half as fast; of times, 1 is as fast and 2 takes",
             "twice as long. MariaDB's own TLS is wolfSSL."]
    if compared:
        lines += ["", *table(compared, targets, True), "", "![Ratios](latest.png)"]
    if len(compared) < len(rows):
        lines += ["", "What the proxies themselves take:", "",
                  *table([row for row in rows if row not in compared], proxies, False)]
    failed = [f"* {measurement.figures[key].label}, {name}: {why}" for measurement in measurements
              for key in list(measurement.figures)[:1] for name, why in measurement.failed.items()]
    if failed:
        lines += ["", "Failed:", "", *failed]
    text = "\n".join(lines) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "latest.md").write_text(text, encoding="utf-8")
    plot.write(folder / "latest.png", measurements, proxies, facts)
    print(text)
