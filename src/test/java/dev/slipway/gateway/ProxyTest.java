package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.delivery.ServingCell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and answers, as they go through. */
class ProxyTest {
  private final TestBench bench = new TestBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void aRequestReachesItsAppAndTheAnswerItsClient() {
    try (RawUpstream app = RawUpstream.answering("hello")) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      RawClient.Reply reply = RawClient.get(bench.port(), "/a/b?c=%20d");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("hello");
      assertThat(app.heads.getFirst())
          .startsWith("GET /a/b?c=%20d HTTP/1.1\r\n")
          .contains("Host: app.test\r\n")
          .contains("X-Forwarded-For: 127.0.0.1\r\n");
      assertThat(cell.current().load().inFlight()).isZero();
    }
  }

  @Test
  void bodiesGoUpWithLengthAndChunked() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      assertThat(
              RawClient.once(
                      bench.port(),
                      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde")
                  .status())
          .isEqualTo(200);
      assertThat(app.heads.getFirst()).contains("Content-Length: 5");
    }
  }
}
