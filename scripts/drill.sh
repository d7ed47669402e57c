#!/usr/bin/env bash
# Faults on real processes: starts the store as a cluster, sends clients to it, hurts its members
# while they buy, and lets verify judge. It is the command "drill" of the store, for a checkout;
# this builds the store if need be. "drill.sh --help" says how it is used; docs/operations.md says
# more. The last line is PASS or FAIL, and the exit status 0 or 1 accordingly.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

find_java
if jar_is_stale; then
  say "building target/toystore.jar"
  build_jar
fi
run_store drill "$@"
