#!/usr/bin/env bash
# Breaks the network between the members of a cluster that was started with --network.
# "network.sh help" says how it is used; docs/operations.md says more.
set -u -o pipefail
. "$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/common.sh"

readonly BRIDGE=switch
readonly MOST_MILLIS=10000 # of delay
readonly WAIT_MILLIS=5000  # for a slow link to begin, or to end

usage() {
  cat <<END
usage: scripts/network.sh COMMAND [ARGUMENT]... [--data FOLDER]

Each member of a cluster that "cluster.sh start --network" started has a network namespace of its
own, and so have the clients. A switch joins them, which loses what it is told to lose: silently,
so that nobody's connection is refused or closed.

  cut A B           loses everything between A and B
  cut-one-way A B   loses what A sends to B, not what B sends to A
  isolate M         cuts M off from all others
  island M,M…       cuts these off from all others, not from each other
  slow M MILLIS [LOSS]
                    delays all that M sends and is sent, each packet by MILLIS, and loses LOSS
                    percent of them (default 0)
  heal              mends all that was broken
  status            says what is broken, and how many packets cuts have lost since the start
  exec COMMAND…     runs a command where the clients are, such as
                    scripts/network.sh exec java -jar target/toystore.jar client -conf FILE
  address M         prints a member's address

  --data FOLDER     of the cluster (default data/run); before COMMAND or behind its arguments,
                    with exec only before

Members are catalog, order-1 …, frontend-1 … and client. Needs root, iproute2, nftables and perl.
The exit status is 0 when what was asked for is so, 1 when it is not, 2 when the command line is
wrong, and that of the command for exec.
END
}

# ---- The network ----

require_tools() {
  local tool
  for tool in ip nft perl nsenter; do
    command -v "$tool" >/dev/null \
      || fail "needs $tool: apt-get install iproute2 nftables perl util-linux"
  done
  [[ $(id -u) == 0 ]] || fail "needs root, to make network namespaces"
}

switch() { inside switch "$@"; }

# Prints the namespaces of this cluster.
namespaces() {
  local path
  for path in "/run/netns/toystore-$ports_from-"*; do
    [[ -e $path ]] && echo "${path##*/}"
  done
}

# Prints the folder of the cluster whose network this is, or its first 255 characters.
owner() { switch ip link show dev $BRIDGE 2>/dev/null | sed -n 's/^ *alias //p'; }

# Adds a namespace, joined to the switch by a pair of virtual devices.
add_member() {
  local member=$1 namespace
  namespace=$(namespace_of "$member")
  ip netns add "$namespace" \
    && ip -n "$namespace" link add eth0 type veth peer name "$member" netns "$(namespace_of switch)" \
    && switch ip link set dev "$member" master $BRIDGE up \
    && ip -n "$namespace" addr add "$(address_of "$member")/24" dev eth0 \
    && ip -n "$namespace" link set dev lo up \
    && ip -n "$namespace" link set dev eth0 up
}

# What is lost stands in one set, of pairs of sender and receiver.
add_switch() {
  ip netns add "$(namespace_of switch)" \
    && switch ip link add name $BRIDGE type bridge \
    && switch ip link set dev $BRIDGE alias "${data:0:255}" up \
    && switch nft -f - <<'END'
table bridge toystore {
  set lost { type ipv4_addr . ipv4_addr; }
  chain forward {
    type filter hook forward priority 0;
    ip saddr . ip daddr @lost counter drop
  }
}
END
}

command_make() {
  local member others
  require_tools
  others=$(owner)
  if [[ $others && $others != "${data:0:255}" && -n $(pids_inside) ]]; then
    fail "the cluster in $others uses the ports from $ports_from on"
  fi
  command_remove
  add_switch || { command_remove; fail "the switch was not made"; }
  for member in "${members[@]}" client; do
    add_member "$member" || { command_remove; fail "the network of $member was not made"; }
  done
}

