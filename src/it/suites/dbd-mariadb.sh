# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=libdbd-mariadb-perl
PACKAGES=(libdbd-mariadb-perl libtest-deep-perl libproc-processtable-perl)
. "$HERE/dbd.sh"

# run PORT
run() {
  prove_driver MariaDB "$1"
}
