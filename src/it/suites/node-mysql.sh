# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=node-mysql
PACKAGES=()

build() {
  [[ -d node_modules ]] || npm install --no-audit --no-fund --omit=dev
}

# run PORT
run() {
  local test
  export MYSQL_HOST=127.0.0.1 MYSQL_PORT=$1 MYSQL_USER=suites MYSQL_PASSWORD=secret MYSQL_DATABASE=suites CI=1
  for test in test/integration/*/*.js; do
    if timeout --foreground 60 node "$test"; then echo "pass $test"; else echo "fail $test"; fi
  done
}

results() {
  grep -E '^(pass|fail) test/'
}
