#!/usr/bin/env bash
# Faults on real processes: starts the store as a cluster, sends clients to it that repeat nothing,
# hurts its members while they buy, and lets verify judge what the clients were told and what the
# journals hold. The last line is PASS or FAIL, and the exit status 0 or 1 accordingly.
set -u -o pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly CASES=(kill pause rolling frontend catalog all flip)
readonly NETWORK_CASES=(isolate oneway apart slow)
readonly STOCK=1000000        # of each toy: none is ever sold out
readonly REQUEST_MILLIS=5000  # by when every request is answered, whatever has been hurt
readonly PAUSE_SECONDS=10     # and so long links are broken
readonly BETWEEN_SECONDS=1    # from a fault's end to the next one
readonly CLIENT_SECONDS=60    # after so long the clients have failed to come to an end
readonly SETTLE_SECONDS=60    # and so have the replicas to become the same, the reservations to close

usage() {
  cat <<END
usage: scripts/drill.sh [OPTION]... [CASE]...

  kill       SIGKILL of each order replica in turn, and its restart
  pause      SIGSTOP of each order replica in turn, and SIGCONT $PAUSE_SECONDS s later
  rolling    SIGTERM of every member in turn, and its restart
  frontend   SIGKILL of a front-end, and its restart
  catalog    SIGKILL of the catalog, and its restart
  all        SIGKILL of every member at once, and their restart
  flip       a bit of an order replica's journal is flipped: it must refuse to start, naming the
             place, and be well again with its own journal

With --network (docs/operations.md), for $PAUSE_SECONDS s each:

  isolate    the leader is cut off from everybody
  oneway     what the leader sends to the other replicas is lost
  apart      the leader is cut off from the front-ends, and from nobody else
  slow       the leader is 20 ms away, and 2 of 100 packets are lost

Without any case, all of the first kind; with --network, of the second. Clients repeat nothing, but
where whom they ask goes away: in rolling and frontend they go on at the other front-end, in catalog
and all they ask again.

  --rounds N         of each case (default 1)
  --clients N        virtual clients (default 5), which buy at 8 of 10 visits
  --think MILLIS     pause of each after a visit (default 10)
  --network          gives each member a network of its own; needs root
  --data FOLDER      where it all takes place (default data/drill)
END
}

data=$root/data/drill rounds=1 clients=5 think=10 network= chosen=()
client_pid= verdict=FAIL

cluster() { "$root/scripts/cluster.sh" "$@" --data "$data" >>"$data/cluster.txt" 2>&1; }

# ---- The clients ----

# Starts the clients of case $1; with $2, they ask again at the next front-end, under the same key.
start_clients() {
  local folder=$data/cases/$1 insistent=${2:-} again
  again='"idempotencyKeys": false'
  [[ -n $insistent ]] && again='"idempotencyKeys": true, "retries": 1000, "retryDelayMillis": 100'
  rm -rf "$folder" && mkdir -p "$folder" || exit 1
  cat >"$folder/client.json" <<END
{
  "urls": ["http://$(address_of frontend-1):$port", "http://$(address_of frontend-2):$((port + 1))"],
  "clients": $clients, "iterations": 1000000, "probability": 0.8, "thinkTimeMillis": $think,
  $again,
  "requestTimeoutMillis": $((REQUEST_MILLIS + 2000)), "maxFailedRequests": 0,
  "stopFile": $(json_string "$folder/stop"),
  "history": $(json_string "$folder/history.jsonl"),
  "resultFile": $(json_string "$folder/result.json")
}
END
  "${where[@]}" "$java" "${jvm[@]}" -jar "$data/toystore.jar" client -conf "$folder/client.json" \
    </dev/null >"$folder/client.txt" 2>&1 9>&- &
  client_pid=$!
  await_purchases "$1" 200
}

# Waits until so many more purchases than now were told; false when it takes too long.
await_purchases() {
  local until=$(($(now_millis) + CLIENT_SECONDS * 1000)) history=$data/cases/$1/history.jsonl from
  touch "$history"
  from=$(stat -c %s "$history")
  until [[ $(tail -c +$((from + 1)) "$history" | grep -c '"type":"ok".*"number"') -ge $2 ]]; do
    [[ $(now_millis) -lt $until ]] && is_alive "$client_pid" || return 1
    sleep 0.2
  done
}

# Ends the clients; true when no request has failed and every order told was found.
end_clients() {
  touch "$data/cases/$1/stop"
  wait_ended "$client_pid" $((CLIENT_SECONDS * 1000)) || kill -KILL "$client_pid"
  wait "$client_pid"
  local status=$?
  client_pid=
  return $status
}

# ---- The faults ----

# Does to member $2 what $1 says, and notes when, by the clock that histories have; a signal is sent
# from here, so that the moment is right to a hundredth of a second.
faults=0
fault() {
  local pid=0 uptime
  read -r pid <"$data/$2/pid"
  is_ours "$pid" "$data/$2/conf.json" || return 1
  read -r uptime _ </proc/uptime
  case $1 in
    kill) kill -KILL "$pid" && wait_ended "$pid" 5000 || return 1 ;;
    pause) kill -STOP "$pid" || return 1 ;;
  esac
  printf '%s0000000 %s\n' "${uptime/./}" "$*" >>"$data/cases/$case/faults.txt" # in nanoseconds
  faults=$((faults + 1))
  [[ $1 != restart ]] || cluster restart "$2"
}

