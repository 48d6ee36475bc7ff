# shellcheck shell=bash disable=SC2034  # sourced by the suites that pytest runs

build() {
  :
}

# pytest FOLDER: the system's own, which has the packages of Debian
pytest() {
  /usr/bin/python3 -m pytest -p no:cacheprovider -rA "$1"
}
export -f pytest

results() {
  sed -nE 's/^(PASSED|FAILED|ERROR) ([^ ]+).*/\1 \2/p' | sed 's/^PASSED/pass/; s/^FAILED/fail/; s/^ERROR/fail/'
}
