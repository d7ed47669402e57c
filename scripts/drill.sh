#!/usr/bin/env bash
# Faults on real processes: starts the store as a cluster, sends clients to it that repeat nothing,
# hurts its members while they buy, and lets verify judge what the clients were told and what the
# journals hold. The last line is PASS or FAIL, and the exit status 0 or 1 accordingly.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly CASES=(leader freeze kill pause rolling frontend catalog all torn torn-catalog flip)
readonly TOOL_CASES=(overload full full-catalog eio eio-catalog clocks)
readonly NETWORK_CASES=(isolate minority majority oneway apart nocatalog slow lossy)
readonly STOCK=1000000        # of each toy: none is ever sold out
readonly REQUEST_MILLIS=5000  # by when every request is answered, whatever has been hurt
readonly CUT_SECONDS=10       # so long links are broken
readonly CLIENT_SECONDS=60    # after so long the clients have failed to come to an end
readonly SETTLE_SECONDS=60    # and so have the replicas to become the same, the reservations to close
readonly FLOOD=9000             # clients of an overload
readonly FLOOD_SECONDS=10
readonly NOTICE_MILLIS=15000  # and so has a member to stop itself, a replica to take over

usage() {
  cat <<END
usage: scripts/drill.sh [OPTION]... [CASE]...

  leader        SIGKILL of the replica that leads, and its restart
  freeze        SIGSTOP of the replica that leads, and SIGCONT a few seconds later
  kill          SIGKILL of each order replica in turn, and its restart
  pause         SIGSTOP of each order replica in turn, and SIGCONT a few seconds later
  rolling       SIGTERM of every member in turn, and its restart
  frontend      SIGKILL of a front-end, and its restart
  catalog       SIGKILL of the catalog, and its restart
  all           SIGKILL of every member at once, and their restart
  torn          SIGKILL of an order replica, whose journal then ends in half a record, and again in
                garbage or zeros: it must cut that off, and say so
  torn-catalog  the same of the catalog
  flip          a bit of an order replica's journal is flipped: it must refuse to start, naming the
                place, and be well again with its own journal

These need a tool or two, and all but the first one root:

  overload      $FLOOD clients without a pause, for $FLOOD_SECONDS s, beside the others: each must have its
                order, or 503, before it loses patience
  full          the disk of the leader is full, and then that of a follower: the replica must end
                itself with exit status 70, and be well once there is room
  full-catalog  the same of the catalog
  eio           a force of the leader's journal fails with EIO, and then one of a follower's: the
                replica must end itself with exit status 70, after that one force
  eio-catalog   the same of the catalog
  clocks        every member in turn is restarted with a clock that is up to three years wrong and
                up to a tenth too fast or too slow, its monotonic clock too; and then with its own

With --network (docs/operations.md), for $CUT_SECONDS s each:

  isolate       the leader is cut off from everybody, just after the next one was restarted
  minority      a follower is cut off from everybody
  majority      the same with the leader and a front-end: the other one must answer everything
  oneway        what the leader sends to the other replicas is lost
  apart         the leader is cut off from the front-ends, and from nobody else
  nocatalog     the leader is cut off from the catalog, and from nobody else
  slow          the leader is 20 ms away, and 2 of 100 packets are lost
  lossy         the catalog and two replicas are 5 to 20 ms away, and 1 to 3 of 100 packets are lost

Without any case, all of the first kind; with --network, of the last. A case passes when no request
has failed, every order told is found, the replicas' journals are the same, verify says PASS, and
the faults were seen to have had effect. Clients repeat nothing, except where the fault takes away
whom they ask, or the one catalog: there they ask again, at the other front-end, under the same key.

  --matrix           every case of every kind
  --short            a kill, half a record and a pause, in half a minute
  --seed N           decides the order of the cases, who is hurt where there is a choice, and how
                     long pauses are (default: another each time). The same seed makes the same plan,
                     and a case by itself goes as it goes among others
  --rounds N         of each case (default 1)
  --clients N        virtual clients (default 5), which buy at 8 of 10 visits
  --think MILLIS     pause of each after a visit (default 10)
  --network          gives each member a network of its own; needs root
  --data FOLDER      where it all takes place (default data/drill)

What happened stands in FOLDER/report.json.
END
}

data=$(folder "$root/data/drill") || exit
rounds=1 clients=5 think=10 network= chosen=() matrix= short= seed=
client_pid= verdict=FAIL

cluster() { "$root/scripts/cluster.sh" "$@" --data "$data" >>"$data/cluster.txt" 2>&1; }

network() { "$root/scripts/network.sh" --data "$data" "$@" 2>>"$data/cluster.txt"; }

# Says why a case has failed, in its words; the first reason counts. Always false.
why=
wrong() {
  why=${why:-$*}
  return 1
}

# ---- What the seed decides ----

# Lehmer's generator rather than RANDOM, which is not the same in every bash.
generator=1