# Breaks the network as network.sh is told, for a while.
break_network() {
  local uptime
  read -r uptime _ </proc/uptime
  "$root/scripts/network.sh" --data "$data" "$@" >>"$data/cluster.txt" 2>&1 || return 1
  printf '%s0000000 %s\n' "${uptime/./}" "$*" >>"$data/cases/$case/faults.txt"
  faults=$((faults + 1))
}

mend_network() {
  sleep $PAUSE_SECONDS
  "$root/scripts/network.sh" --data "$data" heal >>"$data/cluster.txt" 2>&1 \
    && await_purchases "$case" 20 && sleep $BETWEEN_SECONDS
}

# Prints the replica that leads, as the first front-end sees it.
leader() {
  frontend_get frontend-1 /metrics
  sed -n 's/^toystore_order_leader /order-/p' <<<"$http_body"
}

case_isolate() { break_network isolate "$(leader)" && mend_network; }

case_oneway() {
  local leader replica
  leader=$(leader)
  for replica in order-1 order-2 order-3; do
    [[ $replica == "$leader" ]] || break_network cut-one-way "$leader" $replica || return 1
  done
  mend_network
}

case_apart() {
  local leader
  leader=$(leader)
  break_network cut frontend-1 "$leader" && break_network cut frontend-2 "$leader" && mend_network
}

case_slow() { break_network slow "$(leader)" 20 2 && mend_network; }

case_kill() {
  local id
  for id in 3 2 1; do
    fault kill "order-$id" && await_purchases "$case" 20 && cluster restart "order-$id" || return 1
    sleep $BETWEEN_SECONDS
  done
}

case_pause() {
  local id
  for id in 3 2 1; do
    fault pause "order-$id" && sleep $PAUSE_SECONDS && cluster resume "order-$id" || return 1
    await_purchases "$case" 20 || return 1
    sleep $BETWEEN_SECONDS
  done
}

case_rolling() {
  local member
  for member in order-3 order-2 order-1 frontend-1 frontend-2 catalog; do
    fault restart $member && await_purchases "$case" 20 || return 1
    sleep $BETWEEN_SECONDS
  done
}

case_frontend() {
  fault kill frontend-1 && await_purchases "$case" 20 && cluster restart frontend-1
}

case_catalog() {
  fault kill catalog && cluster restart catalog && await_purchases "$case" 20
}

case_all() {
  local member
  for member in "${members[@]}"; do fault kill "$member" || return 1; done
  for member in "${members[@]}"; do cluster restart "$member" & done
  wait $(jobs -p | grep -vx "$client_pid")
  await_purchases "$case" 20
}

