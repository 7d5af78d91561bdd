#!/bin/bash
# Starts media-sfu in its container; takes media-sfu's own arguments, and -Dconfig.file=PATH. JVM options come from JAVA_OPTS,
# settings as system properties (-Dvideobridge.loudest.num-loudest=3) from there or from Jitsi's JAVA_SYS_PROPS.
#
# As root (the image's default, because compose mounts a config.toml that only root may read): hands the service user a
# copy of what it cannot read itself, and goes on as that user. As any other user ("user:" in compose): just starts.
# The JVM takes this script's place in the end, so that it is the one to get the signals.
set -eu
umask 077

home=/opt/media-sfu
service=media-sfu

# EX_CONFIG of sysexits.h, as media-sfu itself says it: starting again will not help.
fail() {
    echo "error: $1" >&2
    exit 78
}

# The values of -config and -Dconfig.file, as the JVM and media-sfu would find them; the other arguments stay in "$@".
config=
hocon=
# shellcheck disable=SC2086 # Both are lists of words.
for word in ${JAVA_TOOL_OPTIONS-} ${JAVA_OPTS-} ${JAVA_SYS_PROPS-}; do
    case $word in -Dconfig.file=*) hocon=${word#*=} ;; esac
done
left=$#
while [ "$left" -gt 0 ]; do
    arg=$1
    shift
    left=$((left - 1))
    case $arg in
    -config | --config)
        if [ "$left" -gt 0 ]; then
            config=$1
            shift
            left=$((left - 1))
        else
            set -- "$@" "$arg" # media-sfu says what is missing.
        fi
        ;;
    -config=* | --config=*) config=${arg#*=} ;;
    -Dconfig.file=*) hocon=${arg#*=} ;;
    *) set -- "$@" "$arg" ;;
    esac
done

as_service() {
    setpriv --reuid="$service" --regid="$service" --init-groups --no-new-privs -- "$@"
}

# --- The health check. It asks as --healthcheck of the jar does, and is no second JVM: that would take half a second of the
# --- processor every 30 s, and 100 MiB, which in a small container could be what kills the server.

# A file's text, though it may be the service user's alone and root here without the capability to read it.
content() {
    cat -- "$1" 2>/dev/null || as_service cat -- "$1" 2>/dev/null || true
}

# Takes the last of the lines of standard input that has something to say as what the server listens on.
take_bound() {
    local value
    while read -r value || [ -n "$value" ]; do
        if [[ $value =~ ^\$\{\??([A-Za-z_][A-Za-z0-9_]*)\}?$ ]]; then # HOCON's ${?NAME}
            value=${BASH_REMATCH[1]}
            value=${!value-}
        fi
        [ -z "$value" ] || bound=$value
    done
}

# The sources of bind_addr, later ones win: config.toml, HOCON, system properties, the environment. Of HOCON it knows what people write for one
# setting, and no more: includes and concatenations are for the jar.
find_bound() {
    local running place
    bound=:8787
    # The process that runs here, so it goes by the files that this one was told to read.
    running=$(tr '\0' '\n' </proc/1/cmdline 2>/dev/null || true)
    [ -n "$config" ] || config=$(sed -n -e '/^--\{0,1\}config$/{n;p;q;}' -e 's/^--\{0,1\}config=//p' <<<"$running" | head -n 1)
    place=$(sed -n 's/^-Dconfig\.file=//p' <<<"$running" | tail -n 1)
    hocon=${place:-${hocon:-$home/jvb-config/jvb.conf}}
    for place in "${HOME:-/root}/.pufferblow/config.toml" /root/.pufferblow/config.toml; do
        [ -n "$config" ] || [ ! -e "$place" ] || config=$place
    done
    take_bound < <(content "$config" | sed -nE "/^\s*\[\s*[\"']?media-sfu[\"']?\s*\]/,/^\s*\[/ \
        s/^\s*[\"']?bind_addr[\"']?\s*=\s*[\"']([^\"']*)[\"'].*/\1/p")
    take_bound < <(content "$hocon" | sed -nE -e '/^\s*\/\//d' \
        -e 's/^([^#]*[{,.[:space:]])?"?bind_addr"?\s*[=:]\s*"?([^"#},[:space:]]*).*/\2/p')
    # shellcheck disable=SC2086 # Lists of words.
    take_bound < <(printf '%s\n' ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-} ${JAVA_OPTS-} ${JAVA_SYS_PROPS-} "$running" \
        | sed -n 's/^-Dpufferblow\.bind_addr=//p')
    take_bound <<<"${RTC_BIND_ADDR-}"
}

# Exits: 0 if the server lives, else 1 with the reason.
healthcheck() {
    local bound host port status=
    find_bound
    [[ $bound =~ ^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]*):([0-9]{1,5})$ ]] || bound=:8787
    port=${bound##*:}
    host=${bound%:*}
    case $host in '' | 0.0.0.0 | '[::]') host=127.0.0.1 ;; esac
    # Three seconds for all of it.
    # shellcheck disable=SC2016 # The inner bash expands it.
    status=$(timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit
        printf "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" >&3
        read -r _ status _ <&3 && echo "$status"' - "${host//[\[\]]/}" "$port" 2>/dev/null) || true
    [ "$status" != 200 ] || exit 0
    [ -z "$status" ] || status="answered $status"
    echo "http://$host:$port/healthz ${status:-does not answer}" >&2
    exit 1
}

