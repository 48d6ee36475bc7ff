#!/usr/bin/env bash
# Drivers' own test suites, run directly at a server and through Sluice: what passes there must pass here.
#
#   src/it/suites/run.sh [--modes static,relay] [--suites go-sql-driver,pymysql,...]
#
# Without arguments: both modes, all suites. Each suite is a file beside this one: the Debian packages that it needs, how
# it is built, run and read. Its source is that of a Debian package, fetched from where apt has its own packages, of this
# release or a later one; a suite whose source is not there is left out. The server is MariaDB, the gateway the packaged
# one, gateway-app/target/sluice.jar, both with TLS. Needs root, for what it installs and for a network namespace of its own
# that has nothing but the loopback interface. Prints how many tests pass and fail, and which pass directly only; ends with
# a status other than 0 where the file known does not have them. What the suites printed is in target/suites.
set -euo pipefail

readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly ROOT=$(cd "$HERE/../../.." && pwd)
readonly JAR=$ROOT/gateway-app/target/sluice.jar
export OUT=$ROOT/target/suites
readonly SOURCES=$OUT/sources
readonly SUITE_LIMIT=1800 # seconds
readonly JAVA_CLASSES="$ROOT/src/it/clients/java/target/classes:$ROOT/src/it/clients/java/target/lib/*"
declare -rA PORTS=([direct]=3306 [static]=3310 [relay]=3320)

. "$HERE/../jobs.sh"

PARTS=() # of a source, where a suite does not take all of it

# -- before: sources, and what builds and runs them

