#!/usr/bin/env bash
# The store beside what one would take instead, on this machine: a bare Vert.x server for reads from
# the cache, etcd and PostgreSQL for orders. All of them run at once and are measured in turn, round
# by round, so that a machine that is now quicker and now slower is so for all; only ratios count.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly PG=/usr/lib/postgresql/15/bin
readonly STOCK=1000000000
readonly START_SECONDS=60
readonly MANY_TOYS=100000
readonly BODY='{"data":{"name":"Tux","price":15.99,"quantity":1000000000}}'

# A cell is who:load:connections.
readonly CELLS=(
  bare:same:64 jdk:same:64 store:product:64 bare:same:256 jdk:same:256 store:product:256
  store:order:64 store:order:256
  store:ten:1 etcd:etcd:1 store:ten:64 etcd:etcd:64 store:ten:256 etcd:etcd:256
  embedded:ten:64 embedded:ten:256
  store:hot:64 quorum:ten:64 quorum:hot:64 single:ten:64 single:hot:64
)
readonly SHORT_CELLS=(
  bare:same:64 store:product:64 store:ten:1 etcd:etcd:1 store:ten:64 etcd:etcd:64 store:ten:256 etcd:etcd:256
)

# What an order costs with a hundred thousand toys, and behind millions of orders.
readonly FLAT_CELLS=(
  store:ten:64 large:many:64 full:ten:64 store:ten:256 large:many:256 full:ten:256
  full:product:64 full:order:64 full:product:256 full:order:256
)

# The store beside the one of another checkout.
readonly AGAINST_CELLS=(
  bare:same:1 before:product:1 store:product:1 bare:same:64 before:product:64 store:product:64
  bare:same:256 before:product:256 store:product:256
  before:ten:1 store:ten:1 before:ten:64 store:ten:64 before:ten:256 store:ten:256
)

# Ratios that are shown, "of" and "to" being cells.
readonly RATIOS=(
  "cached reads to the bare server, one connection|store:product:1|bare:same:1"
  "cached reads to the bare server, 64 connections|store:product:64|bare:same:64"
  "cached reads to the bare server, 256 connections|store:product:256|bare:same:256"
  "the same, to the bare server with the JDK's selector, 64 connections|store:product:64|jdk:same:64"
  "the same, to the bare server with the JDK's selector, 256 connections|store:product:256|jdk:same:256"
  "cached reads to those before, one connection|store:product:1|before:product:1"
  "cached reads to those before, 64 connections|store:product:64|before:product:64"
  "cached reads to those before, 256 connections|store:product:256|before:product:256"
  "orders to those before, one connection|store:ten:1|before:ten:1"
  "orders to those before, 64 connections|store:ten:64|before:ten:64"
  "orders to those before, 256 connections|store:ten:256|before:ten:256"
  "reads of orders to cached reads, 64 connections|store:order:64|store:product:64"
  "reads of orders to cached reads, 256 connections|store:order:256|store:product:256"
  "orders to etcd's puts, one connection|store:ten:1|etcd:etcd:1"
  "orders to etcd's puts, 64 connections|store:ten:64|etcd:etcd:64"
  "orders to etcd's puts, 256 connections|store:ten:256|etcd:etcd:256"
  "orders to PostgreSQL's with a quorum, ten toys|store:ten:64|quorum:ten:64"
  "orders to PostgreSQL's with a quorum, one toy|store:hot:64|quorum:hot:64"
  "orders to a single PostgreSQL's, ten toys|store:ten:64|single:ten:64"
  "orders to a single PostgreSQL's, one toy|store:hot:64|single:hot:64"
  "orders of one process to those of five, 64 connections|embedded:ten:64|store:ten:64"
  "orders of one process to those of five, 256 connections|embedded:ten:256|store:ten:256"
  "orders for many toys to those for ten, 64 connections|large:many:64|store:ten:64"
  "orders for many toys to those for ten, 256 connections|large:many:256|store:ten:256"
  "orders placed after many orders to those placed after few, 64 connections|full:ten:64|store:ten:64"
  "orders placed after many orders to those placed after few, 256 connections|full:ten:256|store:ten:256"
  "reads of orders among many to cached reads, 64 connections|full:order:64|full:product:64"
  "reads of orders among many to cached reads, 256 connections|full:order:256|full:product:256"
)

