#!/bin/sh
# Makes the cache with which media-sfu starts in half the time and its first calls are not interpreted (JEP 483, 515):
#
#   packaging/train.sh [JAR [CACHE]]
#
# Runs the jar's own demo under its own load test for a quarter of a minute, on loopback and this machine's addresses, and
# writes what Java has learnt to CACHE (by default beside the jar, with the ending .aot). It is good for that jar at that
# place and for that Java, and is ignored with any other: java -XX:AOTCache=CACHE -jar JAR …
set -eu

jar=${1:-pufferblow-adapter/target/media-sfu.jar}
cache=${2:-${jar%.jar}.aot}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# TCP and UDP; a server that runs here has others.
port=${TRAIN_PORT:-18787}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

"$java" -XX:+PrintFlagsFinal -version 2>/dev/null | grep -q AOTCacheOutput || {
    echo "error: $java is not Java 25 or later; set JAVA_HOME" >&2
    exit 1
}
[ -f "$jar" ] || { echo "error: $jar: no such file (mvn package makes it)" >&2; exit 1; }
echo "pufferblow.overrides { udp_port_min = $port, udp_port_max = $port }" >"$work/train.conf"
rm -f "$cache"
: >"$work/server.log"
env -u JAVA_TOOL_OPTIONS "$java" -XX:AOTCacheOutput="$cache" -Xlog:aot=warning -Dconfig.file="$work/train.conf" \
    -jar "$jar" --demo --demo-port "$port" >"$work/server.log" 2>&1 &
server=$!

left=120
until grep -qE "joins rehearsed|cannot be rehearsed" "$work/server.log"; do
    left=$((left - 1))
    if [ "$left" -eq 0 ] || ! kill -0 "$server" 2>/dev/null; then
        cat "$work/server.log" >&2
        echo "error: the server did not start" >&2
        exit 1
    fi
    sleep 0.5
done
# Joins, talk and leaves; a loaded machine may lose packets, and what counts is that the code has run. Not more of them:
# a server that knows twice as much of its code begins with compiling all of that.
if ! "$java" -jar "$jar" --load-test "ws://127.0.0.1:$port" --mode storm --peers 60 --rooms 3 --talkers 2 \
    --within 3s --duration 6s >"$work/load.log" 2>&1; then
    cat "$work/load.log" >&2
    echo "error: nobody could join" >&2
    exit 1
fi
# The cache is written once the server has said goodbye.
kill "$server"
wait "$server" || true
server=
[ -s "$cache" ] || { cat "$work/server.log" >&2; echo "error: no cache was written" >&2; exit 1; }
echo "$cache: $(($(wc -c <"$cache") / 1048576)) MiB"
