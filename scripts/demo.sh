#!/usr/bin/env bash
# A demonstration in one command: starts the store as separate processes, sends clients to it,
# kills the order leader with SIGKILL in the middle, brings it back, and checks that no client
# noticed, that nothing was lost, and that the order replicas' journals are the same bytes.
# The last line is PASS or FAIL, and the exit status 0 or 1 accordingly.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly REPLICAS=3
readonly CLIENTS=20
readonly VISITS=300
readonly THINK_MILLIS=20
readonly STOCK=10000          # of each toy, so that none is ever sold out and restocked
readonly REQUEST_MILLIS=5000  # by when every request is answered, whatever has been killed
readonly ORDERS_BEFORE_KILL=500
readonly CLIENT_SECONDS=90    # after so long the clients have failed
readonly SETTLE_SECONDS=20    # and so have the reservations that the kill left behind

data=$root/data/demo
began=$(now_millis)
verdict=FAIL
client_pid=

# Redirects here and not where it is called: a trap that runs meanwhile would be silenced as well.
cluster() { "$root/scripts/cluster.sh" "$@" --data "$data" >/dev/null; }

step() { printf '[%6s] %s\n' "$(seconds_since "$began")" "$*"; }
# Shows what the clients say, without what is of no interest here.
indent() { exec sed -u -e '/ToyStore - client/d; /^  seed /d' -e 's/^/           /'; }

# Says how a check ended; $1 is the result, the rest what was to be so.
failed=0
check() {
  local result=$1
  shift
  if [[ $result == 0 ]]; then
    printf '           ok    %s\n' "$*"
  else
    printf '           FAIL  %s\n' "$*"
    failed=1
  fi
}

interrupted() {
  # A signal can reach a subshell, such as that of "$(…)", before it has dropped these traps.
  if [[ $BASHPID == "$$" ]]; then
    say
    say "interrupted: stopping the store"
  fi
  exit 130
}

# ---- What is checked at the end ----

# Reads JSON on one line, and prints name, tab and quantity of each toy or order in it.
names_and_quantities() {
  tr '}' '\n' | sed -n 's/.*"name": *"\([^"]*\)".*"quantity": *\([0-9]*\).*/\1\t\2/p'
}

