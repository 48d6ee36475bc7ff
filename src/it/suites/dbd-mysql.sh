# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=libdbd-mysql-perl
PACKAGES=(libdbd-mysql-perl libtest-deep-perl libproc-processtable-perl)
. "$HERE/dbd.sh"

# run PORT
run() {
  prove_driver mysql "$1"
}
