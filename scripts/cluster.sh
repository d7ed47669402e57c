#!/usr/bin/env bash
# A cluster of the toy store on this machine, each member a process of its own.
# "cluster.sh help" says how it is used; docs/operations.md says more.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly DEFAULT_ORDERS=3
readonly DEFAULT_FRONTENDS=2
readonly DEFAULT_PORT=8080
readonly PORTS=80           # a cluster uses at most so many, from --ports-from on
readonly START_MILLIS=90000 # after so long a start has failed
readonly STOP_MILLIS=20000  # a member bounds its own stop by 15 s

usage() {
  cat <<END
usage: scripts/cluster.sh COMMAND [OPTION]...

  start           starts all members, anew if they run; returns when they serve
      --clean         begins anew: deletes what the members have stored
      --toys FILE     the first catalog: a JSON array of {"name","price","quantity"}, or CSV with
                      these columns if the name ends in .csv
      --orders N      order replicas, an odd number up to $MOST (default $DEFAULT_ORDERS)
      --frontends N   front-ends, up to $MOST (default $DEFAULT_FRONTENDS)
      --ports-from N  first of $PORTS ports: front-ends on N, N+1, … (default $DEFAULT_PORT)
      --network       gives each member a network namespace of its own, in which
                      scripts/network.sh breaks things; needs root
      --operator-token T   lets whoever sends it restock and change products
      --set TIER.KEY=JSON  a key of the members' configuration, such as
                      catalog.restockIntervalMillis=1000; may be repeated
  stop            stops all members: front-ends, then orders, then the catalog
  status          lists the members; true when all of them run
  kill M          ends a member with SIGKILL
  pause M         stops a member with SIGSTOP, as a long pause would
  resume M        lets it go on
  restart M       starts a member again, stopping it first if it runs
      --env NAME=VALUE  with this in its environment, until its next start; may be repeated

  --data FOLDER   of this cluster (default data/run); for every command. A member's journal is
                  in FOLDER/M/journal, its output in FOLDER/M/log.txt

Members are catalog, order-1 …, frontend-1 …. The exit status is 0 when what was asked for is so,
1 when it is not, and 2 when the command line is wrong.
END
}

# ---- The plan: members, ports, configuration ----

tier_of() { echo "${1%-*}"; }
cluster_port_of() { echo $((ports_from + 20 + $(slot_of "$1"))); }
bus_port_of() { echo $((ports_from + 40 + $(slot_of "$1"))); }
management_port_of() { echo $((ports_from + 60 + $(slot_of "$1"))); }
conf_of() { echo "$data/$1/conf.json"; }

# Fills "members" with what a start is to start.
plan_members() {
  local i
  members=(catalog)
  for ((i = 1; i <= orders; i++)); do members+=("order-$i"); done
  for ((i = 1; i <= frontends; i++)); do members+=("frontend-$i"); done
}

write_conf() {
  local member=$1 tier setting others= other
  tier=$(tier_of "$member")
  for other in "${members[@]}"; do
    others+=${others:+, }\"$(address_of "$other"):$(cluster_port_of "$other")\"
  done
  {
    say '{'
    case $tier in
      catalog)
        say "  \"data\": $(json_string "$data/catalog"),"
        say "  \"toys\": $(json_string "$toys"),"
        say "  \"orderReplicas\": $orders,"
        ;;
      order)
        say "  \"data\": $(json_string "$data/$member"),"
        say "  \"id\": ${member#order-},"
        say "  \"replicas\": $orders,"
        ;;
      frontend)
        say "  \"host\": \"$(address_of "$member")\","
        say "  \"port\": $(http_port_of "$member"),"
        say "  \"orderReplicas\": $orders,"
        [[ -n $operator_token ]] && say "  \"operatorToken\": $(json_string "$operator_token"),"
        ;;
    esac
    for setting in "${settings[@]}"; do
      if [[ ${setting%%.*} == "$tier" ]]; then
        setting=${setting#*.}
        say "  \"${setting%%=*}\": ${setting#*=},"
      fi
    done
    say '  "management": {'
    say "    \"host\": \"$(address_of "$member")\","
    say "    \"port\": $(management_port_of "$member")"
    say '  },'
    say '  "cluster": {'
    say "    \"clusterName\": \"toystore-$ports_from\","
    say "    \"host\": \"$(address_of "$member")\","
    say "    \"port\": $(cluster_port_of "$member"),"
    say "    \"busPort\": $(bus_port_of "$member"),"
    say "    \"members\": [$others]"
    say '  }'
    say '}'
  } >"$(conf_of "$member")"
}

