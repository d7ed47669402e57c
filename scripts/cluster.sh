#!/usr/bin/env bash
# A cluster of the toy store on this machine, each member a process of its own: the command
# "cluster" of the store, for a checkout. Builds the store if need be.
# "cluster.sh help" says how it is used; docs/operations.md says more.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

find_java
if [[ ! -e $jar ]]; then
  say "building the store first"
  build_jar
elif [[ ${1:-} == start ]] && jar_is_stale; then
  say "warning: target/toystore.jar is older than the sources" >&2
fi
[[ ${1:-} != help ]] || set -- --help
run_store cluster "$@"
