# shellcheck shell=bash
# What the scripts share. To be sourced by them. Those that only find a JDK and Maven and become a
# command of the store (run_store) get by with bash 3.2 and no more than POSIX tools and
# "readlink -f"; the others need Linux and bash 4.4 or newer.

# What a person's environment does to a shell or to its tools must not reach the scripts.
set +o posix +o errexit +o noglob +o noclobber
unset POSIXLY_CORRECT CDPATH GREP_OPTIONS BASH_ENV ENV GLOBIGNORE
export -n SHELLOPTS BASHOPTS

# The scripts may be started by a symbolic link, from anywhere.
root=$(readlink -f -- "${BASH_SOURCE[0]}")
root=${root%/*/*}
jar=$root/target/toystore.jar

# True when the locale's character set is UTF-8: an umlaut then is one character, not two.
is_utf8() {
  local umlaut=$'\xc3\xa4'
  [[ ${#umlaut} -eq 1 ]]
}

# Java names files by the locale's character set: under LANG=C it knows none with an umlaut.
if ! is_utf8; then
  for locale in C.UTF-8 en_US.UTF-8; do
    # shellcheck disable=SC2030,SC2031 # Tried in a subshell, so that one that is not there is not kept.
    if (LC_ALL=$locale && is_utf8) 2>/dev/null; then
      export LC_ALL=$locale
      break
    fi
  done
fi

# Tools read what tools have printed: numbers, order, ranges of letters and messages are those of no
# locale. The character set stays, and with it the locale that Java takes for its own.
# shellcheck disable=SC2031
export LC_CTYPE=${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} LC_NUMERIC=C LC_COLLATE=C LC_TIME=C LC_MESSAGES=C
unset LC_ALL

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

usage_error() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

# Refuses the folder $1 when Java or the scripts could not work there: a colon ends the path of a jar,
# and so does an exclamation mark before a slash; no control character stands in a list of lines.
require_plain() {
  [[ $1/ != *[:[:cntrl:]]* && $1/ != *!/* ]] \
    || usage_error "$(printf '%q' "$1"): Java cannot be started from such a path; it must have no" \
      "colon, no control character, and no folder whose name ends in an exclamation mark"
}
require_plain "$root"

# Milliseconds of the wall clock; for what is shown and for bounds on waiting, nothing else.
now_millis() {
  local now=${EPOCHREALTIME/[.,]/}
  printf '%s' "${now:0:-3}"
}

# Prints "12.3 s", the time since $1, a moment that now_millis gave.
seconds_since() {
  local millis=$(($(now_millis) - $1))
  printf '%d.%d s' $((millis / 1000)) $((millis % 1000 / 100))
}

# Prints the folder $1, which need not exist, by its one real name: a member is known by the path
# of its configuration, which must be the same however the folder was named.
folder() {
  local real
  require_plain "$1"
  real=$(realpath -m -- "$1") && require_plain "$real" && printf '%s\n' "$real"
}

# ---- A JDK and Maven: found, or installed, or asked for. For bash 3.2, and any system. ----

# Prints the major version of the Java or the Java compiler at $1; nothing when it is none.
java_version() {
  "$1" -version 2>&1 | sed -n -e 's/.* version "\([0-9]*\).*/\1/p' -e 's/^javac \([0-9]*\).*/\1/p' | head -n 1
}

# Leaves in "jdk" the folder of a JDK 17 or newer, compiler included, which a JRE lacks.
find_jdk() {
  local candidate version
  jdk=
  for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/javac}" "$(command -v javac)" \
    "$(/usr/libexec/java_home -v 17+ 2>/dev/null)/bin/javac" /usr/lib/jvm/*/bin/javac \
    /opt/homebrew/opt/openjdk*/bin/javac /usr/local/opt/openjdk*/bin/javac; do
    [[ -x $candidate ]] || continue
    version=$(java_version "$candidate")
    if [[ ${version:-0} -ge 17 ]]; then
      # The one on the path is a link to it.
      jdk=$("$candidate" -J-XshowSettings:properties -version 2>&1 | sed -n 's/^ *java[.]home = //p')
      [[ -x $jdk/bin/javac ]] && return
    fi
  done
  return 1
}