usage() {
  cat <<END
usage: scripts/bench.sh [OPTION]...

Measures requests a second, latencies and the servers' processor time for each request:

  bare      a Vert.x HTTP server with one event loop and a fixed answer, its sockets by epoll as the
            store's; jdk: by the JDK's selector, as Vert.x has them when it is not told
  store     catalog, three order replicas and a front-end, a process each, every order forced to disk:
            cached products, orders read, orders placed for ten toys in turn or for a single one
  embedded  the whole store in one process
  etcd      three members; a put of what the store keeps of an order, at the leader, by HTTP
  single    PostgreSQL: takes stock and inserts the order, in one statement
  quorum    the same with two standbys, one of which must have it on disk

All loads are closed loops: a connection's next request is sent when the last is answered. So times
are those from the sending, and a server that stands still shows in the longest, hardly in the p99.

  --short          a quick look: 2 s each, three rounds, and neither PostgreSQL nor the embedded store
  --flat N         instead of all that, the store against itself: with ten toys, with $MANY_TOYS, and
                   behind N orders, which are placed first, a million in a minute or so
  --against FOLDER instead of all that, the store beside the one of another checkout, in FOLDER, that
                   has been built: whether a change made anything slower
  --seconds N      of each measurement (default 3)
  --rounds N       (default 10)
  --data FOLDER    where it all takes place (default data/bench)

Needs wrk, etcd and PostgreSQL 15: apt-get install wrk etcd-server postgresql
What was measured stands in FOLDER/report.json and FOLDER/report.md.
END
}