case_flip() {
  local segment size
  fault kill order-1 || return 1
  for segment in "$data"/order-1/journal/*; do break; done
  cp "$segment" "$data/cases/flip/segment" || return 1
  size=$(stat -c %s "$segment")
  flip_bit "$segment" $((size / 2))
  if cluster restart order-1; then
    say "           order-1 starts with a damaged journal"
    return 1
  fi
  tail -n 3 "$data/cluster.txt" | grep -q 'toystore: .*journal/.*at byte' || return 1
  cp "$data/cases/flip/segment" "$segment"
  cluster restart order-1 && await_purchases "$case" 20
}

# Changes the lowest bit of byte $2 of file $1.
flip_bit() {
  local byte
  byte=$(dd if="$1" bs=1 skip="$2" count=1 status=none | od -An -tu1)
  # shellcheck disable=SC2059 # The format is the byte.
  printf "\\$(printf '%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# ---- The judgement ----

journal() { cat "$data/order-$1"/journal/*; }

# What still differs or is open: replicas that lag, reservations that nobody has closed.
unsettled() {
  cmp -s <(journal 1) <(journal 2) && cmp -s <(journal 1) <(journal 3) || echo "journals differ"
  awk -F '"' '
    /"type":"Reserved"/ { open++ }
    /"type":"(Settled|GivenBack)"/ { open-- }
    END { if (open) print open, "reservations are open" }' "$data"/catalog/journal/*
}

# Prints, from the history, how many purchases ended how, the slowest answer, and the longest time
# from a fault to the next purchase that was told.
figures() {
  awk -v folder="$data/cases/$case" '
    function field(name, from) {
      from = index($0, "\"" name "\":")
      return from ? substr($0, from + length(name) + 3) + 0 : ""
    }
    BEGIN { while ((getline line < (folder "/faults.txt")) > 0) { split(line, w, " "); at[++n] = w[1] } }
    {
      id = substr($0, index($0, "\"client\""), index($0, ",\"at\"") - index($0, "\"client\""))
      t = field("at")
    }
    /"type":"invoke"/ { begun[id] = t; kind[id] = index($0, "\"call\":\"purchase\"") > 0; next }
    {
      took = t - begun[id]
      if (took > slowest) slowest = took
      if (/"type":"unknown"/) unknown++
      if (/"type":"refused"/) refused++
      if (/"type":"ok"/) {
        ok++
        if (kind[id]) {
          bought++
          for (i = 1; i <= n; i++) if (t > at[i] + 1e7 && (!next_[i] || t < next_[i])) next_[i] = t
        }
      }
      delete begun[id]
    }
    END {
      for (i = 1; i <= n; i++) gap[i] = next_[i] ? (next_[i] - at[i]) / 1e6 : 1e9
      for (i = 2; i <= n; i++) { # By insertion: there are few.
        for (j = i; j > 1 && gap[j] < gap[j - 1]; j--) { x = gap[j]; gap[j] = gap[j - 1]; gap[j - 1] = x }
      }
      printf "%d answers, %d purchases, %d refused, %d unknown; slowest answer %.2f s; ", ok, bought, refused, unknown, slowest / 1e9
      printf "from fault to next purchase: median %.2f s, worst %.2f s\n", gap[int((n + 1) / 2)] / 1e3, gap[n] / 1e3
    }' "$data/cases/$case/history.jsonl"
}

run_case() {
  local case=$1 insistent= round result=ok began until
  case $case in rolling | frontend | catalog | all) insistent=1 ;; esac
  began=$(now_millis)
  faults=0
  start_clients "$case" $insistent || { say "$case: the clients do not buy; see $data/cases/$case/client.txt" && return 1; }
  for ((round = 1; round <= rounds; round++)); do
    "case_$case" || { result="the fault of round $round did not go as planned" && break; }
  done
  end_clients "$case" || result="clients: $(grep -E '^(FAIL|PASS)' "$data/cases/$case/client.txt")"
  until=$(($(now_millis) + SETTLE_SECONDS * 1000))
  while left=$(unsettled) && [[ -n $left ]]; do
    [[ $(now_millis) -lt $until ]] || { result=$left && break; }
    sleep 0.5
  done
  "$java" "${jvm[@]}" -jar "$data/toystore.jar" verify "$data/cases/$case/history.jsonl" \
    "$data"/{catalog,order-[1-3]} >"$data/cases/$case/verify.txt" 2>&1 \
    || result="verify: see $data/cases/$case/verify.txt"
  printf '%-9s %3d faults in %s: %s\n' "$case" $faults "$(seconds_since "$began")" "$(figures)"
  printf '          %s\n' "$result" "$(tail -n 1 "$data/cases/$case/verify.txt")"
  [[ $result == ok ]]
}

# ---- The command line ----

number() {
  [[ $2 =~ ^[0-9]{1,5}$ && 10#$2 -ge $3 ]] || usage_error "$1 must be a whole number from $3"
}

while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) usage && exit ;;
    --rounds) number "$1" "${2:-}" 1 && rounds=$2 && shift ;;
    --clients) number "$1" "${2:-}" 1 && clients=$2 && shift ;;
    --think) number "$1" "${2:-}" 0 && think=$2 && shift ;;
    --data) [[ -n ${2:-} ]] || usage_error "--data needs a value" && data=$(absolute "$2") && shift ;;
    --network) network=network ;;
    -*) usage_error "unknown option $1" ;;
    *)
      [[ " ${CASES[*]} ${NETWORK_CASES[*]} " == *" $1 "* ]] \
        || usage_error "no case $1, only ${CASES[*]} ${NETWORK_CASES[*]}"
      chosen+=("$1")
      ;;
  esac
  shift
done
if [[ ${#chosen[@]} -eq 0 ]]; then
  if [[ $network ]]; then chosen=("${NETWORK_CASES[@]}"); else chosen=("${CASES[@]}"); fi
fi
for one in "${chosen[@]}"; do
  [[ $network || " ${CASES[*]} " == *" $one "* ]] || usage_error "$one needs --network"
done
where=(env)

find_java
jar_is_stale && build_jar
mkdir -p "$data" || fail "$data: cannot be made"
exec 9>"$data/lock"
flock -n 9 || fail "another drill runs in $data"
: >"$data/cluster.txt"
trap finish EXIT
trap 'exit 130' INT TERM HUP
port=$(free_ports 60) || exit 1
sed "s/\"quantity\": *[0-9]*/\"quantity\": $STOCK/g" "$root/data/toys.json" >"$data/toys.json"
cluster start --clean --ports-from "$port" --toys "$data/toys.json" ${network:+--network} \
  --set order.longestRequestMillis=$REQUEST_MILLIS \
  --set frontend.requestTimeoutMillis=$REQUEST_MILLIS || { tail -n 5 "$data/cluster.txt" && exit 1; }
read_members
[[ $network ]] && where=(nsenter --net="/run/netns/$(namespace_of client)" --)
failed=0
for one in "${chosen[@]}"; do run_case "$one" || failed=1; done
[[ $failed == 0 ]] && verdict=PASS
exit
