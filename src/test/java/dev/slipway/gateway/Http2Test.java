package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.delivery.Load;
import dev.slipway.delivery.ServingCell;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** HTTP/2 without TLS, on both sides, as gRPC uses it. */
class Http2Test {
  private final TestBench bench = new TestBench();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  @AfterEach
  void stop() throws Exception {
    bench.close();
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aCallInBothDirectionsAtOnceKeepsItsTrailers() throws Exception {
    HttpServer app =
        get(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      assertThat(request.version()).isEqualTo(HttpVersion.HTTP_2);
                      request
                          .response()
                          .putHeader("content-type", "application/grpc")
                          .putHeader("x-te", String.valueOf(request.getHeader("te")))
                          .putHeader("x-path", request.path());
                      request.handler(chunk -> request.response().write(chunk));
                      request.endHandler(
                          end -> request.response().putTrailer("grpc-status", "0").end());
                    })
                .listen(0, "127.0.0.1"));
    Load load = new Load();
    ServingCell cell =
        bench.app(
            "hello",
            null,
            "/",
            TestBench.ready(Protocol.GRPC, TestBench.LIMITS, load, app.actualPort()));
    bench.start();
    HttpClientRequest call =
        get(client.request(HttpMethod.POST, bench.port(), "127.0.0.1", "/pkg.Service/Chat"));
    call.putHeader("te", "trailers").putHeader("content-type", "application/grpc").setChunked(true);
    BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    Future<HttpClientResponse> answer = call.response();
    Future<HttpClientResponse> ended =
        answer.compose(
            response -> {
              response.handler(chunk -> messages.add(chunk.toString()));
              return response.end().map(response);
            });
    get(call.write(Buffer.buffer("one")));
    assertThat(messages.poll(5, TimeUnit.SECONDS)).isEqualTo("one");
    assertThat(load.inFlight()).isEqualTo(1);
    get(call.write(Buffer.buffer("two")));
    assertThat(messages.poll(5, TimeUnit.SECONDS)).isEqualTo("two");
    call.end();
    HttpClientResponse response = get(ended);
    assertThat(response.getHeader("x-te")).isEqualTo("trailers");
    assertThat(response.getHeader("x-path")).isEqualTo("/pkg.Service/Chat");
    assertThat(response.getTrailer("grpc-status")).isEqualTo("0");
    await().until(() -> cell.current().load().inFlight() == 0);
  }

  @Test
  void anAppOfTheFirstProtocolAnswersClientsOfTheSecond() throws Exception {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              String body = new String(in.readNBytes(RawUpstream.length(head)));
              RawUpstream.write(out, RawUpstream.ok("got " + body));
              return true;
            })) {
      ServingCell cell = bench.app("hello", "shop.test", "/", TestBench.ready(app.port()));
      bench.start();
      HttpClientRequest post =
          get(client.request(HttpMethod.POST, bench.port(), "127.0.0.1", "/x?y"));
      post.authority(io.vertx.core.net.HostAndPort.create("shop.test", 80));
      assertThat(
              get(post.send(Buffer.buffer("abc")).compose(HttpClientResponse::body)).toString())
          .isEqualTo("got abc");
      assertThat(app.heads.getFirst()).startsWith("POST /x?y HTTP/1.1").contains("Host: shop.test");
      HttpClientRequest ask =
          get(client.request(HttpMethod.GET, bench.port(), "127.0.0.1", "/"));
      ask.authority(io.vertx.core.net.HostAndPort.create("shop.test", 80));
      ask.headers().add("cookie", "a=1").add("cookie", "b=2");
      assertThat(get(ask.send().compose(HttpClientResponse::body)).toString()).isEqualTo("got ");
      assertThat(app.heads.getLast()).contains("Cookie: a=1; b=2");
      await().until(() -> cell.current().load().inFlight() == 0);
    }
  }

  @Test
  void aStreamThatItsClientResetsIsCountedOut() throws Exception {
    HttpServer app =
        get(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().setChunked(true).write("first"))
                .listen(0, "127.0.0.1"));
    Load load = new Load();
    bench.app(
        "hello", null, "/", TestBench.ready(Protocol.H2C, TestBench.LIMITS, load, app.actualPort()));
    bench.start();
    HttpClientRequest call = get(client.request(HttpMethod.GET, bench.port(), "127.0.0.1", "/"));
    get(call.send());
    assertThat(load.inFlight()).isEqualTo(1);
    call.reset(8);
    await().until(() -> load.inFlight() == 0);
  }

  @Test
  void aQuietGrpcStreamIsNoStall() throws Exception {
    HttpServer app =
        get(vertx.createHttpServer().requestHandler(request -> {}).listen(0, "127.0.0.1"));
    Load load = new Load();
    bench.app(
        "hello", null, "/", TestBench.ready(Protocol.GRPC, TestBench.LIMITS, load, app.actualPort()));
    Duration tiny = Duration.ofMillis(200);
    bench.start(StallTest.settings(tiny, tiny, tiny, tiny));
    HttpClientRequest call = get(client.request(HttpMethod.POST, bench.port(), "127.0.0.1", "/"));
    get(call.setChunked(true).write(Buffer.buffer("one")));
    await().until(() -> load.inFlight() == 1);
    await()
        .during(tiny.multipliedBy(6))
        .atMost(tiny.multipliedBy(20))
        .until(() -> load.inFlight() == 1);
    call.reset(8);
    await().until(() -> load.inFlight() == 0);
  }

  @Test
  void aClientThatOpensNoWindowIsCutOffAndItsConnectionLives() throws Exception {
    HttpServer app =
        get(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .end(
                                request.path().equals("/big")
                                    ? Buffer.buffer(new byte[8 << 20])
                                    : Buffer.buffer("small")))
                .listen(0, "127.0.0.1"));
    Load load = new Load();
    bench.app(
        "hello", null, "/", TestBench.ready(Protocol.H2C, TestBench.LIMITS, load, app.actualPort()));
    Duration longTime = Duration.ofMinutes(5);
    bench.start(StallTest.settings(longTime, longTime, longTime, Duration.ofMillis(300)));
    HttpClientRequest big = get(client.request(HttpMethod.GET, bench.port(), "127.0.0.1", "/big"));
    CompletableFuture<Throwable> broken = new CompletableFuture<>();
    big.exceptionHandler(broken::complete);
    big.response()
        .onSuccess(
            response -> {
              response.exceptionHandler(broken::complete);
              response.pause();
            });
    big.end();
    assertThat(broken.get(10, TimeUnit.SECONDS)).isInstanceOf(StreamResetException.class);
    await().until(() -> load.inFlight() == 0);
    HttpClientRequest small = get(client.request(HttpMethod.GET, bench.port(), "127.0.0.1", "/"));
    assertThat(small.connection()).isSameAs(big.connection());
    assertThat(get(small.send().compose(HttpClientResponse::body)).toString()).isEqualTo("small");
  }
}
