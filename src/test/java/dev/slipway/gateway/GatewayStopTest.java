package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingCells;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is closed, and what may end first, when the gateway stops or an endpoint is removed. */
class GatewayStopTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestBench bench = new TestBench();
  private final CountDownLatch answer = new CountDownLatch(1);

  @AfterEach
  void stop() {
    answer.countDown();
    bench.close();
  }

  private static GatewaySettings settings(Duration upstreamIdle, Duration grace) {
    return new GatewaySettings(
        "127.0.0.1",
        0,
        TrustedProxies.NONE,
        32 * 1024,
        128,
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        upstreamIdle,
        grace,
        2);
  }

  private RawUpstream waiting() {
    return new RawUpstream(
        (head, in, out) -> {
          try {
            answer.await(20, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return false;
          }
          RawUpstream.write(out, RawUpstream.ok("late"));
          return true;
        });
  }

  @Test
  void aRequestInFlightEndsWithinTheGraceAndNoNewOneComesIn() throws Exception {
    try (RawUpstream app = waiting()) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start(settings(Duration.ofMinutes(1), Duration.ofSeconds(15)));
      int port = bench.port();
      try (RawClient client = new RawClient(port)) {
        client.send(GET);
        await().until(() -> !app.heads.isEmpty());
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(bench.gateway()::stop);
        await().until(() -> refused(port));
        assertThat(stopped).isNotDone();
        answer.countDown();
        assertThat(client.reply().body()).isEqualTo("late");
        stopped.get(10, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean refused(int port) {
    try (RawClient late = new RawClient(port)) {
      return false;
    } catch (java.io.UncheckedIOException e) {
      return e.getCause() instanceof ConnectException;
    }
  }

  @Test
  void aRequestThatOutlivesTheGraceIsCut() throws Exception {
    try (RawUpstream app = waiting()) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start(settings(Duration.ofMinutes(1), Duration.ofMillis(300)));
      try (RawClient client = new RawClient(bench.port())) {
        client.send(GET);
        await().until(() -> !app.heads.isEmpty());
        CompletableFuture.runAsync(bench.gateway()::stop).get(10, TimeUnit.SECONDS);
        assertThat(client.rest()).isEmpty();
        await().until(() -> cell.current().load().inFlight() == 0);
      }
    }
  }

  @Test
  void connectionsToARemovedEndpointAreClosed() {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream old =
            new RawUpstream(
                (head, in, out) -> {
                  RawUpstream.write(out, RawUpstream.ok("old"));
                  if (in.read() < 0) {
                    closed.countDown();
                  }
                  return false;
                });
        RawUpstream next = RawUpstream.answering("next")) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(old.port()));
      bench.start(settings(Duration.ofMillis(300), Duration.ofSeconds(1)));
      assertThat(RawClient.get(bench.port(), "/").body()).isEqualTo("old");
      ServingCells.set(cell, TestBench.ready(next.port()));
      assertThat(RawClient.get(bench.port(), "/").body()).isEqualTo("next");
      await().atMost(Duration.ofSeconds(5)).until(() -> closed.getCount() == 0);
    }
  }

  @Test
  void aConnectionWhoseRequestOutlivesTheIdleTimeIsUsedAgainAndClosedLater() {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              try {
                if (!answer.await(head.contains("/slow") ? 1500 : 0, TimeUnit.MILLISECONDS)) {
                  RawUpstream.write(out, RawUpstream.ok("slow"));
                }
              } catch (InterruptedException e) {
                return false;
              }
              if (head.contains("/last") && in.read() < 0) {
                closed.countDown();
                return false;
              }
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start(settings(Duration.ofMillis(300), Duration.ofSeconds(1)));
      try (RawClient client = new RawClient(bench.port())) {
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
        client.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
        assertThat(app.connections).hasValue(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> closed.getCount() == 0);
      }
    }
  }
}