# True when there is a Maven 3.8 or newer, which runs on the JDK in "jdk".
has_maven() {
  local version
  version=$(JAVA_HOME=${jdk:-${JAVA_HOME:-}} mvn -version 2>/dev/null \
    | sed -n 's/.*Apache Maven \([0-9]*\)[.]\([0-9]*\).*/\1 \2/p' | head -n 1)
  # shellcheck disable=SC2086 # Two words.
  set -- $version
  [[ ${1:-0} -gt 3 || (${1:-0} -eq 3 && ${2:-0} -ge 8) ]]
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# Fetches the lists of packages, once; says what is needed, $*, when it must not.
fetch_lists() {
  command -v apt-get >/dev/null || fail "needs $*: install that by the means of this system"
  [[ $(id -u) == 0 ]] || command -v sudo >/dev/null \
    || fail "needs $*: run as root \"apt-get install $*\", and this again"
  [[ ${lists_fetched:-} ]] || as_root apt-get -qq update >/dev/null \
    || fail "needs $*, and the lists of packages could not be fetched"
  lists_fetched=1
}

# Installs Debian packages, as root or by sudo.
install() {
  fetch_lists "$@"
  say "installing $*" >&2
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "$@" >/dev/null \
    || fail "$* could not be installed"
}

# Prints the first package of a JDK 17 or newer that this system's lists have.
jdk_package() {
  local package
  for package in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
    if [[ $(apt-cache --names-only search "^$package\$") ]]; then
      say "$package"
      return
    fi
  done
}

# Sees to it that there are a JDK 17 or newer, which JAVA_HOME then names, and a Maven 3.8 or newer:
# looks for them, installs them where that is possible, or says what to do on this system. This is
# the only step that the scripts need on a new machine.
require_tools() {
  local missing= package=
  find_jdk || missing='a JDK 17 or newer'
  has_maven || missing="${missing:+$missing and }Maven 3.8 or newer"
  if [[ $missing && $(uname -s) == Darwin ]]; then
    fail "needs $missing: run \"brew install openjdk@17 maven\" (https://brew.sh), and this again"
  elif [[ $missing ]] && ! command -v apt-get >/dev/null; then
    fail "needs $missing: install that (a JDK from https://adoptium.net, Maven from" \
      "https://maven.apache.org), set JAVA_HOME, have mvn on the PATH, and run this again"
  elif [[ $missing ]]; then
    if [[ -z $jdk ]]; then
      fetch_lists openjdk-17-jdk-headless maven
      package=$(jdk_package)
      [[ $package ]] || fail "needs a JDK 17 or newer, which this system has no package of:" \
        "unpack one from https://adoptium.net, set JAVA_HOME, and run this again"
    fi
    # shellcheck disable=SC2086 # No word at all when there is a JDK.
    install $package maven
    find_jdk || fail "there is still no JDK 17 or newer"
    has_maven || fail "needs Maven 3.8 or newer, and this system's package is older: unpack one" \
      "from https://maven.apache.org, have its bin first in the PATH, and run this again"
  fi
  export JAVA_HOME=$jdk
}

# Finds a Java that the store runs on, and says how those of its processes are started that are no
# members: in "java", and in "jvm", its flags. They are those of members, and why they are so stands
# in the class MemberJvm. What TOYSTORE_JVM holds comes last and so overrides.
find_java() {
  local candidate version=
  for candidate in ${JAVA_HOME:+"$JAVA_HOME/bin/java"} java; do
    version=$(java_version "$candidate")
    if [[ ${version:-0} -ge 17 ]]; then
      java=$(command -v "$candidate")
      break
    fi
  done
  if [[ -z ${java:-} ]]; then
    require_tools
    java=$JAVA_HOME/bin/java
    version=$(java_version "$java")
  fi
  # An archive of classes that does not suit is none, and nothing to be told of.
  jvm=(-XX:+UseSerialGC -Xms512m -Xmn64m -Xmx512m -XX:MetaspaceSize=64m -Xshare:auto
    '-Xlog:cds*=off')
  if [[ $version -ge 24 ]]; then
    # Otherwise Java warns of what Hazelcast and Netty do.
    jvm+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED '-Xlog:aot*=off')
  fi
  # shellcheck disable=SC2206 # Several flags, separated by spaces.
  jvm+=(${TOYSTORE_JVM:-})
}

