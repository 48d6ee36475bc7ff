#!/usr/bin/env python3
"""Compares what the clients printed: compare.py FOLDER SERVERS MODES CLIENT...

Prints a table for each server and mode, a row a client, a column a check, the lines that differ, and an overview. Ends
with 1 where a check differs, or where a client did not come to its end.
"""
import difflib
import pathlib
import sys

TRANSPORTS = ("plain", "tls")
CHECKS = ("login native", "login sha2", "refused login", "server", "text", "prepared", "types", "types, prepared",
          "columns", "stream", "multi-statements", "multi-results", "out parameters", "transactions", "counts", "errors",
          "lost connection", "error in mid-stream", "kill query", "kill", "local infile", "long values", "change user", "reset", "other",
          "end")
SHOWN_LINES = 20


def checks(file):
    """What a client printed: the lines of each check."""
    found = {check: [] for check in CHECKS}
    if file.exists():
        for line in file.read_bytes().decode(errors="backslashreplace").split("\n"):
            check, _, result = line.partition(": ")
            if line:
                found[check if check in found else "other"].append(result if check in found else line)
    return found


def compare(direct, through):
    """What the table says of one check, and the lines to show."""
    if direct == through:
        return "-" if not direct or direct == ["not supported"] else "same", []
    lines = list(difflib.unified_diff(direct, through, "directly", "through Sluice", n=0, lineterm=""))
    more = len(lines) - SHOWN_LINES
    return "DIFFERENT", lines[:SHOWN_LINES] + ([f"and {more} lines more"] if more > 0 else [])


def cell(verdicts):
    different = [transport for transport, verdict in verdicts.items() if verdict == "DIFFERENT"]
    if not different:
        return max(verdicts.values(), key=("-", "same").index)
    return "**DIFFERENT**" + (f" ({different[0]})" if len(different) < len(verdicts) else "")


def table(folder, server, mode, clients):
    """Prints one; returns its cells, and whether all is well."""
    cells, details = {}, []
    for client in clients:
        verdicts = {check: {} for check in CHECKS}
        for transport in TRANSPORTS:
            direct = checks(folder / server / "direct" / transport / client)
            through = checks(folder / server / mode / transport / client)
            for check in CHECKS:
                verdict, lines = compare(direct[check], through[check])
                if check == "end" and "ok" not in direct["end"]:
                    verdict, lines = "DIFFERENT", ["the client did not come to its end: " + " ".join(direct["end"])]
                verdicts[check][transport] = verdict
                if lines:
                    details += ["", f"{client}, {transport}: {check}"] + ["    " + line for line in lines]
        cells[client] = {check: cell(verdicts[check]) for check in CHECKS}
    shown = [check for check in CHECKS if any(row[check] != "-" for row in cells.values())]
    print(f"\n### {server}, {mode}\n")
    print("| Client |", " | ".join(shown), "|")
    print("|---" * (len(shown) + 1) + "|")
    for client, row in cells.items():
        print(f"| {client} |", " | ".join(row[check] for check in shown), "|")
    print("\n".join(details))
    return cells, not details


def overview(tables):
    """Prints how many checks of each client went how, for each server and mode."""
    clients = list(next(iter(tables.values())))
    print("\n| Client |", " | ".join(f"{server}, {mode}" for server, mode in tables), "|")
    print("|---" * (len(tables) + 1) + "|")
    for client in clients:
        counts = []
        for cells in tables.values():
            said = [value.partition(" (")[0] for value in cells[client].values()]
            counts.append(", ".join(f"{said.count(value)} {value}" for value in ("same", "**DIFFERENT**")
                                    if said.count(value)))
        print(f"| {client} |", " | ".join(counts), "|")


def main():
    folder, clients = pathlib.Path(sys.argv[1]), sys.argv[4:]
    servers, modes = sys.argv[2].split(","), sys.argv[3].split(",")
    found = {(server, mode): table(folder, server, mode, clients) for server in servers for mode in modes}
    overview({key: cells for key, (cells, _) in found.items()})
    sys.exit(0 if all(well for _, well in found.values()) else 1)


main()
