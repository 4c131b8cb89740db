package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.Visitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large bodies, slow clients and connections that stay. */
@OnEveryCombination
class TrafficIT {
  private static final String APP = "stream";
  private static final long GIB = 1L << 30;
  private static final long ALLOWED_GROWTH = 64L << 20;

  /** Longer than any timeout of the server for requests. */
  private static final Duration LONG = Duration.ofSeconds(75);

  private final Installation slipway;

  TrafficIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @BeforeEach
  void deploy() {
    if (slipway.admin().get("/apps/" + APP).status() == 404) {
      slipway.deploy(APP, slipway.probe(APP + System.nanoTime()), "");
    }
    assertThat(slipway.visitor().get("/stream/").status()).isEqualTo(200);
  }

  @AfterAll
  static void removeApp() {
    for (Combination one : Combination.chosen()) {
      one.shared().delete(APP);
    }
  }

  @Test
  void aGibibyteUpAndDownLeavesTheServersMemoryWhereItWas() throws IOException {
    up(64 << 20);
    down(64 << 20);
    long before = slipway.server().residentBytes();

    up(GIB);
    assertThat(slipway.server().residentBytes() - before).isLessThan(ALLOWED_GROWTH);
    down(GIB);
    assertThat(slipway.server().residentBytes() - before).isLessThan(ALLOWED_GROWTH);
  }

  @Test
  void slowClientsDoNotHoldMemory() throws IOException {
    long before = slipway.server().residentBytes();
    List<HttpResponse<InputStream>> open = new ArrayList<>();
    try (Visitor slow = new Visitor(slipway.server().gateway())) {
      for (int i = 0; i < 20; i++) {
        HttpResponse<InputStream> response = slow.stream("/stream/download?bytes=" + (256 << 20));
        assertThat(response.body().readNBytes(1 << 10)).hasSize(1 << 10);
        open.add(response);
      }
      assertThat(slipway.visitor().get("/stream/").status()).isEqualTo(200);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(5))
          .until(() -> slipway.server().residentBytes() - before < ALLOWED_GROWTH);
    }
    assertThat(open).hasSize(20);
  }

  @Test
  void eventsAndSocketsOutliveTheServersTimeouts() throws IOException {
    Echo echo = new Echo();
    WebSocket socket = slipway.visitor().connect("/stream/socket", echo);
    socket.sendText("first", true).join();
    await().atMost(Duration.ofSeconds(10)).until(() -> echo.heard.contains("first"));
    Thread reader;
    Queue<String> events = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    HttpResponse<InputStream> stream = slipway.visitor().stream("/stream/events?every=20");
    reader = Thread.ofVirtual().start(() -> read(stream.body(), events));

    await()
        .atMost(LONG.plusSeconds(30))
        .until(() -> System.nanoTime() - start > LONG.toNanos() && events.size() >= 4);
    socket.sendText("after a long silence", true).join();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> echo.heard.contains("after a long silence"));

    assertThat(reader.isAlive()).isTrue();
    assertThat(echo.closed).isFalse();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    stream.body().close();
  }

  @Test
  void theFirstEventArrivesAtOnce() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                slipway.visitor().stream("/stream/events?every=3600").body(),
                StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: 0");
    }
  }

  private void up(long bytes) {
    Pattern pattern = new Pattern(bytes);
    Visitor.Answer answer =
        slipway
            .visitor()
            .put(
                "/stream/upload",
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> pattern), bytes));
    assertThat(answer.body()).isEqualTo(pattern.digest());
  }

  private void down(long bytes) throws IOException {
    byte[] block = new byte[1 << 16];
    long read = 0;
    try (InputStream in = slipway.visitor().stream("/stream/download?bytes=" + bytes).body()) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        read += n;
      }
    }
    assertThat(read).isEqualTo(bytes);
  }

  private static void read(InputStream in, Queue<String> events) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          events.add(line);
        }
      }
    } catch (IOException e) {
      events.add("the stream ended: " + e);
    }
  }

  /** A body that differs from block to block, with its digest. */
  private static final class Pattern extends InputStream {
    private final MessageDigest digest;
    private long left;

    private Pattern(long bytes) {
      this.left = bytes;
      try {
        this.digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(target, offset, offset + count, (byte) (left >> 12));
      digest.update(target, offset, count);
      left -= count;
      return count;
    }

    private String digest() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /** What came back over the socket. */
  private static final class Echo implements WebSocket.Listener {
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      heard.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed = true;
      return null;
    }
  }
}