# Begins what the seed decides about $1.
draw_for() {
  read -r generator _ < <(cksum <<<"$seed $1")
  generator=$((generator % 2147483646 + 1))
}

# Leaves in "drawn" a whole number from $1 to $2.
draw() {
  generator=$((generator * 48271 % 2147483647))
  drawn=$(($1 + generator % ($2 - $1 + 1)))
}

# Leaves one of the arguments in "drawn".
choose() {
  draw 1 $#
  drawn=${!drawn}
}

# Leaves the arguments in another order in "shuffled".
shuffle() {
  local i swap
  shuffled=("$@")
  for ((i = $# - 1; i > 0; i--)); do
    draw 0 $i
    swap=${shuffled[i]} shuffled[i]=${shuffled[drawn]} shuffled[drawn]=$swap
  done
}

# Pauses for a time from $1 to $2 tenths of a second.
pause() {
  draw "$1" "$2"
  sleep $((drawn / 10)).$((drawn % 10))
}

# From a fault's end to the next one.
between() { pause 2 10; }

# ---- The clients ----

url_of() { printf 'http://%s:%d' "$(address_of "$1")" "$(http_port_of "$1")"; }

# Starts the clients; insistent ones ask again at the next front-end, under the same key.
start_clients() {
  local again='"idempotencyKeys": false'
  [[ $insistent ]] && again='"idempotencyKeys": true, "retries": 1000, "retryDelayMillis": 100'
  cat >"$folder/client.json" <<END
{
  "urls": ["$(url_of frontend-1)", "$(url_of frontend-2)"],
  "seed": $seed, "clients": $clients, "iterations": 1000000, "probability": 0.8, "thinkTimeMillis": $think,
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
  await_purchases 100
}

# Waits until so many more purchases than now were told, 20 or as many as $1 says.
await_purchases() {
  local until=$(($(now_millis) + CLIENT_SECONDS * 1000)) history=$folder/history.jsonl from
  touch "$history"
  from=$(stat -c %s "$history")
  until [[ $(tail -c +$((from + 1)) "$history" | grep -c '"type":"ok".*"number"') -ge ${1:-20} ]]; do
    [[ $(now_millis) -lt $until ]] && is_alive "$client_pid" || wrong "nobody buys" || return
    sleep 0.1
  done
}

# Ends the clients; true when no request has failed and every order told was found.
end_clients() {
  touch "$folder/stop"
  wait_ended "$client_pid" $((CLIENT_SECONDS * 1000)) || kill -KILL "$client_pid"
  wait "$client_pid"
  local status=$?
  client_pid=
  return $status
}

# ---- The faults ----

# Notes a fault and the moment, which was "ago" milliseconds ago, by the clock that histories have,
# in nanoseconds; to a hundredth of a second, and rounded up, so that what begins later finds the
# fault there.
faults=0
note() {
  local uptime
  read -r uptime _ </proc/uptime
  printf '%d000000 %s\n' $((10#${uptime/./} * 10 + 10 - ${ago:-0})) "$*" >>"$folder/faults.txt"
  faults=$((faults + 1))
}

# Leaves the process id of a member that runs in "pid".
find_pid() {
  read -r pid <"$data/$1/pid" && is_ours "$pid" "$data/$1/conf.json" || wrong "$1 does not run"
}

# Does to member $2 what $1 says; a signal is sent from here, so that the moment noted is right.
fault() {
  local pid
  find_pid "$2" || return
  case $1 in
    kill) kill -KILL "$pid" && note "$@" && wait_ended "$pid" 5000 || wrong "$2 was not killed" ;;
    pause) kill -STOP "$pid" && note "$@" || wrong "$2 was not stopped" ;;
    restart) note "$@" && restart "$2" ;;
  esac
}

restart() { cluster restart "$@" || wrong "$1 was not restarted"; }

# Lets a member go on that has been stopped until now.
resume() {
  local pid
  find_pid "$1" && grep -q '^State:.*T' "/proc/$pid/status" || wrong "$1 was not stopped" || return
  cluster resume "$1" || wrong "$1 was not resumed"
}

# Waits until the front-end $1, or else the first one, sees a replica that leads, and not $2; leaves
# it in "leader".
find_leader() {
  local frontend=${1:-frontend-1} not=${2:-} until=$(($(now_millis) + NOTICE_MILLIS))
  while
    leader=
    frontend_get "$frontend" /metrics
    leader=$(sed -n 's/^toystore_order_leader /order-/p' <<<"$http_body")
    [[ $leader != order-[1-9] || $leader == "$not" ]]
  do
    [[ $(now_millis) -lt $until ]] || wrong "no replica leads${not:+ but $not}" || return
    sleep 0.1
  done
}

# Leaves in "follower" one of the replicas that do not lead.
choose_follower() {
  local replica others=()
  find_leader || return
  for replica in order-1 order-2 order-3; do
    [[ $replica == "$leader" ]] || others+=("$replica")
  done
  choose "${others[@]}"
  follower=$drawn
}

# ---- Processes ----

case_leader() {
  local old
  find_leader && old=$leader && fault kill "$old" && await_purchases \
    && find_leader frontend-1 "$old" && restart "$old"
}

case_freeze() {
  local old
  find_leader && old=$leader && fault pause "$old" && pause 20 80 \
    && find_leader frontend-1 "$old" && resume "$old" && await_purchases
}

case_kill() {
  local replica
  shuffle order-1 order-2 order-3
  for replica in "${shuffled[@]}"; do
    fault kill "$replica" && await_purchases && restart "$replica" && between || return
  done
}

case_pause() {
  local replica
  shuffle order-1 order-2 order-3
  for replica in "${shuffled[@]}"; do
    fault pause "$replica" && pause 20 80 && resume "$replica" && await_purchases && between || return
  done
}

case_rolling() {
  local member
  shuffle "${members[@]}"
  for member in "${shuffled[@]}"; do
    fault restart "$member" && await_purchases && between || return
  done
}

case_frontend() {
  choose frontend-1 frontend-2
  fault kill "$drawn" && await_purchases && restart "$drawn"
}

case_catalog() { fault kill catalog && restart catalog && await_purchases; }

case_all() {
  local member pid pids=()
  for member in "${members[@]}"; do fault kill "$member" || return; done
  for member in "${members[@]}"; do
    cluster restart "$member" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || wrong "not all members were restarted" || return; done
  await_purchases
}

# Many more clients than can be served at once. Each answer must be an order, or say clearly that
# there is none, and come before the clients lose patience.
case_overload() {
  local frontend pid pids=() answers
  note overload
  for frontend in frontend-1 frontend-2; do
    "${where[@]}" wrk -t 1 -c $((FLOOD / 2)) -d ${FLOOD_SECONDS}s --timeout $((REQUEST_MILLIS / 1000))s \
      -s "$root/scripts/flood.lua" "http://$(address_of $frontend):$(http_port_of $frontend)" \
      </dev/null >"$folder/flood-$frontend.txt" 2>&1 9>&- &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || wrong "wrk did not end well"; done
  answers=$(sed -n 's/^200 //p' "$folder"/flood-*.txt | paste -sd+)
  [[ $((${answers:-0})) -ge $FLOOD ]] || wrong "the flood was none: ${answers:-0} orders"
  grep -hE '^([1-9].. |timeout |broken )' "$folder"/flood-*.txt \
    | grep -vE '^(200 |503 |timeout 0|broken 0)' >"$folder/flood.wrong" \
    && wrong "the flood: $(tr -s '\n' ' ' <"$folder/flood.wrong")"
  await_purchases && [[ -z $why ]]
}

# Kills the leader, whose journal is then torn, and stops the next one.
case_short() {
  local old
  find_leader && old=$leader && fault kill "$old" && await_purchases \
    && find_leader frontend-1 "$old" && tear "$old" half \
    && find_leader && old=$leader && fault pause "$old" && pause 10 20 \
    && find_leader frontend-1 "$old" && resume "$old" && await_purchases
}

# ---- Disks ----

case_torn() {
  choose order-1 order-2 order-3
  tear_twice "$drawn"
}

case_torn-catalog() { tear_twice catalog; }

tear_twice() {
  fault kill "$1" && tear "$1" half && await_purchases && between || return
  choose garbage zeros
  fault kill "$1" && tear "$1" "$drawn" && await_purchases
}

last_segment() {
  local segments=("$data/$1"/journal/*.jsonl)
  printf '%s' "${segments[-1]}"
}

# Writes what a write that was never forced may have left behind the last line of the journal of $1,
# which does not run: $2 says what. It is on purpose that it holds no line feed: the end of a line
# that was forced and has rotted since would look like that, and is refused (TailRule). Then restarts
# the member.
tear() {
  local segment size torn spaces log
  segment=$(last_segment "$1")
  size=$(whole_bytes "$segment")
  case $2 in
    half)
      head -c "$size" "$segment" | tail -n 1 \
        | { read -r line && line=${line:0:${#line}/2} && printf '%s' "${line%"${line##*[! ]}"}"; }
      ;;
    garbage) garbage ;;
    zeros) head -c 4096 /dev/zero ;;
  esac >"$folder/torn"
  torn=$(stat -c %s "$folder/torn")
  [[ $torn -gt 0 ]] || wrong "nothing was there to be written to the journal of $1" || return
  spaces=$(($(stat -c %s "$segment") - size - torn))
  truncate -s "$size" "$segment" && { cat "$folder/torn" && printf '%*s' "$spaces" ''; } >>"$segment" \
    || wrong "the journal of $1 was not written" || return
  note "torn-$2" "$1"
  log=$(log_size "$1")
  restart "$1" || return
  said "$1" "$log" "cut a torn end of $torn bytes at byte $size," \
    || wrong "$1 did not say that it has cut off $torn bytes at $size"
}

# Prints how many bytes of a segment are whole lines: behind them are the spaces into which it grows,
# and the kill may have torn the last line as well.
whole_bytes() {
  local size
  size=$(stat -c %s "$1")
  [[ $(tail -c 1 "$1" | od -An -tu1) -eq 10 ]] || size=$((size - $(tail -n 1 "$1" | wc -c)))
  echo "$size"
}

garbage() {
  local i octal
  for ((i = 0; i < 200; i++)); do
    draw 128 255
    printf -v octal '\\%03o' "$drawn"
    # shellcheck disable=SC2059 # The format is the byte.
    printf "$octal"
  done
}

log_size() { stat -c %s "$data/$1/log.txt"; }

# True when member $1 has said $3 since its log had $2 bytes.
said() { tail -c +$(($2 + 1)) "$data/$1/log.txt" | grep -qF -- "$3"; }

case_flip() {
  local segment size
  choose order-1 order-2 order-3
  fault kill "$drawn" || return
  segment=$(last_segment "$drawn")
  cp "$segment" "$folder/segment" || return
  size=$(whole_bytes "$segment")
  flip_bit "$segment" $((size / 2))
  cmp -s "$segment" "$folder/segment" && { wrong "no bit was flipped" || return; }
  note flip "$drawn"
  cluster restart "$drawn" && { wrong "$drawn starts with a damaged journal" || return; }
  tail -n 3 "$data/cluster.txt" | grep -q 'toystore: .*journal/.*at byte' \
    || wrong "$drawn does not name the place" || return
  cp "$folder/segment" "$segment" && restart "$drawn" && await_purchases
}

# Changes the lowest bit of byte $2 of file $1.
flip_bit() {
  local byte
  byte=$(dd if="$1" bs=1 skip="$2" count=1 status=none | od -An -tu1)
  # shellcheck disable=SC2059 # The format is the byte.
  printf "\\$(printf '%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Order-3 is the one that is asked to lead whenever the leader ends.
case_full() {
  small_disk order-3 && find_leader && fault restart "$leader" && find_leader || return
  [[ $leader == order-3 ]] || wrong "$leader leads, and not order-3" || return
  fill_disk order-3 && await_purchases && find_leader frontend-1 order-3 && large_disk order-3 \
    && between && choose_follower && small_disk "$follower" && await_purchases || return
  find_leader
  [[ $leader != "$follower" ]] || wrong "$follower leads" || return
  fill_disk "$follower" && await_purchases && large_disk "$follower" && await_purchases
}

case_full-catalog() {
  small_disk catalog && await_purchases && fill_disk catalog && large_disk catalog && await_purchases
}

# Restarts a member with its journal in a file system of its own, with 8 MB left.
small_disk() {
  local journal=$data/$1/journal kilobytes
  fault kill "$1" || return
  kilobytes=$(($(du -sk "$journal" | cut -f 1) + 8192))
  mv "$journal" "$journal.old" && mkdir "$journal" \
    && mount -t tmpfs -o size=${kilobytes}k toystore "$journal" \
    && cp -a "$journal.old"/* "$journal" && rm -r "$journal.old" \
    || wrong "there is no small file system for $1" || return
  restart "$1"
}

# Makes the disk of member $1 full, which must end it.
fill_disk() {
  local log
  log=$(log_size "$1")
  cat /dev/zero >"$data/$1/journal/filler" 2>/dev/null
  stopped_itself "$1" full "$log" 'No space left on device'
}

# Gives member $1 its large disk again, and restarts it.
large_disk() {
  give_large_disk "$1" && restart "$1"
}

give_large_disk() {
  local journal=$data/$1/journal
  rm -rf "$journal/filler" "$journal.new"
  cp -a "$journal" "$journal.new" && umount "$journal" && rmdir "$journal" \
    && mv "$journal.new" "$journal" || wrong "the journal of $1 was not moved back"
}

has_small_disk() { mountpoint -q "$data/$1/journal"; }

# Waits until member $1 has ended with exit status 70 after the fault $2, and has said $4 since its
# log had $3 bytes. What counts as the moment of the fault is when it said so.
stopped_itself() {
  local until=$(($(now_millis) + NOTICE_MILLIS)) status= stopped ago
  until read -r status 2>/dev/null <"$data/$1/status"; do
    [[ $(now_millis) -lt $until ]] || wrong "$1 goes on" || return
    sleep 0.05
  done
  [[ $status == 70 ]] || wrong "$1 ended with exit status $status, not 70" || return
  said "$1" "$3" "$4" || wrong "$1 did not say \"$4\"" || return
  stopped=$(date -d "$(sed -n 's/ ERROR .* stops: .*//p' "$data/$1/log.txt" | tail -n 1)" +%s%3N)
  ago=$(($(now_millis) - stopped))
  note "$2" "$1"
}

case_eio() {
  find_leader && break_force "$leader" && await_purchases && restart "$leader" && between \
    && choose_follower && break_force "$follower" && await_purchases && restart "$follower" \
    && await_purchases
}

case_eio-catalog() { break_force catalog && restart catalog && await_purchases; }

# Lets every force of member $1 fail from now on, which must end it at the first.
break_force() {
  local log pid tracer forces calls=$folder/strace-$1.txt ended
  find_pid "$1" || return
  log=$(log_size "$1")
  strace -f -qq -o "$calls" -p "$pid" -e trace=fdatasync,fsync \
    -e inject=fdatasync,fsync:error=EIO </dev/null >/dev/null 2>"$folder/strace.txt" 9>&- &
  tracer=$!
  stopped_itself "$1" eio "$log" 'Input/output error'
  ended=$?
  wait_ended $tracer 2000 || kill -KILL $tracer
  wait $tracer 2>/dev/null
  [[ $ended == 0 ]] || return
  forces=$(grep -c INJECTED "$calls")
  [[ $forces == 1 ]] || wrong "$1 has forced $forces times"
}

# ---- Clocks ----

case_clocks() {
  local member sign days hours rate clock
  shuffle "${members[@]}"
  for member in "${shuffled[@]}"; do
    choose + - && sign=$drawn
    draw 0 1000 && days=$drawn
    draw 1 23 && hours=$drawn
    draw 90 110 && rate=$drawn
    clock="$sign$((days * 24 + hours))h x$((rate / 100)).$(printf %02d $((rate % 100)))"
    note "clock${clock/ /}" "$member"
    restart "$member" --env "LD_PRELOAD=$faketime" --env "FAKETIME=$clock" \
      && has_clock "$member" "$sign$hours" && await_purchases || return
  done
  for member in "${shuffled[@]}"; do
    restart "$member" && await_purchases || return
  done
}

# True when what member $1 has last printed is $2 hours, and perhaps some days, from now.
has_clock() {
  local pid hour minute second is should
  find_pid "$1" && grep -q "$faketime" "/proc/$pid/maps" || wrong "$1 has the right clock" || return
  IFS=' :' read -r hour minute second < <(grep -oE '^[0-9]{2}:[0-9]{2}:[0-9]{2}' "$data/$1/log.txt" | tail -n 1)
  is=$((10#$hour * 3600 + 10#$minute * 60 + 10#$second))
  IFS=' :' read -r hour minute second < <(date +%T)
  should=$((10#$hour * 3600 + 10#$minute * 60 + 10#$second + $2 * 3600))
  [[ $(((is - should + 4 * 86400 + 300) % 86400)) -lt 600 ]] || wrong "the clock of $1 is not $2 hours off"
}

# ---- The network ----

# Breaks the network as network.sh is told.
break_network() {
  network "$@" >>"$data/cluster.txt" || wrong "the network was not broken" || return
  note "$@"
}

packets_lost() { network status | sed -n 's/ packets lost$//p'; }

# Lets what is broken be so for a while, and then mends it.
mend_network() {
  local lost
  lost=$(packets_lost)
  sleep $CUT_SECONDS
  network status >"$folder/network.txt"
  grep -q slow "$folder/network.txt" || [[ $(packets_lost) -gt $lost ]] \
    || wrong "no packet was lost" || return
  network heal || wrong "the network was not mended" || return
  await_purchases
}

# Restarts the replica that is to lead next, so that it must find the others while nothing is well.
newcomer_is_next() {
  local replica
  for replica in order-3 order-2; do
    if [[ $replica != "$leader" ]]; then
      restart "$replica" && await_purchases
      return
    fi
  done
}

case_isolate() {
  find_leader && newcomer_is_next && break_network isolate "$leader" \
    && find_leader frontend-1 "$leader" && mend_network
}

case_minority() { choose_follower && break_network isolate "$follower" && mend_network; }

case_majority() {
  shuffle frontend-1 frontend-2
  spared=${shuffled[1]}
  find_leader && newcomer_is_next && break_network island "$leader,${shuffled[0]}" \
    && find_leader "$spared" "$leader" && mend_network
}

case_oneway() {
  local replica old
  find_leader && old=$leader || return
  for replica in order-1 order-2 order-3; do
    [[ $replica == "$old" ]] || break_network cut-one-way "$old" $replica || return
  done
  find_leader frontend-1 "$old" && mend_network
}

case_apart() {
  find_leader && break_network cut frontend-1 "$leader" && break_network cut frontend-2 "$leader" \
    && mend_network
}

case_nocatalog() { find_leader && break_network cut catalog "$leader" && mend_network; }

case_slow() { find_leader && break_network slow "$leader" 20 2 && mend_network; }

case_lossy() {
  local member millis
  shuffle order-1 order-2 order-3
  for member in catalog "${shuffled[@]:0:2}"; do
    draw 5 20 && millis=$drawn
    draw 1 3
    break_network slow "$member" "$millis" "$drawn" || return
  done
  mend_network
}

# ---- The judgement ----

journal() { cat "$data/order-$1"/journal/*.jsonl; }

# What still differs or is open: replicas that lag, reservations that nobody has closed.
unsettled() {
  cmp -s <(journal 1) <(journal 2) && cmp -s <(journal 1) <(journal 3) || echo "journals differ"
  awk -F '"' '
    /"type":"Reserved"/ { open++ }
    /"type":"(Settled|GivenBack)"/ { open-- }
    END { if (open) print open, "reservations are open" }' "$data"/catalog/journal/*.jsonl
}

# Prints, from the history: operations, purchases told, refusals, unknown outcomes; milliseconds of
# the slowest answer; the median and the longest time from a fault until a purchase was told that
# was begun after it, and all of these, with a comma between two; "-" where there is none.
figures() {
  touch "$folder/faults.txt"
  awk -v faults="$folder/faults.txt" '
    function field(name, from) {
      from = index($0, "\"" name "\":")
      return from ? substr($0, from + length(name) + 3) + 0 : ""
    }
    BEGIN { while ((getline line < faults) > 0) { split(line, w, " "); at[++n] = w[1] } }
    {
      id = substr($0, index($0, "\"client\""), index($0, ",\"at\"") - index($0, "\"client\""))
      t = field("at")
    }
    /"type":"invoke"/ { begun[id] = t; kind[id] = index($0, "\"call\":\"purchase\"") > 0; operations++; next }
    {
      took = t - begun[id]
      if (took > slowest) slowest = took
      if (/"type":"unknown"/) unknown++
      if (/"type":"refused"/) refused++
      if (/"type":"ok"/ && kind[id]) {
        bought++
        for (i = 1; i <= n; i++) if (t - took > at[i] && (!next_[i] || t < next_[i])) next_[i] = t
      }
      delete begun[id]
    }
    END {
      for (id in begun) unknown++
      for (i = 1; i <= n; i++) if (next_[i]) {
        gap[++m] = next_[i] - at[i]
        all = all (m > 1 ? "," : "") sprintf("%.0f", gap[m] / 1e6)
      }
      for (i = 2; i <= m; i++) { # By insertion: there are few.
        for (j = i; j > 1 && gap[j] < gap[j - 1]; j--) { x = gap[j]; gap[j] = gap[j - 1]; gap[j - 1] = x }
      }
      printf "%d %d %d %d %.0f ", operations, bought, refused, unknown, slowest / 1e6
      if (m) printf "%.0f %.0f %s\n", gap[int((m + 1) / 2)] / 1e6, gap[m] / 1e6, all
      else print "- - -"
    }' "$folder/history.jsonl"
}

# Prints, from the history, how many requests to the server $1 had an unknown outcome.
unknown_at() {
  awk -v server="\"server\":\"$1\"" '
    { id = substr($0, index($0, "\"client\""), index($0, ",\"at\"") - index($0, "\"client\"")) }
    /"type":"invoke"/ { if (index($0, server)) there[id] = 1; next }
    /"type":"unknown"/ && id in there { unknown++ }
    { delete there[id] }
    END { for (id in there) unknown++; print unknown + 0 }' "$folder/history.jsonl"
}

# Waits until nothing is open any more.
settle() {
  local until=$(($(now_millis) + SETTLE_SECONDS * 1000)) left
  while left=$(unsettled) && [[ $left ]]; do
    [[ $(now_millis) -lt $until ]] || wrong "${left//$'\n'/, }" || return
    sleep 0.3
  done
}

judge() { "$java" "${jvm[@]}" -jar "$data/toystore.jar" verify "$folder/history.jsonl" "$data"/{catalog,order-[1-3]}; }

# So that what a case leaves that went wrong hurts no other one.
mend() {
  local member pid
  [[ $network ]] && network heal
  for member in "${members[@]}"; do
    cluster resume "$member"
    if has_small_disk "$member"; then
      find_pid "$member" && cluster kill "$member"
      give_large_disk "$member"
    fi
    find_pid "$member" || cluster restart "$member"
  done
}

# ---- What is shown ----

in_seconds() { if [[ $1 == - ]]; then echo -; else printf '%d.%02d s' $(($1 / 1000)) $(($1 % 1000 / 10)); fi; }

readonly ROW='%-13s %6s %10s %9s %7s %7s  %8s  %8s  %8s  %7s  %s\n'

heading() {
  printf '%67s%20s\n' SLOWEST 'FAULT TO PURCHASE'
  # shellcheck disable=SC2059
  printf "$ROW" CASE FAULTS OPERATIONS PURCHASES REFUSED UNKNOWN ANSWER MEDIAN WORST TOOK VERDICT
}

null() { if [[ $1 == - ]]; then echo null; else echo "$1"; fi; }

# Prints a case for the report.
case_json() {
  printf '    {\n      "case": "%s", "verdict": "%s", "reason": %s, "tookMillis": %d,\n' \
    "$case" "$result" "$(json_string "$why")" "$took"
  printf '      "operations": %d, "purchasesTold": %d, "refused": %d, "unknown": %d,\n' \
    "$operations" "$purchases" "$refused" "$unknown"
  printf '      "slowestAnswerMillis": %d, "faultToPurchaseMillis": [%s],\n' \
    "$slowest" "$([[ $gaps == - ]] || echo "$gaps")"
  printf '      "medianFaultToPurchaseMillis": %s, "worstFaultToPurchaseMillis": %s,\n' \
    "$(null "$median")" "$(null "$worst")"
  printf '      "verify": %s, "violations": %d,\n' "$(json_string "$judged")" "$violations"
  printf '      "faults": ['
  awk -v began="$began_uptime" '{
    what = $2
    for (i = 3; i <= NF; i++) what = what " " $i
    printf "%s\n        {\"atMillis\": %d, \"what\": \"%s\"}", (NR > 1 ? "," : ""), $1 / 1e6 - began * 1000, what
  }' "$folder/faults.txt"
  printf '\n      ]\n    }'
}

cases_json=
sum_runs=0 sum_faults=0 sum_operations=0 sum_unknown=0 sum_violations=0

report() {
  printf '{\n  "verdict": "%s", "seed": %d, "rounds": %d, "clients": %d, "began": "%s",\n' \
    "$verdict" "$seed" "$rounds" "$clients" "$began_at"
  printf '  "runs": %d, "faults": %d, "operations": %d, "unknown": %d, "violations": %d,\n' \
    $sum_runs $sum_faults $sum_operations $sum_unknown $sum_violations
  printf '  "cases": [\n%s\n  ]\n}\n' "$cases_json"
}

# Members that die, stop and start are nothing that an operator has to hear of.
require_quiet_logs() {
  local member
  for member in "${members[@]}"; do errors_in_log "$data" "$member" "${log_from[$member]}"; done \
    >"$folder/errors.txt"
  [[ ! -s $folder/errors.txt ]] || wrong "a member has logged an error: see $folder/errors.txt"
}

run_case() {
  local case=$1 folder=$data/cases/$1 insistent= spared= round result=PASS began took began_uptime judged
  local operations purchases refused unknown slowest median worst gaps violations member
  local -A log_from=()
  case $case in rolling | frontend | catalog | all | *-catalog | clocks | majority | overload) insistent=1 ;; esac
  rm -rf "$folder" && mkdir -p "$folder" || exit 1
  began=$(now_millis) why= faults=0
  read -r began_uptime _ </proc/uptime
  for member in "${members[@]}"; do log_from[$member]=$(($(stat -c %s "$data/$member/log.txt") + 1)); done
  draw_for "$case"
  if start_clients; then
    for ((round = 1; round <= rounds; round++)); do
      "case_$case" || { wrong "round $round did not go as planned" || break; }
      [[ $round == "$rounds" ]] || between
    done
  fi
  [[ $why ]] && mend
  end_clients || wrong "clients: $(grep -E '^(FAIL|PASS)' "$folder/client.txt" | tail -n 1)"
  [[ -z $spared || $(unknown_at "$(url_of "$spared")") == 0 ]] || wrong "$spared has not answered everything"
  settle
  case $case in leader | kill | rolling | frontend | catalog | all) require_quiet_logs ;; esac
  judge >"$folder/verify.txt" 2>&1 || wrong "verify: see $folder/verify.txt"
  judged=$(tail -n 1 "$folder/verify.txt")
  violations=$(grep -c '^  FAIL' "$folder/verify.txt")
  read -r operations purchases refused unknown slowest median worst gaps < <(figures)
  took=$(($(now_millis) - began))
  [[ $why ]] && result=FAIL
  # shellcheck disable=SC2059
  printf "$ROW" "$case" $faults "$operations" "$purchases" "$refused" "$unknown" "$(in_seconds "$slowest")" \
    "$(in_seconds "$median")" "$(in_seconds "$worst")" "$((took / 1000)).$((took % 1000 / 100)) s" "$result"
  [[ $why ]] && say "              $why"
  cases_json+=${cases_json:+,$'\n'}$(case_json)
  sum_runs=$((sum_runs + 1)) sum_faults=$((sum_faults + faults))
  sum_operations=$((sum_operations + operations)) sum_unknown=$((sum_unknown + unknown))
  sum_violations=$((sum_violations + violations))
  report >"$data/report.json"
  [[ $result == PASS ]]
}

# ---- The command line ----

number() {
  [[ $2 =~ ^[0-9]{1,9}$ && 10#$2 -ge $3 ]] || usage_error "$1 must be a whole number from $3"
}

is_one_of() {
  local word=$1
  shift
  [[ " $* " == *" $word "* ]]
}

while [[ $# -gt 0 ]]; do
  case $1 in
    -h | --help) usage && exit ;;
    --rounds) number "$1" "${2:-}" 1 && rounds=$2 && shift ;;
    --clients) number "$1" "${2:-}" 1 && clients=$2 && shift ;;
    --think) number "$1" "${2:-}" 0 && think=$2 && shift ;;
    --seed) number "$1" "${2:-}" 0 && seed=$((10#$2)) && shift ;;
    --data)
      [[ -n ${2:-} ]] || usage_error "--data needs a value"
      data=$(folder "$2") || exit
      shift
      ;;
    --network) network=network ;;
    --matrix) matrix=1 network=network ;;
    --short) short=1 ;;
    -*) usage_error "unknown option $1" ;;
    *)
      is_one_of "$1" "${CASES[@]}" "${TOOL_CASES[@]}" "${NETWORK_CASES[@]}" \
        || usage_error "no case $1, only ${CASES[*]} ${TOOL_CASES[*]} ${NETWORK_CASES[*]}"
      chosen+=("$1")
      ;;
  esac
  shift
done
[[ $seed ]] || seed=$(((RANDOM * 32768 + RANDOM) % 1000000))
draw_for order
if [[ ${#chosen[@]} -gt 0 ]]; then
  [[ -z $matrix$short ]] || usage_error "--matrix and --short choose the cases themselves"
elif [[ $matrix ]]; then
  [[ -z $short ]] || usage_error "either --matrix or --short"
  shuffle "${CASES[@]}" "${TOOL_CASES[@]}" "${NETWORK_CASES[@]}" && chosen=("${shuffled[@]}")
elif [[ $short ]]; then
  chosen=(short)
elif [[ $network ]]; then
  shuffle "${NETWORK_CASES[@]}" && chosen=("${shuffled[@]}")
else
  shuffle "${CASES[@]}" && chosen=("${shuffled[@]}")
fi

# Before anything is started: says in one line which tools the cases need and the machine lacks.
require_tools() {
  local tool missing=() as_root=$network
  for one in "${chosen[@]}"; do
    is_one_of "$one" "${NETWORK_CASES[@]}" && [[ -z $network ]] && usage_error "$one needs --network"
    case $one in
      full*) as_root=1 ;;
      eio*) as_root=1 && { command -v strace >/dev/null || missing+=(strace); } ;;
      overload) command -v wrk >/dev/null || missing+=(wrk) ;;
      clocks) find_faketime || missing+=(faketime) ;;
    esac
  done
  if [[ $network ]]; then
    command -v ip >/dev/null || missing+=(iproute2)
    command -v nft >/dev/null || missing+=(nftables)
    command -v perl >/dev/null || missing+=(perl)
  fi
  [[ ${#missing[@]} -eq 0 ]] \
    || fail "needs $(printf '%s\n' "${missing[@]}" | sort -u | paste -sd ' '): apt-get install them"
  [[ -z $as_root || $(id -u) == 0 ]] || fail "needs root for some of ${chosen[*]}"
}

find_faketime() {
  for faketime in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/lib/faketime/libfaketimeMT.so.1; do
    [[ -e $faketime ]] && return
  done
  return 1
}

require_tools
where=(env)

find_java
jar_is_stale && build_jar
mkdir -p "$data" || fail "$data: cannot be made"
exec 9>"$data/lock"
flock -n 9 || fail "another drill runs in $data"
: >"$data/cluster.txt"
began=$(now_millis) began_at=$(date -Is)

# What the drill has mounted, or one before it that was killed.
unmount_all() {
  local journal
  for journal in "$data"/{catalog,order-[1-9]}/journal; do
    mountpoint -q "$journal" && umount "$journal"
  done
}

# Also unmounts, once nobody is in there.
finish_all() {
  [[ $BASHPID == "$$" ]] || exit
  trap '' INT TERM HUP
  cluster stop
  unmount_all
  finish
}

trap finish_all EXIT
trap 'exit 130' INT TERM HUP
say "seed $seed: ${chosen[*]}" | fold -s -w 100
port=$(free_ports 80) || exit 1
ten_toys $STOCK >"$data/toys.json"
cluster stop
unmount_all
# Snapshots come often, so that members also start from them.
cluster start --clean --ports-from "$port" --toys "$data/toys.json" ${network:+--network} \
  --set catalog.snapshotEntries=5000 --set order.snapshotEntries=1000 \
  --set order.longestRequestMillis=$REQUEST_MILLIS \
  --set frontend.requestTimeoutMillis=$REQUEST_MILLIS || { tail -n 5 "$data/cluster.txt" && exit 1; }
read_members
[[ $network ]] && where=(nsenter --net="/run/netns/$(namespace_of client)" --)
say "${#members[@]} members serve after $(seconds_since "$began")"
say
heading
failed=0
for one in "${chosen[@]}"; do run_case "$one" || failed=1; done
[[ $failed == 0 ]] && verdict=PASS
report >"$data/report.json"
say
say "$sum_runs cases, $sum_faults faults, $sum_operations operations, $sum_unknown unknown, $sum_violations violations," \
  "in $(seconds_since "$began"): $data/report.json"
exit
