package dev.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a well-behaved registry never does, and bearer tokens. */
class RegistryProtocolTest {
  private static final Optional<RegistryCredentials> CREDENTIALS =
      Optional.of(new RegistryCredentials("me", SecretValue.of("pass")));

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    client =
        new RegistryClient(
            RegistryDefinition.at("127.0.0.1:" + port(), true),
            CREDENTIALS,
            Duration.ofSeconds(2));
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.close();
    server.stop(0);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private ImageReference image() {
    return ImageReference.parse("127.0.0.1:" + port() + "/team/app:1");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head && bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Test
  void aBearerChallengeIsAnsweredWithATokenForTheScopeAndTheTokenIsKept() {
    server.createContext(
        "/token",
        exchange -> {
          seen.add(
              exchange.getRequestURI().getQuery()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          answer(exchange, 200, "{\"access_token\":\"t0ken\",\"expires_in\":300}");
        });
    server.createContext(
        "/v2/",
        exchange -> {
          String header = exchange.getRequestHeaders().getFirst("Authorization");
          if ("Bearer t0ken".equals(header)) {
            exchange.getResponseHeaders().add("Docker-Content-Digest", "sha256:" + "a".repeat(64));
            answer(exchange, 200, "");
          } else {
            exchange
                .getResponseHeaders()
                .add(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://127.0.0.1:" + port()
                        + "/token\",service=\"reg, istry\",scope=\"repository:team/app:pull\"");
            answer(exchange, 401, "{}");
          }
        });
    assertThat(client.digest(image())).contains("sha256:" + "a".repeat(64));
    assertThat(client.digest(image())).isPresent();
    assertThat(seen)
        .containsExactly(
            "service=reg,+istry&scope=repository:team/app:pull Basic bWU6cGFzcw==");
  }

  @Test
  void aRedirectToABlobStoreCarriesNoCredentials() throws IOException {
    HttpServer store =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    store.createContext(
        "/",
        exchange -> {
          seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          answer(exchange, 200, "{}");
        });
    store.start();
    server.createContext(
        "/v2/",
        exchange -> {
          if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
            answer(exchange, 401, "");
          } else {
            exchange
                .getResponseHeaders()
                .add("Location", "http://127.0.0.1:" + store.getAddress().getPort() + "/blob?sig=1");
            answer(exchange, 307, "");
          }
        });
    try {
      assertThat(client.manifest(image())).isPresent();
      assertThat(seen).containsExactly("null");
    } finally {
      store.stop(0);
    }
  }

  @Test
  void aRegistryThatHangsIsGivenUpInTime() {
    server.createContext(
        "/v2/",
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    assertThatThrownBy(client::ping)
        .isInstanceOf(SlipwayException.Unavailable.class)
        .hasMessageContaining("within 2 s");
  }

  @Test
  void anAnswerWithoutEndIsRefused() {
    server.createContext(
        "/v2/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] chunk = new byte[1 << 16];
          try {
            for (int i = 0; i < 1000; i++) {
              exchange.getResponseBody().write(chunk);
            }
          } catch (IOException e) {
            seen.add("cut");
          }
          exchange.close();
        });
    assertThatThrownBy(() -> client.manifest(image()))
        .isInstanceOf(SlipwayException.Unavailable.class);
  }

  @Test
  void otherBytesThanTheDigestSaysAreRefused() {
    server.createContext("/v2/", exchange -> answer(exchange, 200, "{}"));
    assertThatThrownBy(() -> client.manifest(image().pinned("sha256:" + "b".repeat(64))))
        .hasMessageContaining("other bytes");
  }

  @Test
  void statusesSayWhatIsMissing() {
    int[] status = {403};
    server.createContext("/v2/", exchange -> answer(exchange, status[0], "{\"errors\":[]}"));
    assertThatThrownBy(() -> client.digest(image()))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("the right to pull");
    status[0] = 500;
    assertThatThrownBy(() -> client.manifest(image()))
        .isInstanceOf(SlipwayException.Unavailable.class)
        .hasMessageContaining("500");
    status[0] = 405;
    assertThatThrownBy(() -> client.delete(image().pinned("sha256:" + "b".repeat(64))))
        .hasMessageContaining("does not allow to delete");
  }

  @Test
  void challengesAreReadAsTheyAreWritten() {
    assertThat(BearerChallenge.parse("Bearer realm=\"https://x/t?a=b\",scope=\"a:b:pull,push\""))
        .hasValueSatisfying(
            c ->
                assertThat(c.parameters())
                    .containsEntry("realm", "https://x/t?a=b")
                    .containsEntry("scope", "a:b:pull,push"));
    assertThat(BearerChallenge.parse("basic realm=x")).isPresent();
    assertThat(BearerChallenge.parse("Negotiate")).isEmpty();
    assertThat(BearerChallenge.parse(null)).isEmpty();
  }
}
