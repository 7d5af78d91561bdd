# Builds and packs media-sfu. A drop-in for the original: same argument (-config PATH), same ports, same volume.
#
#   docker build -t pufferblow-media-sfu .
#   docker run --rm -p 8787:8787 -p 50000:50000/udp -e RTC_BOOTSTRAP_SECRET=… -e RTC_BOOTSTRAP_CONFIG_URL=… pufferblow-media-sfu

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
# Tests need browsers and time, and whether the sources are formatted is no concern of an operator: CI sees to both (.ci/run).
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B --no-transfer-progress -Dmaven.test.skip=true -pl pufferblow-adapter -am package

# Ubuntu 24.04 by name: which one the bare tag means changes. The entry point wants bash, setpriv (util-linux) and GNU's
# coreutils and sed, the native libraries want glibc.
FROM eclipse-temurin:25-jre-noble
RUN groupadd --gid 10001 media-sfu \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /opt/media-sfu --shell /usr/sbin/nologin media-sfu \
    && install --directory --owner=media-sfu --group=media-sfu --mode=0700 /var/lib/media-sfu
WORKDIR /opt/media-sfu
COPY --from=build /src/pufferblow-adapter/target/media-sfu.jar media-sfu.jar
COPY --chmod=0755 packaging/entrypoint.sh entrypoint
COPY --chmod=0755 packaging/train.sh train
COPY jvb-config jvb-config
# Where it runs, since it is good for this Java and this jar only. Without it everything works, and starts in a second.
RUN ./train media-sfu.jar media-sfu.aot || echo "warning: no cache, starts will be slower" \
    ; chmod -R a+rX /opt/media-sfu

# Signaling, health and metrics; everybody's media.
EXPOSE 8787/tcp 50000/udp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/opt/media-sfu/entrypoint", "--healthcheck"]
# It begins as root, because config.toml may be root's alone, and goes on as media-sfu: see there.
ENTRYPOINT ["/opt/media-sfu/entrypoint"]