# Prints a path at which the service user can read the file $1: this one, or that of a copy (in memory, where it can be).
readable() {
    if as_service test -r "$1"; then
        echo "$1"
        return
    fi
    if mkdir -p -m 0755 /run/media-sfu 2>/dev/null && [ -w /run/media-sfu ]; then
        copies=/run/media-sfu
    else
        copies=$(mktemp -d -p /dev/shm 2>/dev/null) || copies=$(mktemp -d -p /tmp) || return 1
        chmod 0755 "$copies"
    fi
    install -m 0400 -o "$service" -g "$service" -- "$1" "$copies/${1##*/}" && echo "$copies/${1##*/}"
}

if [ "$*" = --healthcheck ] || [ "$*" = -healthcheck ]; then
    healthcheck
fi

drop=
if [ "$(id -u)" = 0 ]; then
    if as_service true 2>/dev/null; then
        drop="setpriv --reuid=$service --regid=$service --init-groups --no-new-privs --"
        if [ -n "$config" ]; then
            # media-sfu cannot look into root's home and would not know the one from the other.
            [ ! -d "$config" ] || fail "$config: expected a file, this is a directory (Docker creates one where a file \
to be mounted does not exist)"
            [ -e "$config" ] || fail "$config: no such file"
        elif [ -f "${HOME:-/root}/.pufferblow/config.toml" ]; then
            config=${HOME:-/root}/.pufferblow/config.toml
        elif [ -f /root/.pufferblow/config.toml ]; then
            config=/root/.pufferblow/config.toml
        fi
        [ -z "$config" ] || config=$(readable "$config") || fail "no place for a copy of config.toml in /run, /dev/shm or /tmp"
        if [ -z "$hocon" ] && [ -f "$home/jvb-config/jvb.conf" ]; then
            hocon=$home/jvb-config/jvb.conf
        fi
        [ ! -f "$hocon" ] || hocon=$(readable "$hocon") || fail "no place for a copy of jvb.conf in /run, /dev/shm or /tmp"
        export HOME=$home
    else
        echo "warning: staying root, since the capabilities SETUID and SETGID are missing" >&2
    fi
fi
[ -z "$config" ] || set -- -config "$config" "$@"

# The cache of packaging/train.sh, if this image has one. A Java that cannot use it starts without, and says nothing: it is no
# error (JAVA_OPTS with ZGC or an agent is enough). What the training found busy is compiled at the start,
# beside everything else, and not when it is busy again; Java 25 calls that an experiment.
cache=
[ ! -r "$home/media-sfu.aot" ] || cache="-XX:AOTCache=$home/media-sfu.aot -XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off \
-XX:+AOTCompileEagerly"

# The heap's part of the container's memory; threads, sockets and code take the rest, some 140 MiB with 300 people: with 60 %
# a container of 300 MiB was too small for them when all left at once. A GiB is enough for thousands (60 KiB live for each).
memory=0
while read -r key kib _; do
    [ "$key" != MemTotal: ] || memory=$((kib / 1024))
done </proc/meminfo
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    limit=$(cat "$file" 2>/dev/null || true)
    case $limit in '' | *[!0-9]*) continue ;; esac
    [ $((limit / 1048576)) -ge "$memory" ] || memory=$((limit / 1048576))
done
most=-XX:MaxRAMPercentage=50
[ $((memory / 2)) -lt 1024 ] || most=-Xmx1g

# Whoever collects what calls leave behind must not make packets wait. Shenandoah stops the threads for a millisecond, however
# large the heap; a collection of Serial's old generation takes hundreds of them, and G1's pauses tens (docs/performance.md).
# Left alone it fills the heap before it begins, so it is told a goal (96 MiB and something for each person, see
# HeapGoal), looks after what a quiet time leaves, gives back at once what is free, and asks itself fifty times a second
# whether to begin (a thousand times, as it is used to, takes one per cent of a core): to Java all but the goal are experiments.
# Two collectors are an error, so somebody else's choice takes the place of this one.
collector="-XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational -XX:ShenandoahUncommitDelay=1000 \
-XX:ShenandoahGuaranteedYoungGCInterval=20000 -XX:ShenandoahGuaranteedOldGCInterval=60000 -XX:ShenandoahControlIntervalMin=20 \
-XX:ShenandoahControlIntervalMax=100"
# A goal above the largest heap keeps Java from starting at all.
goal=96
[ $((memory / 2)) -ge 112 ] || goal=$((memory * 2 / 5))
# shellcheck disable=SC2086 # Lists of words.
for word in ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-} ${JAVA_OPTS-} ${JAVA_SYS_PROPS-}; do
    case $word in
    -XX:+Use*GC) collector= goal= ;;
    -Xmx*[0-9][mM])
        most_heap=${word#-Xmx}
        [ "${most_heap%[mM]}" -ge 112 ] || goal=
        ;;
    -Xmx*[0-9kK] | -XX:MaxHeapSize=* | -XX:MaxRAM*) goal= ;;
    esac
done
[ -z "$goal" ] || collector="$collector -XX:SoftMaxHeapSize=${goal}m"

# What lies outside of the heap is given back as well, after some seconds: the C library keeps what Java's compilers have
# freed, 25 MiB after a start. No heap dump and no core: both would hold the secrets.
# JAVA_OPTS comes later, and the later one wins; an -Xmx wins over a percentage.
heap="-XX:+UnlockExperimentalVMOptions $most -Xms32m $collector -XX:TrimNativeHeapInterval=5000"
cd "$home"
# shellcheck disable=SC2086 # Lists of words.
exec $drop java $heap -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError \
    -XX:-CreateCoredumpOnCrash -XX:-UsePerfData $cache ${JAVA_OPTS-} ${JAVA_SYS_PROPS-} ${hocon:+"-Dconfig.file=$hocon"} \
    -jar "$home/media-sfu.jar" "$@"
