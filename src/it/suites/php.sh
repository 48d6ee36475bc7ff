# shellcheck shell=bash disable=SC2034  # sourced by run.sh: mysqli and PDO
SOURCE=php8.2
PARTS=('*/run-tests.php' '*/ext/mysqli/tests/*' '*/ext/pdo_mysql/tests/*' '*/ext/pdo/tests/*')
PACKAGES=(php-cli php-mysql)

build() {
  :
}

# run PORT
run() {
  export MYSQL_TEST_HOST=127.0.0.1 MYSQL_TEST_PORT=$1 MYSQL_TEST_USER=suites MYSQL_TEST_PASSWD=secret MYSQL_TEST_DB=suites
  export PDO_MYSQL_TEST_HOST=127.0.0.1 PDO_MYSQL_TEST_PORT=$1 PDO_MYSQL_TEST_USER=suites PDO_MYSQL_TEST_PASS=secret \
    PDO_MYSQL_TEST_DB=suites PDO_MYSQL_TEST_DSN="mysql:host=127.0.0.1;port=$1;dbname=suites"
  NO_INTERACTION=1 TEST_PHP_EXECUTABLE=/usr/bin/php php run-tests.php -P -q --no-color --set-timeout 60 \
    ext/mysqli/tests ext/pdo_mysql/tests
}

results() {
  tr '\r' '\n' | sed -nE 's,.*(PASS|FAIL) .*\[(.*/)?(ext/[a-z_]+/tests/[^]]*\.phpt)\].*,\1 \3,p' \
    | sed 's/^PASS/pass/; s/^FAIL/fail/'
}
