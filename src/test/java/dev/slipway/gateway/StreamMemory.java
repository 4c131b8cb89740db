package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.delivery.ServingCell;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Sends a large body up and down and looks at what it costs in memory. */
final class StreamMemory {
  private static final byte[] BLOCK = new byte[64 * 1024];
  private static final long MOST_GROWTH = 64L << 20;

  private StreamMemory() {}

  static void check(TestBench bench, long size) throws Exception {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              if (head.startsWith("POST")) {
                RawUpstream.write(out, RawUpstream.ok(Long.toString(skip(in, size))));
              } else {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                for (long sent = 0; sent < size; sent += BLOCK.length) {
                  out.write(BLOCK);
                }
              }
              return true;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      long before = used();
      try (RawClient client = new RawClient(bench.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        for (long sent = 0; sent < size; sent += BLOCK.length) {
          client.send(BLOCK);
        }
        assertThat(client.reply().body()).isEqualTo(Long.toString(size));
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.line()).contains("200");
        client.headers();
        assertThat(skip(client.in, size)).isEqualTo(size);
      }
      assertThat(used() - before).as("bytes of growth").isLessThan(MOST_GROWTH);
      slowClient(bench, before);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> cell.current().load().inFlight() == 0);
    }
  }

  /** A client that asks and does not read. */
  private static void slowClient(TestBench bench, long before) {
    try (RawClient client = new RawClient(bench.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.line()).contains("200");
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(3))
          .until(() -> used() - before < MOST_GROWTH);
    }
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  private static long skip(InputStream in, long size) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long read = 0;
    while (read < size) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, size - read));
      if (n < 0) {
        break;
      }
      read += n;
    }
    return read;
  }
}