# True when this store has never sold anything: no order replica has promised a term, which it does
# before it takes part in anything, and the catalog has reserved nothing. So it is a first start, be
# it again after one that was interrupted, and a folder that is empty may be begun. Otherwise it has
# lost its data, and its member refuses it.
never_sold() {
  local member file
  for member in "${members[@]}"; do
    [[ $member == order-* ]] || continue
    for file in "$data/$member"/{commit.json,journal/*,snapshots/*}; do
      [[ ! -e $file ]] || return 1
    done
    file=$data/$member/promise.json
    [[ ! -e $file ]] || grep -q '^{"term":0,' "$file" || return 1
  done
  ! cat "$data"/catalog/journal/* 2>/dev/null | grep -q '"type":"Reserved"'
}

# ---- Processes ----

# Leaves a member's process id in "pid"; false when it does not run.
find_pid() {
  pid=
  [[ -e $data/$1/pid ]] && read -r pid <"$data/$1/pid"
  [[ $pid =~ ^[0-9]+$ ]] && is_ours "$pid" "$(conf_of "$1")"
}

is_paused() { [[ $(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status") == T ]]; } 2>/dev/null

# Prints the processes that run from this folder, whatever the files in it say.
left_running() {
  local folder pid
  for folder in "$data"/*/; do
    for pid in $(grep -lsF -- "${folder}conf.json" /proc/[0-9]*/cmdline | cut -d / -f 3); do
      is_ours "$pid" "${folder}conf.json" && echo "$pid"
    done
  done
}

# Starts a member in the background, with $2 as a further argument. The process writes its id
# itself, so that no kill of this script leaves it unknown; and it has a session of its own, so that
# no Ctrl-C meant for this script reaches it. Who waits for its end, and notes its exit status, goes
# on after this script, signals or not.
launch() {
  local member=$1 further=${2:-} log=$data/$1/log.txt
  local -a enter=()
  [[ $network ]] && enter=(nsenter --net="/run/netns/$(namespace_of "$member")" --)
  [[ ${#environment[@]} -gt 0 ]] && enter+=(env "${environment[@]}")
  touch "$log"
  log_begin[$member]=$(stat -c %s "$log")
  # Who waited for the member's last process may still be about to note how that ended.
  [[ ! -s $data/$member/waiter ]] || wait_ended "$(<"$data/$member/waiter")" 2000
  rm -f "$data/$member/status"
  {
    trap : HUP INT TERM # Not ignored, which the member would inherit.
    echo $BASHPID >"$data/$member/waiter"
    setsid sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$data/$member/pid" \
      "${enter[@]}" "$java" "${jvm[@]}" -jar "$data/toystore.jar" "$(tier_of "$member")" \
      -conf "$(conf_of "$member")" -cluster ${further:+"$further"} >>"$log" 2>&1
    echo $? >"$data/$member/status"
    rm -f "$data/$member/waiter"
  } </dev/null >/dev/null 2>&1 9>&- &
  launched[$member]=$!
  disown $!
}

# Prints what a member has printed since its start.
output_of() { tail -c +$((log_begin[$1] + 1)) "$data/$1/log.txt"; }

# True when a member serves: the launcher has said so and, for a front-end, HTTP says so too.
serves() {
  local tier
  if [[ -z ${deployed[$1]:-} ]]; then
    tier=$(tier_of "$1")
    # Not grep -q, which stops reading: of a long output the rest could not be written, a failure.
    output_of "$1" | grep -e "ToyStore - $tier serving\$" -e "\"$tier serving\"" >/dev/null || return 1
    deployed[$1]=1
  fi
  [[ $1 != frontend-* ]] || frontend_get "$1" /health/ready
}

# Waits until a member that was launched serves; false, with its reason printed, if it does not.
wait_serving() {
  local member=$1 until=$2
  until serves "$member"; do
    if ! is_alive "${launched[$member]}"; then
      say "$member did not start:" >&2
      { output_of "$member" | grep '^toystore: ' || output_of "$member" | tail -n 5; } >&2
      return 1
    elif [[ $(now_millis) -ge $until ]]; then
      say "$member does not serve after $((START_MILLIS / 1000)) s; see $data/$member/log.txt" >&2
      return 1
    fi
    sleep 0.1
  done
}

# Waits as wait_serving does, and gives up the whole start if the member does not serve.
require_serving() {
  wait_serving "$@" && return
  end_all
  fail "the cluster was not started"
}

# Ends the processes given: SIGTERM, and SIGKILL after a while.
end() {
  local pid until
  [[ $# -eq 0 ]] && return
  # A paused process would not notice SIGTERM without SIGCONT.
  kill -TERM "$@" 2>/dev/null
  kill -CONT "$@" 2>/dev/null
  until=$(($(now_millis) + STOP_MILLIS))
  for pid in "$@"; do
    if ! wait_ended "$pid" $((until > $(now_millis) ? until - $(now_millis) : 0)); then
      say "process $pid does not stop: SIGKILL" >&2
      kill -KILL "$pid" 2>/dev/null
      wait_ended "$pid" 5000 || fail "process $pid does not end"
    fi
  done
}

# Ends every process of this folder, tier by tier: whoever is asked goes after whoever asks.
end_all() {
  local tier member pid pids
  for tier in frontend order catalog; do
    pids=()
    for member in "$data/$tier" "$data/$tier"-*; do
      find_pid "${member##*/}" && pids+=("$pid")
    done
    end "${pids[@]}"
  done
  mapfile -t pids < <(left_running)
  end "${pids[@]}"
  remove_network
}

# Removes the private network of the last start, if it had one.
remove_network() (
  [[ -s $data/members ]] || return 0
  read_members
  [[ -z $network ]] || "$root/scripts/network.sh" remove --data "$data"
)

# ---- Commands ----

command_start() {
  local member init= began until
  began=$(now_millis)
  find_java
  if [[ ! -e $jar ]]; then
    say "building the store first"
    build_jar
  elif jar_is_stale; then
    say "warning: target/toystore.jar is older than the sources" >&2
  fi
  [[ -r $toys ]] || fail "$toys: cannot be read"
  if [[ -n $(left_running) ]]; then
    say "stopping what still runs in $data"
    end_all
  fi
  remove_network || exit 1
  plan_members
  [[ -n $clean ]] && delete_members
  never_sold && init=--init
  trap 'trap "" INT TERM HUP; say "interrupted: stopping" >&2; end_all; exit 130' INT TERM HUP
  mkdir -p "$data" || fail "$data: cannot be made"
  rm -f "$data/frontend-"*/conf.json
  install_jar "$data"
  use_archive "$data"
  printf '%s\n' "$ports_from${network:+ $network}" "${members[@]}" >"$data/members"
  [[ -z $network ]] || "$root/scripts/network.sh" make --data "$data" || exit 1
  until=$((began + START_MILLIS))
  for member in "${members[@]}"; do
    mkdir -p "$data/$member" && write_conf "$member" || fail "$data/$member: cannot be written"
    if [[ $member == frontend-* ]]; then launch "$member"; else launch "$member" "$init"; fi
    # The order replicas take part in nothing before the toys have been found right: once they have,
    # another start would take the catalog's folder, still empty, for lost.
    [[ -z $init || $member != catalog ]] || require_serving catalog "$until"
  done
  for member in "${members[@]}"; do require_serving "$member" "$until"; done
  say "${#members[@]} members serve after $(seconds_since "$began"):" \
    "http://$(address_of frontend-1):$ports_from, data in $data"
}

# Deletes the members' folders, and nothing that this script has not made.
delete_members() {
  local folder
  for folder in "$data"/{catalog,order-[1-9],frontend-[1-9]}; do
    if [[ -d $folder ]]; then
      [[ -e $folder/log.txt || -z $(ls -A "$folder") ]] || fail "$folder: not a member's folder"
      rm -rf "$folder"
    fi
  done
}

command_stop() {
  local began
  began=$(now_millis)
  end_all
  say "stopped after $(seconds_since "$began")"
}

command_status() {
  local member pid state where all_run=0
  read_members
  printf '%-12s %8s  %-9s %s\n' MEMBER PID STATE WHERE
  for member in "${members[@]}"; do
    where=
    if ! find_pid "$member"; then
      pid=- state=stopped all_run=1
      [[ -s $data/$member/status ]] && where="exit status $(<"$data/$member/status")"
    elif is_paused "$pid"; then
      state=paused all_run=1
    else
      state=running
    fi
    if [[ $member == frontend-* ]]; then
      where="http://$(address_of "$member"):$(http_port_of "$member")${where:+, $where}"
      if [[ $state == running ]]; then
        frontend_get "$member" /health/ready || where+=", not ready"
      fi
    fi
    printf '%-12s %8s  %-9s %s\n' "$member" "$pid" "$state" "$where"
  done
  return $all_run
}

# Leaves the process id of a member that must run in "pid".
require_running() {
  read_members
  require_member "$1"
  find_pid "$1" || fail "$1 does not run"
}

command_kill() {
  local pid
  require_running "$1"
  kill -KILL "$pid" && wait_ended "$pid" 5000 || fail "$1 was not killed"
  say "$1 killed"
}

command_pause() {
  local pid
  require_running "$1"
  kill -STOP "$pid" || fail "$1 was not paused"
  until is_paused "$pid"; do is_alive "$pid" || fail "$1 has ended"; done
  say "$1 paused"
}

command_resume() {
  local pid
  require_running "$1"
  kill -CONT "$pid" || fail "$1 was not resumed"
  while is_paused "$pid"; do is_alive "$pid" || fail "$1 has ended"; done
  say "$1 resumed"
}

command_restart() {
  local member=$1 pid began
  began=$(now_millis)
  read_members
  require_member "$member"
  find_java
  use_archive "$data"
  find_pid "$member" && end "$pid"
  launch "$member"
  if ! wait_serving "$member" $((began + START_MILLIS)); then
    end_member "$member"
    fail "$member was not restarted"
  fi
  say "$member serves after $(seconds_since "$began")"
}

end_member() {
  local pid
  find_pid "$1" && end "$pid"
}

# ---- The command line ----

[[ $# -gt 0 ]] || { usage >&2; exit 2; }
command=$1
shift

data=$(folder "$root/data/run") || exit
toys=$root/data/toys.json clean= operator_token= member= network=
orders=$DEFAULT_ORDERS frontends=$DEFAULT_FRONTENDS ports_from=$DEFAULT_PORT settings=()
environment=() other=
declare -A launched=() log_begin=() deployed=()

# Takes the whole number $2 of option $1 if it is from $3 to $4.
number() {
  [[ $2 =~ ^[0-9]{1,5}$ && 10#$2 -ge $3 && 10#$2 -le $4 ]] \
    || usage_error "$1 must be a whole number from $3 to $4"
}

while [[ $# -gt 0 ]]; do
  option=$1
  case $option in
    --clean | --network)
      [[ $command == start ]] || usage_error "$option belongs to start"
      if [[ $option == --clean ]]; then clean=1; else network=network; fi
      shift
      continue
      ;;
    -h | --help) usage && exit ;;
    --data | --env | --toys | --orders | --frontends | --ports-from | --operator-token | --set)
      [[ $# -ge 2 ]] || usage_error "$option needs a value"
      ;;
    -*) usage_error "unknown option $option" ;;
    *)
      [[ -z $member ]] || usage_error "one member at a time"
      member=$option
      shift
      continue
      ;;
  esac
  value=$2
  shift 2
  case $option in
    --data) ;;
    --env) [[ $command == restart ]] || usage_error "$option belongs to restart" ;;
    *) [[ $command == start ]] || usage_error "$option belongs to start" ;;
  esac
  case $option in
    --data) data=$(folder "$value") || exit ;;
    --env)
      [[ $value =~ ^[A-Za-z_][A-Za-z_0-9]*= ]] || usage_error "--env wants NAME=VALUE, not $value"
      environment+=("$value")
      ;;
    --toys) toys=$(absolute "$value") ;;
    --orders)
      number "$option" "$value" 1 $MOST
      ((value % 2)) || usage_error "--orders must be odd"
      orders=$value
      ;;
    --frontends) number "$option" "$value" 1 $MOST && frontends=$value ;;
    --ports-from) number "$option" "$value" 1024 $((65536 - PORTS)) && ports_from=$value ;;
    --operator-token) operator_token=$value ;;
    --set)
      [[ $value =~ ^(catalog|order|frontend)\.[A-Za-z]+=. ]] \
        || usage_error "--set wants TIER.KEY=JSON, not $value"
      case ${value%%=*} in
        *.data | *.cluster | *.management | *.orderReplicas | catalog.toys | order.id | order.replicas \
          | frontend.host | frontend.port | frontend.operatorToken)
          usage_error "--set ${value%%=*}: this key is set by the other options"
          ;;
      esac
      for other in "${settings[@]}"; do
        [[ ${other%%=*} != "${value%%=*}" ]] || usage_error "--set ${value%%=*} is there twice"
      done
      settings+=("$value")
      ;;
  esac
done

case $command in
  start | stop | status)
    [[ -z $member ]] || usage_error "$command takes no member"
    "command_$command"
    ;;
  kill | pause | resume | restart)
    [[ -n $member ]] || usage_error "$command which member?"
    "command_$command" "$member"
    ;;
  help | -h | --help) usage ;;
  *) usage_error "unknown command $command; \"cluster.sh help\" lists them" ;;
esac
