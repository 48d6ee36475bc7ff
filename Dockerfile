# Builds Sluice and runs it. Neither stage needs anything but this folder and the two images:
#   docker build -t sluice .

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml application.yml ./
COPY protocol-core protocol-core
COPY gateway-app gateway-app
# -DskipTests compiles the tests of protocol-core all the same: its test-jar is a dependency of gateway-app
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests -Dcheckstyle.skip package
RUN java -Djarmode=tools -jar gateway-app/target/sluice.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A reactive MySQL gateway" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sluice
WORKDIR /opt/sluice
# what changes least first; an application.yml here, or in config/, overrides the one in sluice.jar
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
USER 10001

# Nobody outside reaches a container's loopback address; publishing a port is what lets clients in
ENV SLUICE_LISTENER_HOST=0.0.0.0 \
    SERVER_ADDRESS=0.0.0.0
# The direct memory that buffers use is bounded by the heap's maximum: together at most 80 % of the container's memory.
# Huge pages, where the host lets programs ask for them, make a statement some 5 % cheaper
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError -XX:+UseTransparentHugePages"
EXPOSE 3307 8080

# Liveness, so that a backend that is down does not get the gateway restarted. Bash alone, as the image has no HTTP client
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ]"]

# Java is PID 1 and gets SIGTERM itself. On Java 25 Netty goes without Unsafe unless it is allowed to use it
ENTRYPOINT ["java", "--sun-misc-unsafe-memory-access=allow", "-jar", "sluice.jar"]
