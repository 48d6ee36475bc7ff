#!/usr/bin/env bash
# Oracle's MySQL server for the integration tests, in a folder of its own: the machine's own packages stay as they are.
#
#   src/it/mysql.sh run COMMAND...   starts a server, runs the command with its environment, and stops it
#   src/it/mysql.sh start            starts one and prints the environment to export; stop stops it
#   src/it/mysql.sh client ARGS...   MySQL's own command line client
#   src/it/mysql.sh router FILE      becomes MySQL Router, of the same version, with that configuration; fetches it
#
# and for tests that run under it, with servers of their own that go with it:
#
#   src/it/mysql.sh folder           makes the data folder of another server and prints its path
#   src/it/mysql.sh serve FOLDER PORT OPTIONS...   becomes that server
#
# Where it cannot be had (not root, no Debian mirror), it says so in one line and exits with 0. The server's files are
# kept in SLUICE_MYSQL_HOME (default: below the user's cache folder); it listens on 127.0.0.1 only, on a free port.
set -euo pipefail

SELF=$(realpath "$0")
readonly SELF
readonly HOME_DIR=${SLUICE_MYSQL_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice/mysql}
readonly ROOT=$HOME_DIR/root
readonly PRISTINE=$ROOT/srv/pristine # the data folder of a server that never ran
readonly STARTED=$HOME_DIR/started
readonly USER_NAME=root PASSWORD=sluice
readonly START_SECONDS=120

skip() {
  echo "mysql.sh: skipped, MySQL cannot be had here: $1" >&2
  exit 0
}

# The archive that apt itself uses: the first of Debian's that is not an archive of security updates only.
mirror() {
  # shellcheck disable=SC2016  # $(...) is apt-get's own notation
  apt-get indextargets --format '$(SITE) $(LABEL)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null \
    | sed -n 's/ Debian$//p' | sort -u | head -n 1
}