# Prints the processes that run in this cluster's namespaces.
pids_inside() {
  local namespace
  for namespace in $(namespaces); do ip netns pids "$namespace"; done
}

# Also removes what an interrupted start has left half made.
command_remove() {
  local namespace
  end_links ""
  # Not all at once with its namespace, which lives on while a process is in it.
  [[ ! -e /run/netns/$(namespace_of switch) ]] || switch ip link del dev $BRIDGE 2>/dev/null
  for namespace in $(namespaces); do
    ip netns del "$namespace" || fail "$namespace was not removed"
  done
}

# ---- Slow links ----

# A slow member's port is joined to a bridge of its own, "s-M"; slow_link.pl carries what passes
# between that and the switch, from the tap device "t-M" to "u-M".

# Prints, of each slow link in the switch or of that of $1: process, member, milliseconds, loss.
links() {
  local pid words
  [[ -e /run/netns/$(namespace_of switch) ]] || return
  for pid in $(ip netns pids "$(namespace_of switch)"); do
    mapfile -d '' -t words 2>/dev/null <"/proc/$pid/cmdline" || continue
    if [[ ${words[1]:-} == "$root/scripts/slow_link.pl" && ${words[2]} == "t-${1:-${words[2]#t-}}" ]]; then
      echo "$pid ${words[2]#t-} ${words[4]} ${words[5]}"
    fi
  done
}

# Ends the slow link of $1, or all if that is empty.
end_links() {
  local pid member
  while read -r pid member _; do
    switch ip link set dev "$member" master $BRIDGE 2>/dev/null
    kill -KILL "$pid" 2>/dev/null
    wait_ended "$pid" $WAIT_MILLIS || fail "process $pid does not end"
    switch ip link del dev "s-$member" 2>/dev/null
  done < <(links "$1")
}

begin_link() {
  local member=$1 until
  switch setsid perl "$root/scripts/slow_link.pl" "t-$member" "u-$member" "$2" "$3" \
    </dev/null >/dev/null 2>&1 9>&- &
  disown
  until=$(($(now_millis) + WAIT_MILLIS))
  until switch ip link show dev "u-$member" >/dev/null 2>&1; do
    [[ $(now_millis) -lt $until ]] || return 1
    sleep 0.02
  done
  switch ip link add name "s-$member" type bridge \
    && switch ip link set dev "s-$member" up \
    && switch ip link set dev "t-$member" master "s-$member" up \
    && switch ip link set dev "u-$member" master $BRIDGE up \
    && switch ip link set dev "$member" master "s-$member"
}

# ---- Faults ----

# Begins with a cluster that has a network of its own.
require_network() {
  require_tools
  read_members
  [[ $network ]] || fail "the cluster in $data was not started with --network"
  [[ $(owner) == "${data:0:255}" ]] || fail "the cluster in $data has no network now"
  members+=(client)
}

# Adds pairs "A B", read from the input, to what is lost: all or none of them.
lose() {
  local from to elements=
  while read -r from to; do
    elements+="${elements:+, }$(address_of "$from") . $(address_of "$to")"
  done
  [[ -z $elements ]] || switch nft add element bridge toystore lost "{ $elements }" \
    || fail "nothing was cut"
}

command_cut() {
  [[ $1 != "$2" ]] || usage_error "a member cannot be cut from itself"
  lose <<<"$1 $2
$2 $1"
}

command_cut-one-way() {
  [[ $1 != "$2" ]] || usage_error "a member cannot be cut from itself"
  lose <<<"$1 $2"
}

command_island() {
  local one other
  for one in "$@"; do
    for other in "${members[@]}"; do
      [[ " $* " == *" $other "* ]] || printf '%s %s\n%s %s\n' "$one" "$other" "$other" "$one"
    done
  done | lose
}

command_slow() {
  end_links "$1"
  if ! begin_link "$@"; then
    end_links "$1"
    fail "the link of $1 is not slow"
  fi
}

command_heal() {
  switch nft flush set bridge toystore lost || fail "not healed"
  end_links ""
}

