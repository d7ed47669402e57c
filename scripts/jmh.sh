#!/usr/bin/env bash
# Measures by JMH what an order costs in the cores, the journal and on the wire.
#   scripts/jmh.sh [JMH argument]...
# Without arguments it runs all at full length, a quarter of an hour. Useful ones: "-h" explains
# all; "-l" lists the benchmarks; a regular expression chooses, such as "Order" or "Wire.*encode";
# "-p items=64" fixes a parameter; "-prof gc" adds the bytes allocated for each order, "-prof stack"
# where the time goes. "-wi 2 -i 3 -w 1 -r 1" is a short run of less than four minutes; the orders
# of it are not warm yet. The exit status is JMH's, or 1 when the benchmarks could not be built.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

find_java
# JMH starts the JVMs that measure, each with the flags that its benchmark names.
class_path=$root/target/jmh-class-path.txt
if [[ ! -e $class_path ]] \
  || [[ -n $(find "$root/pom.xml" "$root/data/toys.json" "$root/src" -newer "$class_path" \
    -type f -print -quit) ]]; then
  require_tools
  rm -f "$class_path"
  (cd "$root" && mvn -q -B -ntp -Dstyle.color=never test-compile dependency:build-classpath \
    -Dspotless.check.skip=true -Dmdep.includeScope=test -Dmdep.outputFile="$class_path" >&2) \
    || fail "the benchmarks could not be built"
fi

# The journal's benchmark writes under the folder target, and deletes it.
cd "$root" || exit 1
exec "$java" -cp "target/test-classes:target/classes:$(<"$class_path")" org.openjdk.jmh.Main \
  -foe true "$@"
