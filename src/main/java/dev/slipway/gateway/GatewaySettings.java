package dev.slipway.gateway;

import java.time.Duration;

/**
 * How the gateway listens and what it bounds.
 *
 * @param host the address to listen on, {@code 0.0.0.0} for all
 * @param port 0 for any free one
 * @param trustedProxies whose forwarded headers are believed
 * @param maxHeaderBytes the largest request head
 * @param maxHeaders the most header fields of one request
 * @param connectTimeout how long an upstream may take to accept a connection
 * @param clientIdle how long a client's connection may stay without a complete request head; streams
 *     that are open are never cut by it
 * @param upstreamIdle how long an unused connection to an upstream is kept
 * @param stopGrace how long requests in flight may take to end when the server stops
 * @param eventLoops threads that serve
 */
public record GatewaySettings(
    String host,
    int port,
    TrustedProxies trustedProxies,
    int maxHeaderBytes,
    int maxHeaders,
    Duration connectTimeout,
    Duration clientIdle,
    Duration upstreamIdle,
    Duration stopGrace,
    int eventLoops) {

  /** The limits as they are without further configuration. */
  public static GatewaySettings of(String host, int port, TrustedProxies trustedProxies) {
    return new GatewaySettings(
        host,
        port,
        trustedProxies,
        32 * 1024,
        128,
        Duration.ofSeconds(5),
        Duration.ofSeconds(75),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Runtime.getRuntime().availableProcessors());
  }
}
