#!/usr/bin/env bash
# A demonstration in one command: starts the store as separate processes, sends clients to it,
# kills the order leader with SIGKILL in the middle, brings it back, and has "verify" compare what
# the clients saw with what the members have stored. It is the command "demo" of the store, for a
# checkout; this builds the store if need be.
# The last line is PASS or FAIL, and the exit status 0 or 1 accordingly.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

find_java
if jar_is_stale; then
  say "building target/toystore.jar"
  build_jar
fi
run_store demo "$@"