seconds=3 rounds=10 flat=0 against= data=$root/data/bench cells=("${CELLS[@]}")
number() {
  [[ $2 =~ ^[0-9]{1,8}$ && 10#$2 -ge 1 ]] || usage_error "$1 must be a whole number from 1"
}
while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) usage && exit ;;
    --short) seconds=2 rounds=3 cells=("${SHORT_CELLS[@]}") ;;
    --flat) number "$1" "${2:-}" && flat=$((10#$2)) cells=("${FLAT_CELLS[@]}") && shift ;;
    --against)
      [[ -x ${2:-}/scripts/cluster.sh && -s $2/target/toystore.jar ]] \
        || usage_error "--against needs the folder of a checkout that has been built"
      against=$(folder "$2") && cells=("${AGAINST_CELLS[@]}") || exit
      shift
      ;;
    --seconds) number "$1" "${2:-}" && seconds=$((10#$2)) && shift ;;
    --rounds) number "$1" "${2:-}" && rounds=$((10#$2)) && shift ;;
    --data)
      [[ -n ${2:-} ]] || usage_error "--data needs a value"
      data=$(folder "$2") || exit
      shift
      ;;
    *) usage_error "unknown argument $1" ;;
  esac
  shift
done

uses() { [[ " ${cells[*]}" == *" $1:"* ]]; }

require_tools() {
  local missing=()
  command -v wrk >/dev/null || missing+=(wrk)
  ! uses etcd || command -v etcd >/dev/null || missing+=(etcd-server)
  ! uses single || [[ -x $PG/postgres ]] && command -v pgbench >/dev/null || missing+=(postgresql)
  [[ ${#missing[@]} -eq 0 ]] || fail "needs ${missing[*]}: apt-get install them"
}

# ---- What is measured: how each starts ----

# By server, the processes whose time counts; "front-X" is the front-end of store X alone.
declare -A pids member_of
stores=()
started=() # All that is to be ended, but for the store's members.

# Runs cluster.sh, of the checkout that it is from, for the store named $1.
cluster() {
  local name=$1 from=$root
  shift
  [[ $name != before ]] || from=$against
  TOYSTORE_JVM="${flags[*]}" "$from/scripts/cluster.sh" "$@" --data "$data/$name" >>"$data/log.txt" 2>&1
}

# Starts a process of server $1 in the background; its output goes to the log.
launch() {
  local server=$1
  shift
  "$@" </dev/null >>"$data/log.txt" 2>&1 9>&- &
  started+=($!)
  pids[$server]+=" $!"
}

# Waits until a GET of path $2 at port $1 is answered with 200.
await_http() {
  local until=$(($(now_millis) + START_SECONDS * 1000))
  until http_get "$1" "$2"; do
    [[ $(now_millis) -lt $until ]] || fail "nobody serves $2 at port $1: see $data/log.txt"
    sleep 0.1
  done
}

# Starts the store named $1 with the toys of file $2, its first port being $3.
start_store() {
  local name=$1 member
  cluster "$name" start --clean --toys "$2" --frontends 1 --ports-from "$3" \
    || fail "the store did not start: see $data/log.txt"
  for member in catalog order-1 order-2 order-3 frontend-1; do
    pids[$name]+=" $(<"$data/$name/$member/pid")"
    member_of[$(<"$data/$name/$member/pid")]=$member
  done
  pids[front-$name]=$(<"$data/$name/frontend-1/pid")
  stores+=("$name")
}

# Starts the bare server named $1 at port $2; $3 says whether its sockets go by epoll.
start_bare() {
  launch "$1" "$java" "${jvm[@]}" "${flags[@]}" -cp "$jar:$root/target/test-classes" \
    io.toystore.bench.BareServer "$2" "$BODY" "$3"
  await_http "$2" /
}

start_embedded() {
  rm -rf "$data/embedded"
  mkdir -p "$data/embedded"
  cat >"$data/embedded.json" <<END
{
  "data": $(json_string "$data/embedded"),
  "frontend": {"port": $((port + 262))},
  "catalog": {"toys": $(json_string "$data/toys.json")}
}
END
  # Three replicas share its memory: 180 bytes for each order.
  launch embedded "$java" "${jvm[@]}" -XX:MaxDirectMemorySize=2g "${flags[@]}" -jar "$jar" -conf "$data/embedded.json" --init
  await_http $((port + 262)) /health/ready
}

start_etcd() {
  local i members=
  rm -rf "$data"/etcd-*
  for i in 1 2 3; do members+=${members:+,}e$i=http://127.0.0.1:$((port + 270 + i)); done
  for i in 1 2 3; do
    launch etcd etcd --name e$i --data-dir "$data/etcd-$i" --log-level error \
      --listen-peer-urls http://127.0.0.1:$((port + 270 + i)) \
      --initial-advertise-peer-urls http://127.0.0.1:$((port + 270 + i)) \
      --listen-client-urls http://127.0.0.1:$((port + 273 + i)) \
      --advertise-client-urls http://127.0.0.1:$((port + 273 + i)) --initial-cluster "$members"
  done
  for i in 1 2 3; do await_http $((port + 273 + i)) /health; done
  for i in 1 2 3; do
    http_get $((port + 273 + i)) /metrics
    grep -q '^etcd_server_is_leader 1' <<<"$http_body" && etcd_port=$((port + 273 + i))
  done
  [[ ${etcd_port:-} ]] || fail "no etcd leads"
}

# PostgreSQL refuses to be root.
as_postgres() { if [[ $(id -u) == 0 ]]; then setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else "$@"; fi; }

postgres() {
  local server=$1 folder=$2 on=$3
  shift 3
  launch "$server" as_postgres_exec "$PG/postgres" -D "$folder" -p "$on" -k "$sockets" \
    -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=256MB "$@"
}

# In the background, as the process itself: its id is then PostgreSQL's.
as_postgres_exec() { if [[ $(id -u) == 0 ]]; then exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else exec "$@"; fi; }

sql() { as_postgres "$PG/psql" -qX -h "$sockets" -p "$1" -d postgres -tAc "$2" 2>>"$data/log.txt"; }

await_sql() {
  local until=$(($(now_millis) + START_SECONDS * 1000))
  until [[ $(sql "$1" "$2") == "$3" ]]; do
    [[ $(now_millis) -lt $until ]] || fail "PostgreSQL at port $1 does not serve: see $data/log.txt"
    sleep 0.2
  done
}

start_postgres() {
  local on name
  sockets=$data/postgres/sockets
  rm -rf "$data/postgres"
  mkdir -p "$sockets"
  [[ $(id -u) != 0 ]] || chown -R postgres "$data/postgres"
  for name in single quorum; do
    as_postgres "$PG/initdb" -D "$data/postgres/$name" -A trust >>"$data/log.txt" 2>&1 || fail "initdb failed"
  done
  postgres single "$data/postgres/single" $((port + 280))
  postgres quorum "$data/postgres/quorum" $((port + 281))
  await_sql $((port + 281)) 'SELECT 1' 1
  for on in $((port + 282)) $((port + 283)); do
    as_postgres "$PG/pg_basebackup" -h 127.0.0.1 -p $((port + 281)) -D "$data/postgres/$on" -R >>"$data/log.txt" 2>&1 \
      || fail "pg_basebackup failed"
    as_postgres sed -i "s/^primary_conninfo = '/&application_name=s$on /" "$data/postgres/$on/postgresql.auto.conf"
    postgres quorum "$data/postgres/$on" "$on"
  done
  sql $((port + 281)) "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (s$((port + 282)), s$((port + 283)))'"
  sql $((port + 281)) 'SELECT pg_reload_conf()' >/dev/null
  await_sql $((port + 281)) "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'" 2
  for on in $((port + 280)) $((port + 281)); do
    await_sql "$on" 'SELECT 1' 1
    sql "$on" "CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price int NOT NULL, stock bigint NOT NULL) WITH (fillfactor = 50)"
    sql "$on" "CREATE TABLE orders (number bigserial PRIMARY KEY, product int NOT NULL REFERENCES products, quantity int NOT NULL, price int NOT NULL)"
    sql "$on" "INSERT INTO products SELECT i, 'Toy-' || i, 1599, $STOCK FROM generate_series(1, 10) i"
  done
}

# ---- Measuring ----

# Prints the processor time of server $1 so far, in microseconds, children's included.
cpu_of() {
  local pid child line sum=0 f
  for pid in ${pids[$1]}; do
    for child in "$pid" $(cat /proc/"$pid"/task/*/children 2>/dev/null); do
      { line=$(<"/proc/$child/stat"); } 2>/dev/null || continue
      read -r -a f <<<"${line##*) }"
      sum=$((sum + f[11] + f[12]))
      [[ $child == "$pid" ]] && sum=$((sum + f[13] + f[14]))
    done
  done
  echo $((sum * 1000000 / ticks))
}

# Runs a load for $4 seconds; prints requests, microseconds, p50, p99 and the longest latency in
# microseconds, and how many requests failed.
drive() {
  local who=$1 load=$2 connections=$3 lasts=$4 on url lua=$2
  case $who in
    bare) url=http://127.0.0.1:$((port + 260))/products/Tux ;;
    jdk) url=http://127.0.0.1:$((port + 261))/products/Tux ;;
    store) url=http://127.0.0.1:$port ;;
    before) url=http://127.0.0.1:$((port + 90)) ;;
    large) url=http://127.0.0.1:$((port + 90)) ;;
    full) url=http://127.0.0.1:$((port + 180)) ;;
    embedded) url=http://127.0.0.1:$((port + 262)) ;;
    etcd) url=http://127.0.0.1:$etcd_port ;;
    single | quorum)
      drive_postgres "$@"
      return
      ;;
  esac
  case $load in
    product) lua=same url+=/products/Tux ;;
    order) lua=placed ;;
  esac
  LOAD=$lua ORDERS=${orders[$who]:-1} TOYS=$MANY_TOYS wrk -t 1 -c "$connections" -d "${lasts}s" --timeout 10s \
    -s "$root/scripts/bench/load.lua" "$url" | sed -n 's/^result //p'
}

drive_postgres() {
  local who=$1 load=$2 connections=$3 lasts=$4 on=$((port + 280)) toys=10
  [[ $who == quorum ]] && on=$((port + 281))
  [[ $load == hot ]] && toys=1
  rm -f "$data"/postgres/sockets/log.*
  as_postgres pgbench -n -h "$sockets" -p $on -f "$data/postgres/order.sql" -D toys=$toys -M prepared \
    -c "$connections" -j 1 -T "$lasts" -l --log-prefix "$sockets/log" postgres >>"$data/log.txt" 2>&1
  cat "$data"/postgres/sockets/log.* | cut -d ' ' -f 3 | sort -n | awk -v lasted="$lasts" '
    { t[NR] = $1 }
    END { if (NR) print NR, lasted * 1000000, t[int((NR + 1) / 2)], t[int(NR * 0.99) + (NR * 0.99 > int(NR * 0.99))], t[NR], 0 }'
}

# ---- What is shown ----

# Prints half the width of the 95 % interval of the mean of the lines on the standard input, by
# Student's t to three decimals for up to thirty-one of them, and beyond.
interval() {
  awk '{ n++; sum += $1; squares += $1 * $1 }
    END {
      if (n < 2) { print "-"; exit }
      split("12.706 4.303 3.182 2.776 2.571 2.447 2.365 2.306 2.262 2.228 2.201 2.179 2.160 2.145 2.131 2.120 2.110 2.101 2.093 2.086 2.080 2.074 2.069 2.064 2.060 2.056 2.052 2.048 2.045 2.042", t, " ")
      variance = (squares - sum * sum / n) / (n - 1)
      printf "%.3f\n", (n <= 31 ? t[n - 1] : 1.96) * sqrt((variance > 0 ? variance : 0) / n)
    }'
}

# Prints the mean of the lines on the standard input.
mean() { awk '{ sum += $1 } END { if (NR) print sum / NR }'; }

# Prints median, lowest and highest of the lines on the standard input.
spread() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'; }

# Column $2 of cell $1, one line for each round: 3 requests a second, 4 p50, 5 p99, 6 CPU of all
# the server's processes, 7 CPU of the process that the clients ask, 8 the longest latency.
column() { awk -v cell="$1" -v c="$2" '$2 == cell { print $c }' "$data/runs.txt"; }

what_is() {
  case $1 in
    bare:*) echo "bare Vert.x server" ;;
    jdk:*) echo "bare Vert.x server, by the JDK's selector" ;;
    before:product:*) echo "the other checkout's store: a cached product" ;;
    before:ten:*) echo "the other checkout's store: an order placed" ;;
    store:product:* | full:product:*) echo "store: a cached product" ;;
    store:order:*) echo "store: an order read" ;;
    store:ten:*) echo "store: an order placed" ;;
    large:many:*) echo "store with $MANY_TOYS toys: an order placed" ;;
    full:ten:*) echo "store with more than $flat orders: an order placed" ;;
    full:order:*) echo "store with more than $flat orders: an order read" ;;
    store:hot:*) echo "store: an order placed, one toy" ;;
    embedded:*) echo "embedded store: an order placed" ;;
    etcd:*) echo "etcd, three members: a put" ;;
    single:ten:*) echo "PostgreSQL: an order" ;;
    single:hot:*) echo "PostgreSQL: an order, one toy" ;;
    quorum:ten:*) echo "PostgreSQL, quorum of two standbys: an order" ;;
    quorum:hot:*) echo "PostgreSQL, quorum: an order, one toy" ;;
  esac
}

table() {
  local cell rate low high p50 p99 longest cpu front _ ratio name of to
  echo "| | connections | requests/s: median (range) | p50 ms | p99 ms | longest ms | CPU µs for each | front-end's |"
  echo "|---|---|---|---|---|---|---|---|"
  for cell in "${cells[@]}"; do
    read -r rate low high < <(column "$cell" 3 | spread)
    read -r p50 _ < <(column "$cell" 4 | spread)
    read -r p99 _ < <(column "$cell" 5 | spread)
    read -r _ _ longest < <(column "$cell" 8 | spread)
    read -r cpu _ < <(column "$cell" 6 | spread)
    read -r front _ < <(column "$cell" 7 | spread)
    printf "| %s | %s | %.0f (%.0f–%.0f) | %.2f | %.1f | %.1f | %.1f | %.1f |\n" "$(what_is "$cell")" \
      "${cell##*:}" "$rate" "$low" "$high" "$p50" "$p99" "$longest" "$cpu" "$front"
  done
  echo
  echo "| ratio, round by round | requests/s: median (range) | mean ± 95 % interval | p50 | p99 | CPU | front-end's |"
  echo "|---|---|---|---|---|---|---|"
  for ratio in "${RATIOS[@]}"; do
    IFS='|' read -r name of to <<<"$ratio"
    [[ " ${cells[*]} " == *" $of "* && " ${cells[*]} " == *" $to "* ]] || continue
    read -r rate low high < <(ratios "$of" "$to" 3 | spread)
    read -r p50 _ < <(ratios "$of" "$to" 4 | spread)
    read -r p99 _ < <(ratios "$of" "$to" 5 | spread)
    read -r cpu _ < <(ratios "$of" "$to" 6 | spread)
    read -r front _ < <(ratios "$of" "$to" 7 | spread)
    printf "| %s | **%.2f** (%.2f–%.2f) | %.3f ± %s | %.2f | %.2f | %.2f | %.2f |\n" "$name" "$rate" "$low" "$high" \
      "$(ratios "$of" "$to" 3 | mean)" "$(ratios "$of" "$to" 3 | interval)" "$p50" "$p99" "$cpu" "$front"
  done
}

ratios() { paste -d ' ' <(column "$1" "$3") <(column "$2" "$3") | awk '$2 > 0 { print $1 / $2 }'; }

machine() {
  echo "$(date -I), $(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r);"
  echo "Java $("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'), Vert.x $(sed -n 's:.*<vertx.version>\(.*\)</.*:\1:p' "$root/pom.xml")$(uses etcd && echo ", $(etcd --version | head -n 1 | sed 's/ Version://')")$(uses single && echo ", PostgreSQL $("$PG/postgres" --version | sed 's/.*) \([0-9.]*\).*/\1/')");"
  echo "commit $(git -C "$root" describe --always --dirty 2>/dev/null), $rounds rounds of $seconds s, JVM flags ${jvm[*]} ${flags[*]/-Xlog*/}"
}

# Prints Java's log of the pauses of process $1 since measuring began.
pauses_of() { tail -n +$((${pauses_before[$1]} + 1)) "$data/pauses-$1.txt"; }

# Prints, of all pauses of the stores' processes while it was measured, from Java's logs of
# safepoints: the longest in milliseconds, how many there were, and how many took more than 20 ms.
pauses() {
  local pid
  for pid in ${pids[store]} ${pids[before]:-} ${pids[large]:-} ${pids[full]:-}; do pauses_of "$pid"; done \
    | awk -F 'Total: ' '/Total: / { split($2, ns, " "); n++; if (ns[1] > most) most = ns[1]; if (ns[1] > 2e7) long++ }
    END { printf "%.1f %d %d\n", most / 1e6, n, long }'
}

# Prints a line for each of more than 20 ms: whose it was, what for, how long it took until all
# threads stood still; and of its collections, what they did and, to a hundredth of a second, the
# processor time that they had (user and system) and the time that they took (real).
long_pauses() {
  local name pid
  for name in "${stores[@]}"; do
    for pid in ${pids[$name]}; do
      pauses_of "$pid" | awk -v whose="$name, ${member_of[$pid]}" '
        /\[gc,cpu/ { sub(/.*User=/, "User="); what = what ", " $0 }
        / Pause / { sub(/.* Pause /, ""); what = what ": " $0 }
        /Total: / {
          match($0, /"[^"]*"/); kind = substr($0, RSTART + 1, RLENGTH - 2)
          split($0, reach, /Reaching safepoint: */); split($0, total, /Total: */)
          if (total[2] + 0 > 2e7) printf "  %s: %.1f ms, of which %.1f until all stood still, for %s%s\n", whose, total[2] / 1e6, reach[2] / 1e6, kind, what
          what = ""
        }'
    done
  done
}

# Prints how many bytes of the folder $1 there are for each order of the store "full".
bytes_each() { echo $(($(du -sb "$data/$1/journal" | cut -f 1) / orders[full])); }

memory_each() {
  local full store
  full=$(awk '/^VmRSS/ { print $2 }' "/proc/$(<"$data/full/order-1/pid")/status")
  store=$(awk '/^VmRSS/ { print $2 }' "/proc/$(<"$data/store/order-1/pid")/status")
  echo $(((full - store) * 1024 / orders[full]))
}

report() {
  printf '{\n  "machine": %s,\n  "longestPauseMillis": %s,\n  "runs": [\n' "$(json_string "$(machine | tr '\n' ' ')")" "$(pauses | cut -d ' ' -f 1)"
  awk '{ split($2, c, ":")
    printf "%s    {\"round\": %d, \"server\": \"%s\", \"load\": \"%s\", \"connections\": %d, \"requestsPerSecond\": %s, \"p50Millis\": %s, \"p99Millis\": %s, \"cpuMicrosPerRequest\": %s, \"frontendCpuMicrosPerRequest\": %s, \"maxMillis\": %s, \"failed\": %d}",
      (NR > 1 ? ",\n" : ""), $1, c[1], c[2], c[3], $3, $4, $5, $6, $7, $8, $9 } END { print "" }' "$data/runs.txt"
  printf '  ]\n}\n'
}

# ---- The run ----

finish_all() {
  local status=$? pid name
  [[ $BASHPID == "$$" ]] || exit
  trap '' INT TERM HUP
  for name in "${stores[@]}"; do cluster "$name" stop; done
  # INT is PostgreSQL's quick stop; the others ignore it, having been started in the background.
  for pid in ${pids[single]:-} ${pids[quorum]:-}; do kill -INT "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do wait_ended "$pid" 10000 || kill -KILL "$pid" 2>/dev/null; done
  exit $status
}

require_tools
find_java
jar_is_stale && build_jar
bare=io/toystore/bench/BareServer
if [[ ! $root/target/test-classes/$bare.class -nt $root/src/test/java/$bare.java ]]; then
  (cd "$root" && mvn -q -B -ntp test-compile -Dspotless.check.skip=true) || fail "the tests were not compiled"
fi
mkdir -p "$data" || fail "$data: cannot be made"
exec 9>"$data/lock"
flock -n 9 || fail "another benchmark runs in $data"
: >"$data/log.txt"
: >"$data/runs.txt"
rm -f "$data"/pauses-*.txt
# shellcheck disable=SC2206
flags=("-Xlog:safepoint,gc,gc+cpu:file=$data/pauses-%p.txt" ${TOYSTORE_JVM:-})
[[ $flat == 0 ]] || flags+=(-XX:MaxDirectMemorySize=1g) # For 60 bytes each of ten million orders and more.
ticks=$(getconf CLK_TCK)
# By store, how many of its orders are known to be there: those that are read.
declare -A orders=([store]=1000)
etcd_port=
trap finish_all EXIT
trap 'exit 130' INT TERM HUP
port=$(free_ports 300) || exit 1
ten_toys $STOCK >"$data/toys.json"
say "starting all of them"
start_store store "$data/toys.json" "$port"
uses before && start_store before "$data/toys.json" $((port + 90))
uses bare && start_bare bare $((port + 260)) true
uses jdk && start_bare jdk $((port + 261)) false
uses etcd && start_etcd
uses embedded && start_embedded
if uses single; then
  start_postgres
  cp "$root/scripts/bench/order.sql" "$data/postgres/order.sql" && chmod a+r "$data/postgres/order.sql"
fi
if uses large; then
  awk -v toys=$MANY_TOYS -v stock=$STOCK 'BEGIN {
    for (i = 1; i <= toys; i++) printf "%s{\"name\": \"Toy-%06d\", \"price\": 15.99, \"quantity\": %d}", (i > 1 ? ",\n" : "["), i, stock
    print "]" }' >"$data/many-toys.json"
  start_store large "$data/many-toys.json" $((port + 90))
fi
if uses full; then
  start_store full "$data/toys.json" $((port + 180))
  say "placing $flat orders"
  orders[full]=0
  while [[ ${orders[full]} -lt $flat ]]; do
    read -r requests _ < <(drive full ten 256 20) || fail "the orders were not placed: see $data/log.txt"
    orders[full]=$((orders[full] + requests))
  done
fi

say "warming up"
# Until the second compiler is done with all of it, and a while more for what it thinks better of.
for pass in 1 2; do
  for cell in "${cells[@]}"; do
    IFS=: read -r who load connections <<<"$cell"
    case $who in
      bare | jdk | store | before | embedded | large | full) [[ $connections == 1 ]] || drive "$who" "$load" "$connections" 12 >/dev/null ;;
      *) [[ $pass != 1 ]] || drive "$who" "$load" "$connections" 4 >/dev/null ;;
    esac
  done
done
declare -A pauses_before
for pid in ${pids[store]} ${pids[before]:-} ${pids[large]:-} ${pids[full]:-}; do pauses_before[$pid]=$(wc -l <"$data/pauses-$pid.txt"); done

for ((round = 1; round <= rounds; round++)); do
  for cell in "${cells[@]}"; do
    IFS=: read -r who load connections <<<"$cell"
    front=$who
    [[ ${pids[front-$who]:-} ]] && front=front-$who
    before=$(cpu_of "$who") front_before=$(cpu_of "$front")
    read -r requests micros p50 p99 max failed < <(drive "$who" "$load" "$connections" "$seconds") \
      || fail "no result for $cell: see $data/log.txt"
    cpu=$(($(cpu_of "$who") - before)) front_cpu=$(($(cpu_of "$front") - front_before))
    awk -v round=$round -v cell="$cell" -v n="$requests" -v us="$micros" -v p50="$p50" -v p99="$p99" -v max="$max" \
      -v failed="$failed" -v cpu=$cpu -v front=$front_cpu 'BEGIN {
        printf "%d %s %.1f %.3f %.3f %.2f %.2f %.3f %d\n", round, cell, n * 1e6 / us, p50 / 1e3, p99 / 1e3, cpu / n, front / n, max / 1e3, failed }' \
      | tee -a "$data/runs.txt" | awk '{ printf "  %-20s %9.0f requests/s  p50 %7.2f ms  p99 %7.2f ms  longest %7.1f ms  CPU %6.1f us%s\n", $2, $3, $4, $5, $8, $6, ($9 > 0 ? "  " $9 " FAILED" : "") }'
    [[ $load == ten && ${orders[$who]:-} ]] && orders[$who]=$((orders[$who] + requests))
  done
done
report >"$data/report.json"
{
  machine && echo && table && echo
  read -r longest count long < <(pauses)
  echo "Pauses of the stores' processes while measured: $count, the longest $longest ms, $long of more than 20 ms."
  [[ $long == 0 ]] || long_pauses
  if uses full; then
    echo "Disk for each order: $(bytes_each full/order-1) B for each replica, $(bytes_each full/catalog) B for the catalog."
    echo "Memory of a replica for each order, over that of the store with few: $(memory_each) B."
    began=$(now_millis)
    cluster full restart order-1 && echo "Restart of a replica with ${orders[full]} orders: $(seconds_since "$began")."
  fi
} >"$data/report.md"
say "" && cat "$data/report.md"
