# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=golang-github-go-sql-driver-mysql
PACKAGES=(golang-go)

build() {
  GOFLAGS=-mod=mod GOPROXY=off GOCACHE=$OUT/go go test -c -o tests
}

# run PORT
run() {
  MYSQL_TEST_USER=suites MYSQL_TEST_PASS=secret MYSQL_TEST_ADDR=127.0.0.1:$1 MYSQL_TEST_DBNAME=suites ./tests -test.v
}

results() {
  sed -nE 's/^--- (PASS|FAIL): (\S+).*/\1 \2/p' | sed 's/^PASS/pass/; s/^FAIL/fail/'
}
