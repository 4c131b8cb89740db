package dev.slipway.gateway;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * How the gateway listens and what it bounds.
 *
 * <p>No limit is on a whole exchange: server-sent events, WebSockets, gRPC streams, slow downloads and
 * long polls last as long as both sides want them. The three idle limits bound how long one side may
 * owe bytes and send or take none, are looked at every few seconds, and are off at zero.
 *
 * @param host the address to listen on, {@code 0.0.0.0} for all
 * @param port 0 for any free one
 * @param trustedProxies whose forwarded headers are believed
 * @param maxHeaderBytes the largest request head
 * @param maxHeaders the most header fields of one request
 * @param connectTimeout how long an upstream may take to accept a connection
 * @param clientIdle how long a client's connection may stay without a complete request head; streams
 *     that are open are never cut by it
 * @param uploadIdle how long a client that has begun a body may send nothing of it, before the app has
 *     begun to answer; then 408. Two minutes are more than what a phone's change of network may take; a stalled
 *     upload holds a slot of the app. gRPC streams are not bounded by it
 * @param answerIdle how long an app may take nothing of a request, or begin no answer to a complete
 *     one; then 504. Far above a usual long poll, of half a minute to five, because an app that
 *     computes for minutes is the app's business; what it ends is what would hang for ever. gRPC
 *     streams, which have deadlines of their own, are not bounded by it
 * @param downloadIdle how long a client may take nothing of what there is for it; then it is cut off.
 *     The system's socket buffer of up to 4 MiB tells of progress only when about a third of it is
 *     free again: with ten minutes, a client that reads 3 KiB a second lives. It holds for both sides
 *     of a WebSocket
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
    Duration uploadIdle,
    Duration answerIdle,
    Duration downloadIdle,
    Duration upstreamIdle,
    Duration stopGrace,
    int eventLoops) {
  private static final long MOST_SWEEP_MILLIS = 5000;

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
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Runtime.getRuntime().availableProcessors());
  }

  /** The same with another limit for apps that do not answer; zero for none. */
  GatewaySettings withAnswerIdle(Duration limit) {
    return new GatewaySettings(
        host,
        port,
        trustedProxies,
        maxHeaderBytes,
        maxHeaders,
        connectTimeout,
        clientIdle,
        uploadIdle,
        limit,
        downloadIdle,
        upstreamIdle,
        stopGrace,
        eventLoops);
  }

  /** The pause between two looks at what may have stalled: short beside every limit, at most 5 s. */
  long sweepMillis() {
    return Stream.of(clientIdle, uploadIdle, answerIdle, downloadIdle, upstreamIdle)
        .filter(Duration::isPositive)
        .mapToLong(limit -> Math.max(20, limit.toMillis() / 4))
        .reduce(MOST_SWEEP_MILLIS, Math::min);
  }
}