# True when the jar is missing, or older than something that it is made from.
jar_is_stale() {
  [[ ! -e $jar ]] \
    || [[ -n $(find "$root/pom.xml" "$root/data/toys.json" "$root/src/main" -newer "$jar" \
      -type f | head -n 1) ]]
}

build_jar() {
  require_tools
  (cd "$root" && mvn -q -B -Dstyle.color=never -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true) \
    || fail "the build failed"
}

# Becomes the store's command $1, with its arguments. Commands are short: the first compiler will do.
run_store() {
  export TOYSTORE_HOME=$root
  exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -jar "$jar" "$@"
}

# True while process $1 exists and has not ended; one that is only not yet waited for has.
is_alive() { [[ -e /proc/$1/exe ]]; }

# Waits at most $2 milliseconds for process $1 to end.
wait_ended() {
  local until=$(($(now_millis) + $2))
  while is_alive "$1"; do
    [[ $(now_millis) -lt $until ]] || return 1
    sleep 0.05
  done
}

# GET of path $2 at port $1 of this machine. Leaves the status in http_status, 000 when there was no
# answer within three seconds, and the body in http_body. True for 200. Needs no other program.
http_get() {
  local fd line
  http_status=000 http_body=
  { exec {fd}<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$2" 127.0.0.1 "$1" >&"$fd"
  if IFS= read -r -t 3 -u "$fd" line; then
    line=${line#* }
    http_status=${line%% *}
    while IFS= read -r -t 3 -u "$fd" line && [[ $line != $'\r' ]]; do :; done
    IFS= read -r -d '' -t 3 -u "$fd" http_body
  fi
  exec {fd}>&-
  [[ $http_status == 200 ]]
}

# ---- The plan of a cluster: members, ports, addresses ----

readonly MOST=9 # replicas, and front-ends: the ports of a cluster are planned for it

# Prints the place of a member in the plan: no two members share one.
slot_of() {
  case $1 in
    catalog) echo 0 ;;
    order-*) echo "${1#order-}" ;;
    frontend-*) echo $((MOST + ${1#frontend-})) ;;
    client) echo $((2 * MOST + 1)) ;;
  esac
}

# Fills "members" with those of the last start in "data", "ports_from" with its first port, and
# "network" with a word when each has a network namespace of its own (scripts/network.sh).
read_members() {
  [[ -s $data/members ]] || fail "no cluster was started in $data"
  { read -r ports_from network && mapfile -t members; } <"$data/members"
}

require_member() {
  local candidate
  for candidate in "${members[@]}"; do
    [[ $candidate == "$1" ]] && return
  done
  usage_error "there is no member \"$1\" here, only ${members[*]}"
}

# Prints the address on which a member listens, and at which the others reach it.
address_of() {
  if [[ $network ]]; then echo "10.83.0.$((10 + $(slot_of "$1")))"; else echo 127.0.0.1; fi
}

# Prints the name of a member's network namespace; "switch" has one too.
namespace_of() { echo "toystore-$ports_from-$1"; }

# Runs a command in the network namespace of member $1.
inside() {
  local namespace
  namespace=/run/netns/$(namespace_of "$1")
  shift
  nsenter --net="$namespace" -- "$@"
}

# Prints a first catalog of ten toys, $1 pieces of each. What buys, counts and measures needs these,
# while data/toys.json holds what a person has put there.
ten_toys() {
  local toy before='['
  for toy in Tux Whale Elephant Bird Lego Frisbee Barbie Monopoly Marbles Chess; do
    printf '%s{"name": "%s", "price": 15.99, "quantity": %d}' "$before" "$toy" "$1"
    before=$',\n'
  done
  say ']'
}

# Prints $1 as a JSON string.
json_string() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# Prints the first of $1 successive ports of which nothing listens on any.
free_ports() {
  local first listening
  listening=" $(sed -n 's/^ *[0-9]*: [0-9A-F]*:\([0-9A-F]*\) [0-9A-F:]* 0A .*/0x\1/p' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r port; do
    printf '%d ' "$port"
  done)"
  for ((first = 20080; first + $1 <= 32768; first += $1)); do
    for ((port = first; port < first + $1; port++)); do
      [[ $listening == *" $port "* ]] && continue 2
    done
    echo $first
    return
  done
  fail "no $1 successive ports are free"
}
