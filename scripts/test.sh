#!/usr/bin/env bash
# All tests in one command: checks the format, compiles with Error Prone, runs the unit tests,
# packages the jar, tests it as processes, and hurts these in a short drill. Installs a JDK, Maven,
# Spin, gcc and tcc where missing, and fetches Prometheus. The exit status is 0 when everything
# passed.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

[[ $# -eq 0 ]] || usage_error "takes no arguments"
began=$(now_millis)

readonly DRILL_UNTIL_MILLIS=480000 # after so long the short drill is left out

# ---- What is needed ----

# Unpacks Debian's package of Prometheus below target: installed, it would run as a service.
fetch_prometheus() {
  local folder=$root/target/prometheus
  local -a as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo -n)
  [[ ! -x $folder/usr/bin/promtool ]] || return 0
  say "fetching prometheus"
  rm -rf "$folder" "$folder.new"
  mkdir -p "$folder.new" && cd "$folder.new" || fail "$folder.new: cannot be made"
  if ! timeout 120 apt-get -qq download prometheus 2>/dev/null; then
    timeout 120 "${as_root[@]}" apt-get -qq update
    timeout 120 apt-get -qq download prometheus 2>/dev/null
  fi
  cd "$root" && dpkg -x "$folder.new"/prometheus_*.deb "$folder.new" \
    && rm "$folder.new"/*.deb && mv "$folder.new" "$folder" \
    || fail "needs Prometheus: have prometheus and promtool on the path, and run this again"
}

require_tools
# The models of the protocol are checked by Spin, which writes C.
command -v spin >/dev/null && command -v gcc >/dev/null || install spin gcc libc6-dev
# With it they take half as long; not each system has it.
command -v tcc >/dev/null || ! command -v apt-get >/dev/null || install tcc
# The console is seen in a real terminal; without tmux that one test is skipped.
command -v tmux >/dev/null || ! command -v apt-get >/dev/null || install tmux
command -v promtool >/dev/null && command -v prometheus >/dev/null || fetch_prometheus
say "Java $(java_version "$JAVA_HOME/bin/java") in $JAVA_HOME, $(mvn -version | sed -n '1s/\x1b\[[0-9;]*m//gp')"

# ---- The tests ----

reports=("$root"/target/{surefire,failsafe}-reports)
models=$root/target/models
rm -rf "${reports[@]}" "$models"
mkdir -p "$models" || fail "$models: cannot be made"

# The formatter and the compilers leave a core idle: on it the protocol's models are searched, which
# Maven does by itself where nobody else does.
(cd "$root" && exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  src/test/java/io/toystore/models/Models.java "$models") >"$models/report.txt" 2>&1 &
searches=$!
trap 'kill "$searches" 2>/dev/null' EXIT
(cd "$root" && mvn -B -ntp verify -DexcludedGroups=models)
status=$?
if [[ $status == 0 ]]; then
  wait "$searches" || status=1
  cat "$models/report.txt"
fi

# Adds up what is in the reports, since two plugins have each said only their own part.
cat "$root"/target/{surefire,failsafe}-reports/TEST-*.xml 2>/dev/null | awk '
  /<testsuite / {
    for (i = 1; i <= NF; i++) {
      if (split($i, part, "\"") >= 2) count[part[1]] += part[2]
    }
  }
  END {
    printf "\nTests run: %d, Failures: %d, Errors: %d, Skipped: %d, in total\n",
      count["tests="], count["failures="], count["errors="], count["skipped="]
  }'
# The whole has ten minutes; on a slow machine what the drill does was seen in other tests.
if [[ $status == 0 && $(($(now_millis) - began)) -ge $DRILL_UNTIL_MILLIS ]]; then
  say "" "The tests took long: scripts/drill.sh --short is left out"
elif [[ $status == 0 ]]; then
  say "" "Faults on real processes: scripts/drill.sh --short"
  "$root/scripts/drill.sh" --short --data "$root/target/drill" || status=1
fi
if [[ $status == 0 ]]; then
  say "PASS after $(seconds_since "$began")"
else
  say "FAIL after $(seconds_since "$began")"
fi
exit $status
