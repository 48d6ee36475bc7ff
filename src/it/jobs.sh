# shellcheck shell=bash
# What the scripts here share: processes that end with the script, packages, and a JDK. To be sourced; ROOT is the project's
# folder, OUT the one for what is printed on the way.

set -m # each job is a process group, so that it can be ended with all that it started

readonly START_LIMIT=180 STOP_LIMIT=30 # seconds

jobs=()

fail() {
  echo "${0#"$ROOT/"}: $*" >&2
  exit 1
}

# stop ID: ends a job and all that it started
stop() {
  local deadline=$((SECONDS + STOP_LIMIT))
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while kill -0 -- "-$1" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.2; done
  kill -KILL -- "-$1" 2>/dev/null || true
}

finish() {
  local status=$? i
  trap - EXIT
  for ((i = ${#jobs[@]} - 1; i >= 0; i--)); do stop "${jobs[i]}"; done
  if [[ -n ${work:-} ]]; then rm -rf "$work"; fi
  exit "$status"
}

# start LOG TEXT COMMAND...: runs a job in the background until it prints a text; sets job (its id)
start() {
  local log=$1 text=$2 deadline=$((SECONDS + START_LIMIT))
  "${@:3}" >"$log" 2>&1 </dev/null &
  job=$!
  jobs+=("$job")
  until grep -qsF -- "$text" "$log"; do
    kill -0 "$job" 2>/dev/null && ((SECONDS < deadline)) || { tail -n 20 "$log"; fail "no '$text' in $log"; }
    sleep 0.2
  done
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# find_jdk: the newest JDK of 21 or later goes first on the PATH
find_jdk() {
  local home version newest=20
  for home in "${JAVA_HOME:-/none}" /usr/lib/jvm/*; do
    [[ -x $home/bin/javac ]] || continue
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    if ((version > newest)); then
      newest=$version
      export JAVA_HOME=$home PATH=$home/bin:$PATH
    fi
  done
  ((newest > 20)) || fail "no JDK of 21 or later, neither in JAVA_HOME nor in /usr/lib/jvm"
}

# install_packages PACKAGE...: those of Debian that are missing
install_packages() {
  local missing package
  mapfile -t missing < <(for package in "$@"; do
    dpkg-query -Wf '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || echo "$package"
  done)
  ((${#missing[@]})) || return 0
  echo "installing: ${missing[*]}"
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends "${missing[@]}" \
    >"$OUT/apt.log" 2>&1 || { tail -n 20 "$OUT/apt.log"; fail "apt-get install failed"; }
}

# joined WORD...: with commas between them
joined() {
  local IFS=,
  echo "$*"
}
