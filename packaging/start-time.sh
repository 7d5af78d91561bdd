#!/usr/bin/env bash
# How long it takes from exec to the first 200 of /readyz, and what the process holds then:
#
#   packaging/start-time.sh [JAR [JVM OPTIONS]]        e.g. packaging/start-time.sh media-sfu.jar -XX:AOTCache=media-sfu.aot
#
# Starts the jar's demo, whose control plane is in the same process, seven times, one after the other. It asks once the
# log says that the server is ready: questions before that would take the time that they measure.
set -euo pipefail

jar=${1:-pufferblow-adapter/target/media-sfu.jar}
shift || true
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=${START_PORT:-18788} # TCP and UDP
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
mkfifo "$work/output"
echo "pufferblow.overrides { udp_port_min = $port, udp_port_max = $port }" >"$work/start.conf"

is_ready() {
    local status
    { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    read -r status <&3 || true
    exec 3>&-
    [[ $status == *" 200 "* ]]
}

times=()
for _ in 1 2 3 4 5 6 7; do
    begin=${EPOCHREALTIME/./}
    "$java" "$@" -Dconfig.file="$work/start.conf" -jar "$jar" --demo --demo-port "$port" >"$work/output" 2>&1 &
    server=$!
    exec 4<"$work/output"
    : >"$work/log"
    while read -r line <&4; do
        echo "$line" >>"$work/log"
        [[ $line != *" ready: "* ]] || break
    done
    is_ready || { cat "$work/log" >&2; exit 1; }
    times+=($(((${EPOCHREALTIME/./} - begin) / 1000)))
    memory=$(awk '/^Rss/ { print int($2 / 1024) }' "/proc/$server/smaps_rollup")
    exec 4<&-
    kill "$server"
    wait "$server" || true
    server=
done
sorted=($(printf '%s\n' "${times[@]}" | sort -n))
echo "ready after ${sorted[3]} ms (${sorted[0]} to ${sorted[6]}); $memory MiB resident"