# Prints pairs "A B" of which what A sends to B is lost.
lost() {
  local member
  local -A name=()
  for member in "${members[@]}"; do name[$(address_of "$member")]=$member; done
  switch nft list set bridge toystore lost | tr ',{}' '\n\n\n' \
    | sed -n 's/^[[:space:]]*\([0-9.]*\) \. \([0-9.]*\)[[:space:]]*$/\1 \2/p' \
    | while read -r from to; do echo "${name[$from]} ${name[$to]}"; done
}

# Prints how many packets were lost to cuts since the switch was made.
packets_lost() {
  switch nft list chain bridge toystore forward | sed -n 's/.*@lost counter packets \([0-9]*\).*/\1/p'
}

command_status() {
  local pairs from to _ member millis loss
  pairs=$(lost | sort -V)
  while read -r from to; do
    if [[ -z $from ]]; then
      continue
    elif [[ $'\n'$pairs$'\n' != *$'\n'"$to $from"$'\n'* ]]; then
      say "$from -> $to cut one way"
    elif [[ $from < $to ]]; then
      say "$from <-> $to cut"
    fi
  done <<<"$pairs"
  while read -r _ member millis loss; do
    say "$member slow: $millis ms, $loss % lost"
  done < <(links "")
  say "$(packets_lost) packets lost"
}

# ---- The command line ----

# Takes --data FOLDER where it stands; leaves the rest in "arguments". What follows exec is left
# as it is.
data=$(folder "$root/data/run") || exit
network='' arguments=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --data)
      [[ $# -ge 2 ]] || usage_error "--data needs a value"
      data=$(folder "$2") || exit
      shift 2
      ;;
    exec)
      arguments+=("$@")
      break
      ;;
    *) arguments+=("$1") && shift ;;
  esac
done
set -- "${arguments[@]}"
[[ $# -gt 0 ]] || { usage >&2; exit 2; }
command=$1
shift

case $command in
  cut | cut-one-way)
    [[ $# -eq 2 ]] || usage_error "$command wants two members"
    require_network
    require_member "$1"
    require_member "$2"
    "command_$command" "$1" "$2"
    ;;
  isolate | island)
    [[ $# -eq 1 ]] || usage_error "$command wants one argument"
    [[ $command == island || $1 != *,* ]] || usage_error "isolate wants one member"
    require_network
    IFS=, read -r -a island <<<"$1"
    for member in "${island[@]}"; do require_member "$member"; done
    command_island "${island[@]}"
    ;;
  slow)
    [[ $# -eq 2 || $# -eq 3 ]] || usage_error "slow wants a member, milliseconds and perhaps a loss"
    loss=${3:-0} && loss=${loss%\%}
    [[ $2 =~ ^[0-9]{1,5}$ && 10#$2 -le $MOST_MILLIS ]] \
      || usage_error "the delay must be a whole number of milliseconds up to $MOST_MILLIS"
    [[ $loss =~ ^[0-9]{1,3}(\.[0-9]+)?$ && 10#${loss%.*} -le 100 ]] \
      || usage_error "the loss must be a number of percents up to 100"
    require_network
    require_member "$1"
    command_slow "$1" "$2" "$loss"
    ;;
  exec)
    [[ $# -gt 0 ]] || usage_error "exec wants a command"
    require_network
    exec nsenter --net="/run/netns/$(namespace_of client)" -- "$@"
    ;;
  address)
    [[ $# -eq 1 ]] || usage_error "address of which member?"
    read_members
    members+=(client)
    require_member "$1"
    address_of "$1"
    ;;
  heal | status)
    [[ $# -eq 0 ]] || usage_error "$command takes no argument"
    require_network
    "command_$command"
    ;;
  make | remove) # For cluster.sh.
    read_members
    "command_$command"
    ;;
  help | -h | --help) usage ;;
  *) usage_error "unknown command $command; \"network.sh help\" lists them" ;;
esac
