# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=python-pymysql
PACKAGES=(python3-pytest python3-cryptography)
. "$HERE/pytest.sh"

# run PORT
run() {
  local account="\"host\": \"127.0.0.1\", \"port\": $1, \"user\": \"suites\", \"password\": \"secret\""
  echo "[{$account, \"database\": \"suites\", \"use_unicode\": true, \"local_infile\": true},
    {$account, \"database\": \"suites2\"}]" >pymysql/tests/databases.json
  pytest pymysql/tests
}