# Prints the entries of an order replica's journal.
journal() { cat "$data/order-$1"/journal/*; }

# Prints the number of the order replica that leads, as the front-end sees it; 0 for none.
leader() {
  http_get "$port" /metrics
  sed -n 's/^toystore_order_leader //p' <<<"$http_body"
}

# Prints the order replicas whose journals differ from the first one's.
different_copies() {
  local replica
  for ((replica = 2; replica <= REPLICAS; replica++)); do
    cmp -s <(journal 1) <(journal $replica) || echo "order-$replica"
  done
}

# Prints the toys of which stock and sales do not add up to what there was at first: what is in
# stock as the front-end says it, and what was sold as it stands in an order replica's journal.
not_conserved() {
  http_get "$port" '/products?limit=1000' || { echo "GET /products: $http_status" && return; }
  {
    names_and_quantities <<<"$http_body" | sed 's/^/stock\t/'
    journal 1 | grep '"OrderPlaced"' | names_and_quantities | sed 's/^/sold\t/'
  } | awk -F '\t' -v initial=$STOCK '
    $1 == "stock" { stock[$2] = $3 }
    $1 == "sold" { sold[$2] += $3 }
    END {
      for (toy in stock) {
        toys++
        if (stock[toy] + sold[toy] != initial) print toy, stock[toy], "+", sold[toy] + 0
      }
      for (toy in sold) if (!(toy in stock)) print toy, "is sold, but not in the catalog"
      if (toys != 10) print toys + 0, "toys instead of 10"
    }'
}

# Waits until the function $1 prints nothing; false, and "differing" says what, if it still does.
# What the kill left behind takes a while: reservations are settled or given back once the leader
# has been asked about them, and a replica that was away gets what it has missed.
wait_for_no() {
  local until=$(($(now_millis) + SETTLE_SECONDS * 1000))
  while differing=$("$1") && [[ -n $differing ]]; do
    [[ $(now_millis) -lt $until ]] || return 1
    sleep 0.3
  done
}

placed_orders() { journal 1 | grep -c '"OrderPlaced"'; }

has_status() {
  http_get "$port" "$1"
  [[ $http_status == "$2" ]]
}

# ---- The demonstration ----

[[ $# -eq 0 ]] || usage_error "takes no arguments"
mkdir -p "$data" || fail "$data: cannot be made"
exec 9>"$data/lock"
if ! flock -n 9; then
  say "waiting for a demonstration that is still under way"
  flock -w 150 9 || fail "it does not end"
fi
trap finish EXIT
trap interrupted INT TERM HUP

say "The toy store, demonstrated: a catalog, $REPLICAS order replicas and a front-end, each a process."
say
find_java
if jar_is_stale; then
  step "building target/toystore.jar"
  build_jar
  step "built"
fi

port=$(free_ports 80) || exit 1
ten_toys $STOCK >"$data/toys.json"
step "starting them, with 10 toys, $STOCK of each"
cluster start --clean --orders $REPLICAS --frontends 1 --ports-from "$port" --toys "$data/toys.json" \
  --set order.longestRequestMillis=$REQUEST_MILLIS \
  --set frontend.requestTimeoutMillis=$REQUEST_MILLIS || exit 1
step "they serve: http://127.0.0.1:$port/products"

mkdir -p "$data/client" || exit 1
rm -f "$data/client/result.json"
cat >"$data/client/conf.json" <<END
{
  "urls": ["http://127.0.0.1:$port"],
  "clients": $CLIENTS,
  "iterations": $VISITS,
  "durationSeconds": 40,
  "probability": 0.7,
  "thinkTimeMillis": $THINK_MILLIS,
  "requestTimeoutMillis": $((REQUEST_MILLIS + 2000)),
  "maxFailedRequests": 0,
  "resultFile": $(json_string "$data/client/result.json")
}
END
step "$CLIENTS clients come, look at toys and buy seven times out of ten"
"$java" "${jvm[@]}" -jar "$jar" client -conf "$data/client/conf.json" \
  > >(indent 9>&-) 2>&1 9>&- </dev/null &
client_pid=$!

while [[ $(placed_orders 2>/dev/null) -lt $ORDERS_BEFORE_KILL ]]; do
  is_alive $client_pid || break
  sleep 0.1
done
leading=$(leader)
cluster kill "order-$leading" || exit 1
killed=$(now_millis)
step "SIGKILL for order-$leading, which leads, after $(placed_orders) orders"
until next=$(leader) && [[ $next != "$leading" && ${next:-0} != 0 ]]; do
  [[ $(now_millis) -lt $((killed + 20000)) ]] || { step "no other leader" && exit 1; }
done
step "order-$next leads now; the clients repeat nothing, and are not to notice"
cluster restart "order-$leading" || exit 1
step "order-$leading is back, reads its journal, and catches up while the store serves"

if ! wait_ended $client_pid $((CLIENT_SECONDS * 1000)); then
  step "the clients do not come to an end"
  exit 1
fi
wait $client_pid
client_status=$?
client_pid=
sleep 0.2 # Lets what the clients have said last appear before what follows.

say
step "checking what the store says now against its journals"
check $client_status "no request failed, and every order that was told was found again as told"
wait_for_no not_conserved
check $? "of each toy, what is in stock and what was sold make $STOCK${differing:+: not so $differing}"
placed=$(placed_orders)
has_status "/orders/$((placed - 1))" 200 && has_status "/orders/$placed" 404
check $? "the $placed orders have the numbers 0 to $((placed - 1))"
wait_for_no different_copies
check $? "the $REPLICAS replicas' journals are the same, byte for byte${differing:+: not $differing}"
told=$(sed -n 's/^ *"told" *: *\([0-9]*\).*/\1/p' "$data/client/result.json")
[[ $placed -ge $ORDERS_BEFORE_KILL && ${told:-0} -le $placed ]]
check $? "${told:-none} of them were told, no number twice"
cluster stop
check $? "all members stopped when asked to"
read_members
errors=$(for member in "${members[@]}"; do errors_in_log "$data" "$member"; done)
[[ -z $errors ]]
check $? "no member has logged an error or a stack trace${errors:+:}"
[[ -z $errors ]] || head -n 5 <<<"$errors"
[[ $failed == 0 ]] && verdict=PASS
step "stopped; the journals are left in ${data#"$root"/}, to be read with cat"
