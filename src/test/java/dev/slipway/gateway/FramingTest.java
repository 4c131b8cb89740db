package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.gateway.RawClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where one request ends and the next begins. */
class FramingTest {
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestBench bench = new TestBench();
  private RawUpstream app;

  @BeforeEach
  void start() {
    app =
        new RawUpstream(
            (head, in, out) -> {
              String body =
                  head.contains("chunked")
                      ? chunks(in)
                      : new String(in.readNBytes(RawUpstream.length(head)));
              RawUpstream.write(out, RawUpstream.ok(body));
              return true;
            });
    bench.app("hello", null, "/", TestBench.ready(app.port()));
    bench.start();
  }

  @AfterEach
  void stop() {
    bench.close();
    app.close();
  }

  private static String chunks(InputStream in) throws IOException {
    StringBuilder all = new StringBuilder();
    while (!all.toString().endsWith("0\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed within a body");
      }
      all.append((char) c);
    }
    return all.toString().replace("\r\n", "|");
  }

  @Test
  void aChunkedUploadKeepsItsConnection() {
    try (RawClient client = new RawClient(bench.port())) {
      for (int i = 0; i < 3; i++) {
        client.send(CHUNKED + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith("3|abc").endsWith("0||");
        assertThat(reply.headers()).doesNotContainKey("connection");
        client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
      }
      client.send(CHUNKED + "1\r\nx\r\n0\r\n\r\n" + CHUNKED + "1\r\ny\r\n0\r\n\r\n");
      assertThat(client.reply().body()).contains("x");
      assertThat(client.reply().body()).contains("y");
    }
  }

  @Test
  void aTwofoldLengthIsRefusedAndNothingBehindItIsRead() {
    String both =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n";
    String reversed =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n";
    for (String before : new String[] {"", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
      for (String twofold : new String[] {both, reversed}) {
        try (RawClient client = new RawClient(bench.port())) {
          if (!before.isEmpty()) {
            client.send(before);
            assertThat(client.reply().status()).isEqualTo(200);
          }
          client.send(twofold + "0\r\n\r\n" + SMUGGLED);
          assertThat(client.reply().status()).isEqualTo(400);
          assertThat(client.rest()).isEmpty();
        }
      }
    }
    assertThat(app.heads).noneMatch(head -> head.contains("smuggled") || head.contains("POST"));
  }

  @Test
  void aTwofoldLengthIsSeenHoweverItsBytesArrive() {
    String request =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = new RawClient(bench.port())) {
      // The first letter of POST could be that of HTTP/2's preface.
      for (String part : request.split("(?<=\\G.{7})", -1)) {
        client.send(part);
        Thread.yield();
      }
      assertThat(client.reply().status()).isEqualTo(400);
    }
    assertThat(app.heads).isEmpty();
  }

  @Test
  void aFoldedFieldIsUnfoldedBeforeAnybodyJudgesIt() {
    try (RawClient client = new RawClient(bench.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Folded: one\r\n two\r\n\tthree\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(200);
      assertThat(app.heads.getLast()).contains("X-Folded: one two three\r\n");
    }
    for (String folded :
        new String[] {
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n 4\r\n\r\nabcd" + SMUGGLED,
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding:\r\n chunked\r\n\r\n"
              + "0\r\n\r\n"
              + SMUGGLED,
          "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
          "GET / HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n",
        }) {
      assertThat(RawClient.once(bench.port(), folded).status()).as(folded).isIn(200, 400);
    }
    assertThat(app.heads)
        .noneMatch(head -> head.contains("smuggled") || head.contains("Host: b\r\n"));
  }
}
