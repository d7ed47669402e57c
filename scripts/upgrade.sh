#!/usr/bin/env bash
# Tries a rolling upgrade under load: builds an earlier commit, starts a cluster of it, sends clients
# to it, restarts one member after the other from this checkout's jar, and then, back again, from the
# earlier one's. PASS, and exit status 0, when no request has failed and verify holds.
#   scripts/upgrade.sh --from COMMIT [--data FOLDER] [--ports-from N]
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly USAGE="usage: scripts/upgrade.sh --from COMMIT [--data FOLDER] [--ports-from N]"
from='' data=$root/data/upgrade ports=29000
while (($# > 1)); do
  case $1 in
    --from) from=$2 ;;
    --data) data=$2 ;;
    --ports-from) ports=$2 ;;
    *) usage_error "$USAGE" ;;
  esac
  shift 2
done
[[ $# -eq 0 && -n $from ]] || usage_error "$USAGE"
[[ $ports =~ ^[0-9]{4,5}$ ]] || usage_error "--ports-from is \"$ports\", but must be a port"
commit=$(git -C "$root" rev-parse --short=12 --verify --quiet "$from^{commit}") \
  || usage_error "\"$from\" is no commit of this repository"
data=$(folder "$data") || exit
[[ ! -e $data || -d $data/client ]] || fail "$data: there already, and not made by this script"

# ---- The two jars ----

require_tools
find_java
if jar_is_stale; then
  say "building target/toystore.jar"
  build_jar
fi
old=$root/target/upgrade/$commit
if [[ ! -e $old/target/toystore.jar ]]; then
  say "building $commit"
  rm -rf "$old"
  git clone -q "$root" "$old" && git -C "$old" checkout -q "$commit" \
    && (cd "$old" && mvn -q -B -ntp package -DskipTests) || fail "$commit could not be built"
fi
old_jar=$old/target/toystore.jar

# A command of the cluster, by the jar $1.
cluster() {
  "$java" -jar "$1" cluster "${@:2}" --data "$data"
}

# ---- The cluster and its clients ----

client=
stop_all() {
  [[ -z $client ]] || kill "$client" 2>/dev/null
  cluster "$jar" stop >/dev/null
}
trap stop_all EXIT

rm -rf "$data/client"
say "a cluster of $commit"
cluster "$old_jar" start --clean --frontends 2 --ports-from "$ports" || fail "it did not start"
mkdir "$data/client"
cat >"$data/client/conf.json" <<JSON
{
  "urls": ["http://127.0.0.1:$ports", "http://127.0.0.1:$((ports + 1))"],
  "clients": 8,
  "iterations": 1000000,
  "probability": 0.8,
  "thinkTimeMillis": 20,
  "idempotencyKeys": true,
  "retries": 1000,
  "retryDelayMillis": 100,
  "requestTimeoutMillis": 12000,
  "maxFailedRequests": 0,
  "stopFile": $(json_string "$data/client/stop"),
  "history": $(json_string "$data/client/history.jsonl"),
  "resultFile": $(json_string "$data/client/result.json")
}
JSON
"$java" -jar "$jar" client -conf "$data/client/conf.json" >"$data/client/log.txt" 2>&1 &
client=$!

# ---- There and back ----

# Restarts each member from the jar $1: the followers, the leader, the catalog, the front-ends.
roll() {
  local leader member new=--new-jar
  leader=$(cluster "$jar" status | awk '$1 ~ /^order-/ && $4 == "leader" { print $1 }')
  [[ $leader == order-[123] ]] || fail "one order replica should lead, not: $leader"
  for member in order-1 order-2 order-3; do
    [[ $member != "$leader" ]] || continue
    cluster "$1" restart "$member" $new || fail "$member did not come back"
    new=
  done
  for member in "$leader" catalog frontend-1 frontend-2; do
    cluster "$1" restart "$member" || fail "$member did not come back"
    is_alive "$client" || fail "the clients have given up: $data/client/log.txt"
  done
}

say "" "to this checkout"
roll "$jar"
say "" "back to $commit"
roll "$old_jar"

touch "$data/client/stop"
wait "$client"
status=$?
client=
cat "$data/client/log.txt"
cluster "$jar" stop || status=1
"$java" -jar "$jar" verify "$data" "$data/client/history.jsonl" || status=1
trap - EXIT
if [[ $status == 0 ]]; then
  say "PASS"
else
  say "FAIL"
fi
exit "$status"
