package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.delivery.ServingCell;
import dev.slipway.gateway.RawClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who owes bytes and gives or takes none is let go; who is merely quiet is not. */
class StallTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestBench bench = new TestBench();
  private final CountDownLatch done = new CountDownLatch(1);

  @AfterEach
  void stop() {
    done.countDown();
    bench.close();
  }

  static GatewaySettings settings(
      Duration client, Duration upload, Duration answer, Duration download) {
    return new GatewaySettings(
        "127.0.0.1",
        0,
        TrustedProxies.NONE,
        32 * 1024,
        128,
        Duration.ofSeconds(5),
        client,
        upload,
        answer,
        download,
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        2);
  }

  private ServingCell serve(RawUpstream app, GatewaySettings settings) {
    ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
    bench.start(settings);
    return cell;
  }

  private void idle(ServingCell cell) {
    await().atMost(Duration.ofSeconds(5)).until(() -> cell.current().load().inFlight() == 0);
  }

  private boolean quietly(Duration time) {
    try {
      return done.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean ended(RawClient client) {
    try {
      return client.in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      // A reset is an end too.
      return true;
    }
  }

  @Test
  void anUploadThatStopsIsAnsweredAndClosed() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              in.readAllBytes();
              return false;
            })) {
      ServingCell cell = serve(app, settings(LONG, SHORT, LONG, LONG));
      try (RawClient client = new RawClient(bench.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.header("connection")).isEqualTo("close");
      }
      idle(cell);
    }
  }

  @Test
  void aSlowUploadIsNotAStalledOne() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      serve(app, settings(LONG, Duration.ofSeconds(1), LONG, LONG));
      try (RawClient client = new RawClient(bench.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n");
        for (int i = 0; i < 8; i++) {
          quietly(Duration.ofMillis(250));
          client.send("x");
        }
        assertThat(client.reply().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void anAppThatNeverAnswersIsAGatewayTimeout() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              in.readAllBytes();
              return false;
            })) {
      ServingCell cell = serve(app, settings(LONG, LONG, SHORT, LONG));
      try (RawClient client = new RawClient(bench.port())) {
        for (int i = 0; i < 2; i++) {
          client.send(GET);
          assertThat(client.reply().status()).isEqualTo(504);
        }
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(client.reply().status()).isEqualTo(504);
      }
      String upgrade =
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
      assertThat(RawClient.once(bench.port(), upgrade).status()).isEqualTo(504);
      String expecting =
          "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
      assertThat(RawClient.once(bench.port(), expecting).status()).isEqualTo(504);
      idle(cell);
    }
  }

  @Test
  void anAppThatTakesNothingOfAnUploadIsAGatewayTimeout() {
    try (RawUpstream app = new RawUpstream((head, in, out) -> quietly(LONG))) {
      ServingCell cell = serve(app, settings(LONG, LONG, SHORT, LONG));
      long size = 64L << 20;
      try (RawClient client = new RawClient(bench.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        Thread.ofVirtual().start(() -> sendUntilRefused(client, size));
        assertThat(client.reply().status()).isEqualTo(504);
      }
      idle(cell);
    }
  }

  private static void sendUntilRefused(RawClient client, long size) {
    byte[] block = new byte[64 * 1024];
    try {
      for (long sent = 0; sent < size; sent += block.length) {
        client.send(block);
      }
    } catch (UncheckedIOException e) {
      // The gateway reads the rest for a moment only.
      return;
    }
  }

  @Test
  void aLimitOfZeroIsNone() {
    AtomicBoolean answered = new AtomicBoolean();
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              quietly(Duration.ofSeconds(2));
              answered.set(true);
              RawUpstream.write(out, RawUpstream.ok("late"));
              return true;
            })) {
      serve(app, settings(SHORT, Duration.ZERO, Duration.ZERO, Duration.ZERO));
      assertThat(RawClient.get(bench.port(), "/").body()).isEqualTo("late");
      assertThat(answered).isTrue();
    }
  }

  @Test
  void aQuietStreamLivesAsLongAsItLikes() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  head.contains("Upgrade")
                      ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                          + "Upgrade: websocket\r\n\r\n"
                      : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              quietly(Duration.ofSeconds(2));
              RawUpstream.write(out, "1\r\nx\r\n0\r\n\r\n");
              return false;
            })) {
      serve(app, settings(SHORT, SHORT, SHORT, SHORT));
      try (RawClient events = new RawClient(bench.port());
          RawClient socket = new RawClient(bench.port())) {
        events.send(GET);
        socket.send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        assertThat(events.reply().body()).isEqualTo("x");
        assertThat(socket.reply().status()).isEqualTo(101);
        assertThat(socket.line()).isEqualTo("1");
      }
    }
  }

  @Test
  void aClientThatStopsReadingIsCutOff() {
    byte[] block = new byte[64 * 1024];
    CountDownLatch stopped = new CountDownLatch(1);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  head.contains("Upgrade")
                      ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                          + "Upgrade: websocket\r\n\r\n"
                      : "HTTP/1.1 200 OK\r\nContent-Length: " + (4L << 30) + "\r\n\r\n");
              try {
                while (true) {
                  out.write(block);
                }
              } finally {
                stopped.countDown();
              }
            })) {
      ServingCell cell = serve(app, settings(LONG, LONG, LONG, SHORT));
      for (String request :
          new String[] {
            GET, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
          }) {
        try (RawClient client = new RawClient(bench.port())) {
          client.send(request);
          assertThat(client.line()).contains("HTTP/1.1");
          idle(cell);
          await().until(() -> stopped.getCount() == 0);
        }
      }
    }
  }

  @Test
  void aClientThatLeavesTheLastBytesUnreadIsCutOffToo() {
    byte[] body = new byte[16 << 20];
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
              out.write(body);
              return true;
            })) {
      ServingCell cell = serve(app, settings(SHORT, LONG, LONG, SHORT));
      try (RawClient client = new RawClient(bench.port())) {
        client.send(GET);
        idle(cell);
        assertThat(drains(client, body.length)).isFalse();
      }
    }
  }

  private static boolean drains(RawClient client, long most) {
    try {
      return client.in.skip(most) >= most;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosed() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      serve(app, settings(SHORT, LONG, LONG, LONG));
      try (RawClient silent = new RawClient(bench.port());
          RawClient slow = new RawClient(bench.port());
          RawClient preface = new RawClient(bench.port());
          RawClient kept = new RawClient(bench.port())) {
        slow.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
        preface.send("PRI * HT");
        kept.send(GET);
        assertThat(kept.reply().status()).isEqualTo(200);
        assertThat(ended(slow)).isTrue();
        assertThat(ended(preface)).isTrue();
        assertThat(ended(kept)).isTrue();
        assertThat(ended(silent)).isTrue();
      }
    }
  }
}
