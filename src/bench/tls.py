"""TLS from clients and to the server: what a login and a statement take of a proxy. Has targets of its own."""

import shutil

import sysbench
from measurement import Figure, Measurement
from targets import HaProxy, Sluice

TO_SERVER = "sluice-tls"
ENDS_TLS = "haproxy-tls"
THREADS = 16


def key_files(work, certificate, key):
    """What HAProxy and sysbench read; sysbench's names are fixed, and it needs a certificate of its own."""
    pem = work / "haproxy.pem"
    pem.write_bytes(certificate.read_bytes() + key.read_bytes())
    for name, source in (("cacert.pem", certificate), ("client-cert.pem", certificate), ("client-key.pem", key)):
        shutil.copy(source, work / name)
    return pem


def targets(work, server_port, tls, java, options, jar):
    """A proxy that ends clients' TLS, and a gateway that speaks TLS to the server; its logins are relayed, so that each
    is one to the server too."""
    pem = key_files(work, *tls)
    return [HaProxy(work, server_port, ENDS_TLS, pem),
            Sluice(TO_SERVER, java, options, jar, work, server_port, tls, Sluice.RELAY, "required")]


def how(target, over_tls):
    if not over_tls:
        return "plain"
    return "tunnel" if target.name == ENDS_TLS else "tls"


def counted(plan, label, unit, command, over_tls, per):
    """The rate of what the client does, and the CPU time that it takes of the proxy."""
    figures = {"rate": Figure(label, unit[0], True),
               "cpu": Figure(f"CPU of the proxy: {label}", unit[1], False)}

    def run(target):
        if target.name == ENDS_TLS and not over_tls:
            return {}
        measured = plan.client.run(command, target.port, THREADS, plan.seconds, how(target, over_tls),
                                   *([target.proxy.pid] if target.proxy else []))
        values = {"rate": measured["rate"]}
        if target.proxy:
            values["cpu"] = measured["cpu"] * per
        return values

    return Measurement(figures, run, plan.rounds)


def read_only(plan, over_tls):
    label = f"`oltp_read_only`, text, {THREADS} threads, {'TLS' if over_tls else 'no TLS'} from the client"
    figures = {"rate": Figure(label, "statements/s", True),
               "cpu": Figure(f"CPU of the proxy: {label}", "s / 100,000 statements", False)}

    def run(target):
        if target.name == ENDS_TLS:
            return {}
        before = target.proxy.cpu_seconds() if target.proxy else 0
        statements, per_second = sysbench.load(
            target.port, plan, THREADS, plan.seconds, "oltp_read_only", "text",
            *(["--mysql-ssl=on"] if over_tls else []), folder=plan.work)
        if not target.proxy:
            return {"rate": per_second}
        return {"rate": per_second, "cpu": (target.proxy.cpu_seconds() - before) / statements * 100_000}

    return Measurement(figures, run, plan.rounds)


def part(plan):
    logins = ("clients/s", "ms / client")
    selects = ("statements/s", "s / 100,000 statements")
    return [counted(plan, "connect, `SELECT 1`, disconnect; no TLS from the client", logins, "connect", False, 1_000),
            counted(plan, "connect, `SELECT 1`, disconnect; TLS from the client", logins, "connect", True, 1_000),
            counted(plan, "select by key, TLS from the client", selects, "select", True, 100_000),
            read_only(plan, False),
            read_only(plan, True)]


PARTS = {"tls": part}
