# shellcheck shell=bash disable=SC2034  # sourced by the suites of DBI's drivers

build() {
  :
}

# prove_driver NAME PORT
prove_driver() {
  DBI_DSN="DBI:$1:database=suites;host=127.0.0.1;port=$2" DBI_USER=suites DBI_PASS=secret CONNECTION_TESTING=1 \
    prove -I. --verbose t/*.t
}
export -f prove_driver

# a test is a file and its line there, without numbers (of errors, of connections); equal ones in a file are counted
results() {
  awk '/^t\/.*\.t \.\.+ *$/ { file = $1; delete seen } / # (TODO|SKIP|skip)/ { next }
    /^(not )?ok [0-9]+/ { kind = /^not/ ? "fail" : "pass"; sub(/^(not )?ok [0-9]+( - )?/, ""); gsub(/[0-9]+( \(CR_[A-Z_]+\))?/, "N")
      print kind, file, $0, "#" ++seen[$0] }'
}
