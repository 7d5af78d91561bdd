#!/bin/sh
# Starts media-sfu in its container; takes media-sfu's own arguments, and -Dconfig.file=PATH.
#
# As root (the image's default, because compose mounts a config.toml that only root may read): hands the service user a
# copy of what it cannot read itself, and goes on as that user. As any other user ("user:" in compose): just starts.
# The JVM takes this script's place in the end, so that it is the one to get the signals.
set -eu
umask 077

home=/opt/media-sfu
service=media-sfu

fail() {
    echo "error: $1" >&2
    exit 1
}

# The values of -config and -Dconfig.file, as the JVM and media-sfu would find them; the other arguments stay in "$@".
config=
hocon=
# shellcheck disable=SC2086 # Both are lists of words.
for word in ${JAVA_TOOL_OPTIONS-} ${JAVA_OPTS-}; do
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

# The health check asks the process that runs here, so it goes by the files that this one was told to read.
flags=
if [ "$*" = --healthcheck ] || [ "$*" = -healthcheck ]; then
    flags="-XX:TieredStopAtLevel=1 -XX:-AOTCompileEagerly"
    running=$(tr '\0' '\n' </proc/1/cmdline 2>/dev/null || true)
    [ -n "$config" ] || config=$(echo "$running" | sed -n -e '/^--\{0,1\}config$/{n;p;q;}' -e 's/^--\{0,1\}config=//p')
    found=$(echo "$running" | sed -n 's/^-Dconfig\.file=//p' | tail -n 1)
    hocon=${found:-$hocon}
fi

as_service() {
    setpriv --reuid="$service" --regid="$service" --init-groups --no-new-privs -- "$@"
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
# large the heap; a collection of Serial's old generation takes hundreds of them, and G1's pauses tens (README, "Start and
# memory"). Left alone it fills the heap before it begins, so it is told a goal (96 MiB and something for each person, see
# HeapGoal), looks after what a quiet time leaves, gives back at once what is free, and asks itself fifty times a second
# whether to begin (a thousand times, as it is used to, takes one per cent of a core): to Java all but the goal are experiments.
# Two collectors are an error, so somebody else's choice takes the place of this one.
collector="-XX:+UseShenandoahGC -XX:ShenandoahGCMode=generational -XX:ShenandoahUncommitDelay=1000 \
-XX:ShenandoahGuaranteedYoungGCInterval=20000 -XX:ShenandoahGuaranteedOldGCInterval=60000 -XX:ShenandoahControlIntervalMin=20 \
-XX:ShenandoahControlIntervalMax=100"
# A goal above the largest heap keeps Java from starting at all.
goal=96
[ $((memory / 2)) -ge 112 ] || goal=$((memory * 2 / 5))
# The health check lives for a moment.
[ -z "$flags" ] || { collector=-XX:+UseSerialGC goal=; }
# shellcheck disable=SC2086 # Lists of words.
for word in ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-} ${JAVA_OPTS-}; do
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
    -XX:-CreateCoredumpOnCrash -XX:-UsePerfData $cache $flags ${JAVA_OPTS-} ${hocon:+"-Dconfig.file=$hocon"} \
    -jar "$home/media-sfu.jar" "$@"
