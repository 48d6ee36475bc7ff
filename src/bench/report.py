"""The table and the plot of a run."""

import os
import platform
import subprocess
from datetime import date
from statistics import median

import plot

NAMES = {"direct": "MariaDB itself", "haproxy": "HAProxy", "sluice": "Sluice", "relay": "Sluice, relayed logins"}


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


def table(measurements, targets):
    names = [NAMES.get(name, name) for name in targets]
    yield "| | " + " | ".join([names[0]] + [head for name in names[1:] for head in (name, "ratio")]) + " |"
    yield "|---|" + "---:|" * (2 * len(targets) - 1)
    for measurement in measurements:
        for key, figure in measurement.figures.items():
            cells = [f"{figure.label}, {figure.unit}"]
            for target in targets:
                values = measurement.values.get((key, target))
                absent = "failed" if target in measurement.failed else ""
                cells.append(cell(values) if values and not absent else absent)
                if target != "direct":
                    ratio = ratios(measurement, key, target)
                    cells.append(f"{median(ratio):.2f}" if ratio and not absent else "")
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


def machine(options, targets, plan):
    """What was measured, where, and how, by name."""
    memory = int(grep("/proc/meminfo", "MemTotal").split()[0]) / 1024 ** 2
    commit = output("git", "-C", options.root, "describe", "--always", "--dirty", "--exclude=*")
    return {
        "Date": str(date.today()),
        "Sluice": f"commit {commit}, JVM options: {os.environ['SLUICE_JAVA_OPTIONS'] or 'none'}",
        "Machine": f"{os.cpu_count()} cores ({grep('/proc/cpuinfo', 'model name')}), {memory:.0f} GB, "
                   f"Linux {platform.release()}; load when it began: {os.getloadavg()[0]:.1f}",
        "Versions": "; ".join((f"MariaDB {options.server.stem.rpartition('-')[2]}",
                               output("haproxy", "-v").partition(" - ")[0].partition(" 20")[0],
                               output("sysbench", "--version"),
                               output(options.jdk / "bin/java", "-version").replace('"', ""))),
        "Rounds": f"{plan.rounds} (memory: {plan.memory_rounds}), {plan.seconds} s of each load",
    }


def write(folder, measurements, targets, facts):
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# The latest run of `src/bench/run.sh`", "",
             *(f"* {name}: {fact}" for name, fact in facts.items()), "",
             "Server, proxies and clients run on this one machine and share its cores. Each figure is the median of its",
             "rounds, in which the targets take turns, with the least and the most. A ratio is to MariaDB itself, the",
             "median over the rounds: for rates 1 is as fast and less is slower, for times 1 is as fast and more is slower.",
             "", *table(measurements, targets), "", "![Ratios](latest.png)"]
    failed = [f"* {name}: {why}" for measurement in measurements for name, why in measurement.failed.items()]
    if failed:
        lines += ["", "Failed:", "", *failed]
    text = "\n".join(lines) + "\n"
    (folder / "latest.md").write_text(text, encoding="utf-8")
    plot.write(folder / "latest.png", measurements, [name for name in targets if name != "direct"], facts)
    print(text)