# the sources of this release and of those after it, in a state folder of apt's own: the machine's lists stay as they are
source_lists() {
  mkdir -p "$SOURCES/apt.d" "$SOURCES/lists/partial"
  # shellcheck disable=SC2016  # $(...) is apt-get's own notation
  apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' 'Origin: Debian' | sort -u \
    | awk '{ print "deb-src", $1, $2, "main" } $1 !~ /security/ { sites[$1] }
      END { for (site in sites) { print "deb-src", site, "stable main"; print "deb-src", site, "sid main" } }' \
      >"$SOURCES/apt.d/sources.list"
  apt=(-o Dir::Etc::sourcelist=- -o "Dir::Etc::sourceparts=$SOURCES/apt.d" -o "Dir::State::lists=$SOURCES/lists"
    -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" update -qq >"$OUT/apt.log" 2>&1 || true
}

# fetch SUITE PACKAGE PATTERN...: unpacks the source of a package, or what of it the patterns name, of the first release
# that has it
fetch() {
  local version archive
  [[ ! -d $SOURCES/$1 ]] || return 0
  for version in $(apt-cache "${apt[@]}" showsrc "$2" 2>/dev/null | sed -n 's/^Version: //p'); do
    rm -rf "$SOURCES/download"
    mkdir "$SOURCES/download"
    (cd "$SOURCES/download" && apt-get "${apt[@]}" source -qq --download-only "$2=$version") >>"$OUT/apt.log" 2>&1 || true
    # a missing patch or signature is none of our concern
    archive=$(find "$SOURCES/download" -name '*.orig.tar.*' ! -name '*.asc')
    [[ -n $archive ]] || continue
    mkdir "$SOURCES/download/$1"
    tar -xf "$archive" -C "$SOURCES/download/$1" --strip-components=1 --wildcards "${@:3}"
    mv "$SOURCES/download/$1" "$SOURCES"
    return 0
  done
  return 1
}

# makes suites those that are there
install_all() {
  local suite source needed packages=() found=()
  for suite in "${suites[@]}"; do
    read -ra needed < <(. "$HERE/$suite.sh" && echo "${PACKAGES[*]}")
    packages+=("${needed[@]}")
  done
  install_packages iproute2 mariadb-client openssl "${packages[@]}"
  find_jdk
  [[ -f $JAR ]] || mvn -q -B -ntp -f "$ROOT/pom.xml" -DskipTests package
  mvn -q -B -ntp -f "$ROOT/src/it/clients/java/pom.xml" package
  source_lists
  for suite in "${suites[@]}"; do
    mapfile -t source < <(. "$HERE/$suite.sh" && printf '%s\n' "$SOURCE" "${PARTS[@]}")
    if ! fetch "$suite" "${source[@]}"; then
      echo "suites: $suite left out: no release has its source" >&2
    elif ! (. "$HERE/$suite.sh" && cd "$SOURCES/$suite" && build) >"$OUT/$suite-build.log" 2>&1; then
      tail -n 20 "$OUT/$suite-build.log"
      fail "cannot build $suite"
    else
      found+=("$suite")
    fi
  done
  ((${#found[@]})) || fail "no suites"
  suites=("${found[@]}")
}

# -- inside the namespace

start_server() {
  printf '%s\n' "CREATE USER suites@'%' IDENTIFIED BY 'secret';" \
    "GRANT ALL PRIVILEGES ON *.* TO suites@'%' WITH GRANT OPTION;" \
    "CREATE USER IF NOT EXISTS root@'%' IDENTIFIED BY 'secret';" \
    "GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION;" >"$work/init.sql"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$work/tls.key" -out "$work/tls.crt" \
    2>/dev/null
  mkdir "$work/server"
  start "$OUT/server.log" "The server runs" java -cp "$JAVA_CLASSES" dev.sluice.clients.Server "${PORTS[direct]}" \
    "$work/server" "$work/init.sql" "$work/tls.crt" "$work/tls.key"
}

# start_gateway MODE
start_gateway() {
  mkdir "$work/$1"
  cat >"$work/$1/application.yml" <<YAML
server.port: 0
spring.ssl.bundle.pem.clients.keystore: {certificate: '$work/tls.crt', private-key: '$work/tls.key'}
sluice:
  listener: {port: ${PORTS[$1]}, handshake-timeout: 60s, ssl: {bundle: clients}}
  session: {local-infile: true}
  backend: {host: 127.0.0.1, port: ${PORTS[direct]}, connect-timeout: 30s}
  auth: {mode: $1}
YAML
  [[ $1 == relay ]] || cat >>"$work/$1/application.yml" <<YAML
  users:
    - {name: suites, password: secret}
    - {name: root, password: secret}
YAML
  start "$OUT/$1.log" "Listening for MySQL clients on " env -C "$work/$1" java -jar "$work/sluice.jar"
}

# run_suite SUITE TARGET: leaves what it prints, and the names of tests that passed and failed
run_suite() {
  local out=$OUT/$1-$2 database
  for database in suites suites2; do
    echo "DROP DATABASE IF EXISTS $database; CREATE DATABASE $database CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
  done | mariadb --no-defaults --host=127.0.0.1 --port="${PORTS[direct]}" --user=suites --password=secret --skip-ssl
  rm -rf "$work/copy"
  cp -r "$SOURCES/$1" "$work/copy" # what a run leaves there is not the next one's
  (
    . "$HERE/$1.sh"
    cd "$work/copy"
    export -f run
    timeout --foreground -k 5 "$SUITE_LIMIT" bash -c "run ${PORTS[$2]}" >"$out" 2>&1 </dev/null || true
    results <"$out" | sort -u >"$out.results"
  )
  sed -n 's/^pass //p' "$out.results" >"$out.passed"
  sed -n 's/^fail //p' "$out.results" >"$out.failed"
}

inside() {
  local suite target test bad=0
  work=$(mktemp -d)
  ip link set lo up
  cp "$JAR" "$work/sluice.jar" # which may be built anew meanwhile
  start_server
  for target in "${modes[@]}"; do start_gateway "$target"; done
  echo "| Suite | | passed | failed |"
  echo "|---|---|---|---|"
  for suite in "${suites[@]}"; do
    for target in direct "${modes[@]}"; do
      run_suite "$suite" "$target"
      echo "| \`$suite\` | $target | $(wc -l <"$OUT/$suite-$target.passed") | $(wc -l <"$OUT/$suite-$target.failed") |"
      while read -r test; do
        if grep -qxE "$suite +($target|any) .*" <(grep -F -- " $test  " "$HERE/known"); then
          echo "| | | | known: $test |"
        else
          echo "| | | | **$test** |"
          bad=1
        fi
      done < <(comm -23 "$OUT/$suite-direct.passed" "$OUT/$suite-$target.passed")
    done
    if [[ ! -s $OUT/$suite-direct.passed ]]; then
      echo "| | | | **nothing passes directly** |"
      bad=1
    fi
  done
  exit "$bad"
}

# -- arguments

modes=(static relay)
suites=(go-sql-driver pymysql mysqlclient dbd-mysql dbd-mariadb node-mysql mariadb-connector-c php
  mariadb-connector-j)
while (($#)); do
  case $1 in
    --modes) IFS=, read -ra modes <<<"${2:-}" ;;
    --suites) IFS=, read -ra suites <<<"${2:-}" ;;
    --inside) IFS=, read -ra suites <<<"${2:-}"; is_inside=1 ;;
    *)
      sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
      exit 64
      ;;
  esac
  shift 2
done
for suite in "${suites[@]}"; do [[ -f $HERE/$suite.sh ]] || fail "no suite $suite"; done
[[ -z ${is_inside:-} ]] || inside

if ((EUID != 0)) || ! command -v apt-get >/dev/null || ! unshare --net true 2>/dev/null; then
  echo "suites: skipped: this takes root, apt, and network namespaces"
  exit 0
fi
mkdir -p "$SOURCES"
install_all
unshare --net "$HERE/run.sh" --modes "$(joined "${modes[@]}")" --inside "$(joined "${suites[@]}")" &
jobs+=("$!")
wait "$!"
