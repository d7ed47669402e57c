#!/usr/bin/env bash
# Simulates whole stores under faults, in one thread each, from a seed.
#   scripts/simulate.sh --seed N             replays one run, message by message
#   scripts/simulate.sh --seeds FROM COUNT   runs many, and prints their figures
# The exit status is 0 when nothing that the store promises was broken.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

[[ ($# -eq 2 && $1 == --seed) || ($# -eq 3 && $1 == --seeds) ]] \
  || usage_error "usage: scripts/simulate.sh --seed N | --seeds FROM COUNT"
for number in "${@:2}"; do
  [[ $number =~ ^[0-9]{1,18}$ ]] || usage_error "\"$number\" is no whole number"
done

find_java
simulator=$root/target/test-classes/io/toystore/simulation/Simulate.class
if [[ ! -e $simulator ]] || jar_is_stale \
  || [[ -n $(find "$root/src/test/java" -name '*.java' -newer "$simulator" -print -quit) ]]; then
  require_tools
  (cd "$root" && mvn -q -B -ntp -Dstyle.color=never package -DskipTests -Dspotless.check.skip=true >&2) \
    || fail "the simulator could not be built"
fi
exec "$java" -cp "$root/target/test-classes:$jar" io.toystore.simulation.Simulate "$@"
