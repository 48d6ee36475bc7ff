# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=python-mysqldb
PACKAGES=(python3-pytest python3-mock python3-mysqldb)
. "$HERE/pytest.sh"

# run PORT: with the driver that is installed
run() {
  rm -r MySQLdb
  printf '%s\n' '[MySQLdb-tests]' host=127.0.0.1 port="$1" user=suites password=secret database=suites \
    default-character-set=utf8mb4 local-infile=1 >tests/default.cnf
  pytest tests
}
