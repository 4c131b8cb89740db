package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.delivery.Load;
import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingSet.Limits;
import dev.slipway.gateway.RawClient.Reply;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and answers, as they go through. */
class ProxyTest {
  private final TestBench bench = new TestBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  private void idle(ServingCell cell) {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> cell.current().load().inFlight() == 0);
  }

  @Test
  void aRequestReachesItsAppAndTheAnswerItsClient() {
    try (RawUpstream app = RawUpstream.answering("hello")) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      Reply reply = RawClient.get(bench.port(), "/a/b?c=%20d");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("hello");
      assertThat(app.heads.getFirst())
          .startsWith("GET /a/b?c=%20d HTTP/1.1\r\n")
          .contains("Host: app.test\r\n");
      idle(cell);
    }
  }

  @Test
  void connectionsToTheAppAreUsedAgain() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        for (int i = 0; i < 20; i++) {
          client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
          assertThat(client.reply().status()).isEqualTo(200);
        }
      }
      assertThat(app.connections).hasValue(1);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurn() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(out, RawUpstream.ok(head.split(" ")[1]));
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        client.send(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 1; i <= 3; i++) {
          assertThat(client.reply().body()).isEqualTo("/" + i);
        }
      }
    }
  }

  @Test
  void bodiesGoUpWithLengthAndChunked() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              String body;
              if (head.contains("chunked")) {
                StringBuilder all = new StringBuilder();
                for (int c = in.read(); !all.toString().endsWith("0\r\n\r\n"); c = in.read()) {
                  all.append((char) c);
                  if (all.toString().endsWith("0\r\n\r\n")) {
                    break;
                  }
                }
                body = all.toString().replace("\r\n", "|");
              } else {
                body = new String(in.readNBytes(RawUpstream.length(head)));
              }
              RawUpstream.write(out, RawUpstream.ok(body));
              return true;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      Reply known =
          RawClient.once(
              bench.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde");
      assertThat(known.body()).isEqualTo("abcde");
      Reply empty =
          RawClient.once(bench.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(empty.body()).isEmpty();
      assertThat(app.heads.getLast()).contains("Content-Length: 0");
      Reply chunked =
          RawClient.once(
              bench.port(),
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      assertThat(chunked.body()).startsWith("3|abc").endsWith("0||");
      idle(cell);
    }
  }

  @Test
  void answersWithoutABodyStayWithoutOne() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              if (head.contains(" /204")) {
                RawUpstream.write(out, "HTTP/1.1 204 No Content\r\n\r\n");
              } else if (head.contains(" /304")) {
                RawUpstream.write(out, "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
              } else {
                RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
              }
              return true;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
        Reply none = client.reply();
        assertThat(none.status()).isEqualTo(204);
        assertThat(none.headers()).doesNotContainKeys("content-length", "transfer-encoding");
        client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
        Reply same = client.reply();
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.headers()).doesNotContainKey("transfer-encoding");
        client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
        Reply head = client.reply(true);
        assertThat(head.header("content-length")).isEqualTo("12345");
        client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(204);
      }
      idle(cell);
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsPassedOnWhole() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(out, "HTTP/1.0 200 OK\r\n\r\nuntil the end");
              return false;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      assertThat(RawClient.get(bench.port(), "/").body()).isEqualTo("until the end");
      Reply old = RawClient.once(bench.port(), "GET / HTTP/1.0\r\n\r\n");
      assertThat(old.body()).isEqualTo("until the end");
    }
  }

  @Test
  void trailersAndChunksComeThrough() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                      + "3\r\nabc\r\n0\r\nX-Sum: 42\r\n\r\n");
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      Reply reply = RawClient.get(bench.port(), "/");
      assertThat(reply.body()).isEqualTo("abc");
      assertThat(reply.header("x-sum")).isEqualTo("42");
    }
  }

  @Test
  void continueIsAskedOfTheApp() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              if (head.contains("/no")) {
                RawUpstream.write(out, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                return false;
              }
              RawUpstream.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
              RawUpstream.write(out, RawUpstream.ok(new String(in.readNBytes(3))));
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        client.send(
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(100);
        client.send("abc");
        assertThat(client.reply().body()).isEqualTo("abc");
      }
      Reply refused =
          RawClient.once(
              bench.port(),
              "PUT /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(refused.status()).isEqualTo(417);
    }
  }

  @Test
  void earlyHintsComeBeforeTheAnswer() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n"
                      + "Link: </b.css>; rel=preload\r\nX-Inner: secret\r\n\r\n");
              RawUpstream.write(out, RawUpstream.ok("ok"));
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        for (int i = 0; i < 2; i++) {
          client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          Reply hint = client.reply();
          assertThat(hint.status()).isEqualTo(103);
          assertThat(hint.header("link")).contains("a.css").contains("b.css");
          assertThat(hint.headers()).containsOnlyKeys("link");
          assertThat(client.reply().body()).isEqualTo("ok");
        }
      }
      assertThat(RawClient.once(bench.port(), "GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    }
  }

  @Test
  void hopByHopFieldsStayBehind() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
                      + "Keep-Alive: timeout=5\r\nX-End: 2\r\n\r\n");
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      Reply reply =
          RawClient.once(
              bench.port(),
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Secret\r\nX-Secret: s\r\n"
                  + "TE: trailers\r\nProxy-Authorization: p\r\nKeep-Alive: 1\r\nX-Kept: k\r\n\r\n");
      assertThat(app.heads.getFirst())
          .contains("X-Kept: k")
          .doesNotContainIgnoringCase("x-secret")
          .doesNotContainIgnoringCase("proxy-auth")
          .doesNotContainIgnoringCase("keep-alive");
      assertThat(reply.headers()).containsKey("x-end").doesNotContainKeys("x-hop", "keep-alive");
    }
  }

  @Test
  void forwardedHeadersOfStrangersAreReplaced() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", null, "/app", TestBench.ready(app.port()));
      bench.start();
      RawClient.once(
          bench.port(),
          "GET /app/x HTTP/1.1\r\nHost: Shop.test:8080\r\nX-Forwarded-For: 6.6.6.6\r\n"
              + "X-Forwarded-Proto: https\r\nX-Forwarded-User: root\r\nX-Real-IP: 6.6.6.6\r\n"
              + "Forwarded: for=6.6.6.6\r\n\r\n");
      assertThat(app.heads.getFirst())
          .startsWith("GET /x HTTP/1.1")
          .contains("X-Forwarded-For: 127.0.0.1\r\n")
          .contains("X-Forwarded-Proto: http\r\n")
          .contains("X-Forwarded-Host: Shop.test:8080\r\n")
          .contains("X-Forwarded-Port: 8080\r\n")
          .contains("X-Forwarded-Prefix: /app\r\n")
          .contains("Forwarded: for=127.0.0.1;host=\"Shop.test:8080\";proto=http\r\n")
          .doesNotContain("6.6.6.6")
          .doesNotContain("root");
    }
  }

  @Test
  void forwardedHeadersOfATrustedProxyAreAddedTo() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", null, "/app", TestBench.ready(app.port()));
      bench.start(TrustedProxies.parse(List.of("127.0.0.0/8")));
      RawClient.once(
          bench.port(),
          "GET /app HTTP/1.1\r\nHost: shop.test\r\nX-Forwarded-For: 6.6.6.6\r\n"
              + "X-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /outer\r\n"
              + "Forwarded: for=6.6.6.6\r\n\r\n");
      assertThat(app.heads.getFirst())
          .startsWith("GET / HTTP/1.1")
          .contains("X-Forwarded-For: 6.6.6.6, 127.0.0.1\r\n")
          .contains("X-Forwarded-Proto: https\r\n")
          .contains("X-Forwarded-Port: 443\r\n")
          .contains("X-Forwarded-Prefix: /outer/app\r\n")
          .contains("Forwarded: for=6.6.6.6, for=127.0.0.1;host=shop.test;proto=http\r\n");
    }
  }

  @Test
  void anAppUnderAPrefixCanRedirectAndSetCookies() {
    AtomicInteger port = new AtomicInteger();
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:"
                      + port
                      + "/login?a=/b\r\nSet-Cookie: a=b; Path=/; HttpOnly\r\n"
                      + "Set-Cookie: c=d; path=/x\r\nContent-Location: /doc\r\n\r\n");
              return true;
            })) {
      port.set(app.port());
      bench.app("hello", null, "/app", TestBench.ready(app.port()));
      bench.start();
      Reply reply = RawClient.get(bench.port(), "/app");
      assertThat(app.heads.getFirst()).startsWith("GET / HTTP/1.1");
      assertThat(reply.header("location")).isEqualTo("/app/login?a=/b");
      assertThat(reply.header("content-location")).isEqualTo("/app/doc");
      assertThat(reply.header("set-cookie")).isEqualTo("a=b; Path=/app/; HttpOnly|c=d; path=/app/x");
    }
  }

  @Test
  void eventsArriveAtOnceAndAQuietStreamIsNotCut() throws Exception {
    CountDownLatch more = new CountDownLatch(1);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n");
              RawUpstream.write(out, "9\r\ndata: 1\n\n\r\n");
              try {
                more.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                return false;
              }
              RawUpstream.write(out, "9\r\ndata: 2\n\n\r\n0\r\n\r\n");
              return true;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
        assertThat(client.line()).contains("200");
        client.headers();
        assertThat(client.chunk()).isEqualTo("data: 1\n\n");
        assertThat(cell.current().load().inFlight()).isEqualTo(1);
        more.countDown();
        assertThat(client.chunk()).isEqualTo("data: 2\n\n");
        assertThat(client.chunk()).isNull();
      }
      idle(cell);
    }
  }

  @Test
  void aWebSocketIsATunnelUntilItCloses() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      + "Sec-WebSocket-Accept: x\r\n\r\nfirst!");
              while (true) {
                byte[] bytes = in.readNBytes(4);
                if (bytes.length < 4 || new String(bytes).equals("quit")) {
                  return false;
                }
                out.write(bytes);
                out.flush();
              }
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      String upgrade =
          "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
      for (boolean appCloses : new boolean[] {true, false}) {
        try (RawClient client = new RawClient(bench.port())) {
          client.send(upgrade);
          Reply accepted = client.reply();
          assertThat(accepted.status()).isEqualTo(101);
          assertThat(accepted.header("sec-websocket-accept")).isEqualTo("x");
          assertThat(accepted.headers()).doesNotContainKey("sec-websocket-extensions");
          assertThat(client.text(6)).isEqualTo("first!");
          client.send("ping");
          assertThat(client.text(4)).isEqualTo("ping");
          assertThat(cell.current().load().inFlight()).isEqualTo(1);
          if (appCloses) {
            client.send("quit");
            assertThat(client.line()).isNull();
          }
        }
        idle(cell);
      }
      assertThat(app.heads.getFirst())
          .contains("Connection: Upgrade\r\n")
          .contains("Upgrade: websocket\r\n");
    }
  }

  @Test
  void anUpgradeThatTheAppRefusesIsAnOrdinaryAnswer() {
    try (RawUpstream app = RawUpstream.answering("no")) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      Reply reply =
          RawClient.once(
              bench.port(),
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      assertThat(reply.body()).isEqualTo("no");
      idle(cell);
    }
  }

  @Test
  void bodiesBeyondTheLimitAreRefused() {
    Limits small = new Limits(0, 10, 10, Duration.ofSeconds(1), false);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              in.readAllBytes();
              return false;
            })) {
      ServingCell cell =
          bench.app(
              "hello", null, "/", TestBench.ready(Protocol.HTTP1, small, new Load(), app.port()));
      bench.start();
      Reply known =
          RawClient.once(
              bench.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890");
      assertThat(known.status()).isEqualTo(413);
      assertThat(app.heads).isEmpty();
      Reply streamed =
          RawClient.once(
              bench.port(),
              "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n");
      assertThat(streamed.status()).isEqualTo(413);
      assertThat(streamed.header("content-type")).isEqualTo("application/problem+json");
      idle(cell);
    }
  }

  @Test
  void anAppThatIsNotThereIsABadGateway() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    ServingCell cell = bench.app("hello", null, "/", TestBench.ready(closed));
    bench.start();
    Reply reply = RawClient.get(bench.port(), "/");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.body()).contains("\"status\":502").doesNotContain(Integer.toString(closed));
    Reply page =
        RawClient.once(
            bench.port(), "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n");
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("content-security-policy")).contains("default-src 'none'");
    idle(cell);
  }

  @Test
  void aRequestGoesToAnotherInstanceWhenOneIsNotThere() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    try (RawUpstream app = RawUpstream.answering("ok")) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(closed, app.port()));
      bench.start();
      for (int i = 0; i < 30; i++) {
        assertThat(
                RawClient.once(
                        bench.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
                    .status())
            .isEqualTo(200);
      }
      idle(cell);
    }
  }

  @Test
  void aRequestThatWasSentIsNeverSentAgain() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              in.readNBytes(RawUpstream.length(head));
              return false;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      assertThat(
              RawClient.once(
                      bench.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
                  .status())
          .isEqualTo(502);
      assertThat(app.heads).hasSize(1);
      assertThat(RawClient.get(bench.port(), "/").status()).isEqualTo(502);
      assertThat(app.heads).hasSize(2);
      idle(cell);
    }
  }

  @Test
  void aStaleConnectionIsNoticedOnlyOnce() {
    AtomicInteger answered = new AtomicInteger();
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              if (head.contains("/drop") && answered.getAndIncrement() == 0) {
                return false;
              }
              RawUpstream.write(out, RawUpstream.ok("ok"));
              return true;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      try (RawClient client = new RawClient(bench.port())) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
        // The app closes the pooled connection as this request arrives: it is repeated, as a GET.
        client.send("GET /drop HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
      }
      assertThat(app.heads).hasSize(3);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsSeenAsBroken() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(
                  out,
                  head.contains("/chunked")
                      ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
                      : "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
              return false;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      for (String path : List.of("/chunked", "/length")) {
        try (RawClient client = new RawClient(bench.port())) {
          client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
          String all = client.rest();
          assertThat(all).as(path).doesNotContain("\r\n0\r\n");
        }
      }
      idle(cell);
    }
  }

  @Test
  void aClientThatLeavesFreesEverything() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              if (in.read() < 0) {
                gone.countDown();
              }
              return false;
            })) {
      ServingCell cell = bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      RawClient client = new RawClient(bench.port());
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> cell.current().load().inFlight() == 1 && !app.heads.isEmpty());
      client.close();
      idle(cell);
      assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void requestsBeyondTheConcurrencyWaitTheirTurn() throws Exception {
    Limits one = new Limits(1, 1000, 2, Duration.ofSeconds(10), false);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              try {
                go.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                return false;
              }
              now.decrementAndGet();
              RawUpstream.write(out, RawUpstream.ok("ok"));
              return true;
            })) {
      ServingCell cell =
          bench.app(
              "hello", null, "/", TestBench.ready(Protocol.HTTP1, one, new Load(), app.port()));
      bench.start();
      List<RawClient> clients =
          List.of(
              new RawClient(bench.port()), new RawClient(bench.port()), new RawClient(bench.port()));
      clients.forEach(c -> c.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
      await().until(() -> cell.current().load().inFlight() == 3);
      Reply refused = RawClient.get(bench.port(), "/");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).isNotNull();
      go.countDown();
      for (RawClient client : clients) {
        assertThat(client.reply().status()).isEqualTo(200);
        client.close();
      }
      assertThat(most).hasValue(1);
      idle(cell);
    }
  }

  @Test
  void headsAreLimited() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      String host = " HTTP/1.1\r\nHost: a\r\n";
      assertThat(RawClient.once(bench.port(), "GET /" + "x".repeat(9000) + host + "\r\n").status())
          .isEqualTo(414);
      assertThat(
              RawClient.once(
                      bench.port(), "GET /" + host + "X: " + "y".repeat(40_000) + "\r\n\r\n")
                  .status())
          .isEqualTo(431);
      assertThat(
              RawClient.once(bench.port(), "GET /" + host + "X: 1\r\n".repeat(200) + "\r\n")
                  .status())
          .isEqualTo(431);
      assertThat(app.heads).isEmpty();
    }
  }

  @Test
  void ambiguousRequestsAreRefused() {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              RawUpstream.write(out, RawUpstream.ok("ok"));
              return false;
            })) {
      bench.app("hello", null, "/", TestBench.ready(app.port()));
      bench.start();
      String post = "POST / HTTP/1.1\r\nHost: a\r\n";
      String smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
      for (String bad :
          new String[] {
            post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + smuggled,
            post + "Content-Length: +5\r\n\r\nabcde",
            post + "Content-Length: -1\r\n\r\n" + smuggled,
            post + "Content-Length: 0x5\r\n\r\nabcde",
            post + "Content-Length: 5, 5\r\n\r\nabcde" + smuggled,
            post + "Transfer-Encoding: xchunked\r\n\r\n" + smuggled,
            post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled,
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + smuggled,
            post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\nX\u0000Y: 1\r\n\r\n",
          }) {
        Reply reply = RawClient.once(bench.port(), bad);
        assertThat(reply.status()).as(bad).isIn(400, 501);
      }
      assertThat(app.heads).noneMatch(head -> head.contains("smuggled"));
    }
  }

  @Test
  void odditiesOfTheRequestLineAreUnderstood() {
    try (RawUpstream app = RawUpstream.answering("ok")) {
      bench.app("hello", "real.test", "/", TestBench.ready(app.port()));
      bench.start();
      assertThat(
              RawClient.once(
                      bench.port(), "GET http://real.test/x HTTP/1.1\r\nHost: other.test\r\n\r\n")
                  .status())
          .isEqualTo(200);
      assertThat(app.heads.getFirst()).startsWith("GET /x HTTP/1.1").contains("Host: real.test");
      assertThat(RawClient.once(bench.port(), "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status())
          .isEqualTo(204);
      Reply unknown = RawClient.get(bench.port(), "/");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(300);
    }
  }
}
