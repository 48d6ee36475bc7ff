package dev.sluice.gateway.server;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where clients connect.
 *
 * @param host the address to listen on
 * @param port the TCP port; 0 picks a free one
 * @param maxConnections the most clients at once; one more gets error 1040
 * @param allowedHosts networks (CIDR) or addresses that may connect; none: any
 * @param handshakeTimeout how long a client may take to log in
 * @param backlog how many connections the kernel queues for acceptance
 */
@Validated
@ConfigurationProperties("sluice.listener")
public record ListenerProperties(
    @DefaultValue("127.0.0.1") String host,
    @DefaultValue("3307") @Min(0) @Max(65535) int port,
    @DefaultValue("10000") @Min(1) int maxConnections,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue("10s") Duration handshakeTimeout,
    @DefaultValue("1024") @Min(1) int backlog) {}
