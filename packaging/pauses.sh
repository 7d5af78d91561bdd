#!/usr/bin/env bash
# How long Java makes packets wait while a hundred people come and go, ten a second:
#
#   packaging/pauses.sh JAR TIME [JVM OPTIONS]        e.g. packaging/pauses.sh media-sfu.jar 10m -XX:+UseG1GC -Xmx1g
#
# Starts the jar's demo with those options, plays the clients, and prints what the load test measures and how long all of
# the server's threads stood still, as Java's log of safepoints has it: from the request until they run again, so that the
# way to the stop counts as well, and whatever the reason. The port threads can then neither read nor send. That holds for the
# time from the first join to the last look at the process. On a busy machine stops are longer: a thread without a core takes
# longer to stop, and one of the collector's longer to be done.
set -euo pipefail

[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
jar=$1
time=$2
shift 2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=${PAUSES_PORT:-18789} # TCP and UDP
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
echo "pufferblow.overrides { udp_port_min = $port, udp_port_max = $port }" >"$work/pauses.conf"

"$java" "$@" -Xlog:safepoint:file="$work/safepoints":uptime:filecount=0 -Dconfig.file="$work/pauses.conf" \
    -jar "$jar" --demo --demo-port "$port" >"$work/server.log" 2>&1 &
server=$!
left=240
until grep -qE "joins rehearsed|cannot be rehearsed" "$work/server.log"; do
    left=$((left - 1))
    if [ "$left" -eq 0 ] || ! kill -0 "$server" 2>/dev/null; then
        cat "$work/server.log" >&2
        echo "error: the server did not start" >&2
        exit 1
    fi
    sleep 0.5
done
sleep 30 # It has tidied its heap by then.
before=$(wc -l <"$work/safepoints")
echo "empty           $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status") MiB resident"

"$java" -XX:+UseSerialGC -jar "$jar" --load-test "ws://127.0.0.1:$port" --mode churn --peers 100 --rooms 5 \
    --churn-rate 10 --duration "$time" --rest 30s --server-pid "$server" >"$work/load.log" 2>&1 ||
    { cat "$work/load.log" >&2; exit 1; }
sed -n '/^churn/,$p' "$work/load.log"

tail -n +$((before + 1)) "$work/safepoints" |
    sed -n 's/.*Reaching safepoint: *\([0-9]*\) ns.*Total: *\([0-9]*\) ns.*/\2 \1/p' | sort -n |
    awk '{ total[NR] = $1 / 1e6; reaching[NR] = $2 / 1e6; sum += $1 / 1e6; if ($1 > 20e6) over++ }
         END {
             if (NR == 0) { print "  stops           none"; exit }
             printf "  stops           %d, of which %d over 20 ms; median %.2f ms, p99 %.2f ms, longest %.2f ms", NR, over,
                 total[int((NR + 1) / 2)], total[int(0.99 * NR + 0.99)], total[NR]
             printf " (%.2f to get there); %.0f ms in all\n", reaching[NR], sum
         }'
