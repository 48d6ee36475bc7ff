# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=mariadb
PARTS=('*/libmariadb/*')
PACKAGES=(cmake gcc libc6-dev libssl-dev libzstd-dev make zlib1g-dev)

build() {
  # a compiler that is newer than the source has warnings that it does not know
  cmake -S libmariadb -B build -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE='-O1 -w' -DWARNING_AS_ERROR= \
    -DWITH_UNIT_TESTS=ON -DWITH_CURL=OFF -DWITH_EXTERNAL_ZLIB=ON -DCLIENT_PLUGIN_AUTH_GSSAPI_CLIENT=OFF
  make -C build -j2
}

# run PORT: all that runs on one server and needs no certificate
run() {
  local test
  export MARIADB_CC_TEST=1 MYSQL_TEST_HOST=127.0.0.1 MYSQL_TEST_PORT=$1 MYSQL_TEST_USER=suites MYSQL_TEST_PASSWD=secret
  export MYSQL_TEST_DB=suites
  cd build/unittest/libmariadb || return
  for test in async basic-t bulk1 charset conc336 connection cursor dyncol errors features-10_2 fetch logs misc ps ps_bugs \
    ps_new result sp thread view; do
    echo "file $test"
    timeout --foreground 120 "./$test" || true
  done
}

results() {
  awk '$1 == "file" { file = $2 } / # skip/ { next }
    /^(not )?ok [0-9]+ - [a-z]/ { print(/^not/ ? "fail" : "pass", file, $NF) }'
}