fetch() {
  local site proxy=
  command -v apt-get >/dev/null || skip "only Debian and its kin have apt"
  [ -n "$(mirror)" ] || apt-get update -q >&2 || true
  site=$(mirror)
  [ -n "$site" ] || skip "apt has no Debian mirror"
  command -v debootstrap >/dev/null || apt-get install -qy --no-upgrade --no-install-recommends debootstrap >&2 \
    || skip "debootstrap cannot be installed"
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  rm -rf "$ROOT.new"
  http_proxy=${proxy:-${http_proxy:-}} debootstrap --variant=minbase --include=mysql-server-core,mysql-client-core \
    sid "$ROOT.new" "$site" >"$HOME_DIR/fetch.log" 2>&1 \
    || skip "debootstrap failed, see $HOME_DIR/fetch.log"
  rm -rf "$ROOT.new"/var/cache/apt/archives/*.deb "$ROOT.new/usr/share/doc"
  mv "$ROOT.new" "$ROOT"
}

# By apt of the folder itself, which has the mirror of the machine's and the package lists of the server.
fetch_router() {
  local proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  (http_proxy=${proxy:-${http_proxy:-}} DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 in_root sh -c \
    'i="apt-get install -qy --no-install-recommends mysql-router"; $i || { apt-get update -q && $i; }') \
    >"$HOME_DIR/router.log" 2>&1 || skip "no MySQL Router, see $HOME_DIR/router.log"
  rm -rf "$ROOT"/var/cache/apt/archives/*.deb
}

# Becomes MySQL Router. Its configuration is copied, as it cannot see files outside of the folder.
router() {
  local configuration
  prepare
  exec 9>"$HOME_DIR/lock"
  flock 9
  [ -x "$ROOT/usr/bin/mysqlrouter" ] || fetch_router
  exec 9>&-
  find "$ROOT/srv" -maxdepth 1 -name 'router.*.conf' -mmin +60 -delete
  configuration=$ROOT/srv/router.$$.conf # the process keeps its number
  cp "$1" "$configuration"
  in_root mysqlrouter --user=root --config "${configuration#"$ROOT"}"
}

initialize() {
  rm -rf "$PRISTINE.new"
  (in_root mysqld --no-defaults --user=nobody --datadir="${PRISTINE#"$ROOT"}.new" --innodb-redo-log-capacity=8M \
    --innodb-flush-method=nosync --innodb-doublewrite=OFF --initialize-insecure) >"$HOME_DIR/initialize.log" 2>&1 \
    || skip "no data folder, see $HOME_DIR/initialize.log"
  mv "$PRISTINE.new" "$PRISTINE"
}

prepare() {
  [ "$(id -u)" = 0 ] || skip "it takes root to make a folder to chroot into"
  unshare --mount true 2>/dev/null || skip "this root may not mount"
  mkdir -p "$HOME_DIR"
  exec 9>"$HOME_DIR/lock"
  flock 9
  [ -x "$ROOT/usr/sbin/mysqld" ] || fetch
  [ -d "$PRISTINE" ] || initialize
  exec 9>&-
}

# The mount is this process's own, so it is gone with it.
in_root() {
  # shellcheck disable=SC2016  # the inner shell's parameters
  exec unshare --mount sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$ROOT" "$@"
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# Makes a folder PARENT/sluice.XXXXXX with the data of a server that never ran, and prints its path.
folder() {
  local new
  new=$(mktemp -d "$1/sluice.XXXXXX")
  chown nobody "$new"
  cp -a "$PRISTINE" "$new/data"
  cat >"$new/init.sql" <<SQL
ALTER USER '$USER_NAME'@'localhost' IDENTIFIED BY '$PASSWORD';
CREATE USER IF NOT EXISTS '$USER_NAME'@'%' IDENTIFIED BY '$PASSWORD';
GRANT ALL PRIVILEGES ON *.* TO '$USER_NAME'@'%' WITH GRANT OPTION;
SQL
  echo "$new"
}

# Becomes the server whose data, socket and process id are in a folder.
serve() {
  local inside=${1#"$ROOT"} port=$2
  shift 2
  in_root mysqld --no-defaults --user=nobody --datadir="$inside/data" --bind-address=127.0.0.1 --port="$port" \
    --socket="$inside/socket" --pid-file="$inside/pid" --mysqlx=OFF --init-file="$inside/init.sql" \
    --secure-file-priv= --local-infile=ON --max-connections=1000 --max-allowed-packet=1G \
    --character-set-server=utf8mb4 --skip-log-bin --skip-name-resolve --innodb-flush-method=nosync \
    --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=2 --innodb-buffer-pool-size=128M "$@"
}

# Starts a server in a folder of its own; sets DATA and PORT.
launch() {
  local pid
  prepare
  DATA=$(folder "$ROOT/srv")
  PORT=$(free_port)
  serve "$DATA" "$PORT" </dev/null >"$DATA/log" 2>&1 &
  pid=$!
  for ((i = 0; i < START_SECONDS * 10; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    if [ -S "$DATA/socket" ]; then
      return
    fi
    sleep 0.1
  done
  tail -n 20 "$DATA/log" >&2
  kill -KILL "$pid" 2>/dev/null || true
  halt "$DATA"
  echo "mysql.sh: the server did not start" >&2
  exit 1
}

# Ends the servers of a folder, and of the folders in it, and removes it.
halt() {
  local file pid
  for file in "$1"/pid "$1"/sluice.*/pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    if grep -qF -- "--pid-file=${file#"$ROOT"}" "/proc/$pid/cmdline" 2>/dev/null; then
      kill "$pid" && timeout 60 tail --pid="$pid" -f /dev/null || kill -KILL "$pid" 2>/dev/null || true
    fi
  done
  rm -rf "$1"
}

environment() {
  echo "export SLUICE_IT_BACKEND=127.0.0.1:$PORT SLUICE_IT_ROOT_USER=$USER_NAME SLUICE_IT_ROOT_PASSWORD=$PASSWORD" \
    "SLUICE_IT_MYSQL=$SELF SLUICE_IT_MYSQL_FOLDER=$DATA"
}

case ${1:-} in
  run)
    shift
    trap '[ -z "${DATA:-}" ] || halt "$DATA"' EXIT
    trap 'exit 130' INT TERM
    launch
    eval "$(environment)"
    "$@"
    ;;
  start)
    [ ! -e "$STARTED" ] || { echo "mysql.sh: started already; stop it first" >&2; exit 1; }
    launch
    echo "$DATA" >"$STARTED"
    environment
    ;;
  stop)
    [ -e "$STARTED" ] || exit 0
    read -r DATA <"$STARTED"
    rm "$STARTED"
    halt "$DATA"
    ;;
  folder)
    folder "${SLUICE_IT_MYSQL_FOLDER:?}"
    ;;
  serve)
    shift
    serve "$@"
    ;;
  router)
    router "$2"
    ;;
  client)
    shift
    prepare
    in_root mysql "$@"
    ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
