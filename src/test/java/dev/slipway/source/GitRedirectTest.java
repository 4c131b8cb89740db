package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that redirects elsewhere gains nothing: neither the credential nor a private address. */
class GitRedirectTest {
  @TempDir Path home;
  private final List<String> seenByTheOther = new CopyOnWriteArrayList<>();
  private HttpServer first;
  private HttpServer other;

  @BeforeEach
  void start() throws IOException {
    other = server();
    other.createContext(
        "/",
        exchange -> {
          seenByTheOther.add(
              String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    other.start();
    first = server();
    String target = "http://localhost:" + other.getAddress().getPort();
    first.createContext(
        "/",
        exchange -> {
          boolean asked = exchange.getRequestHeaders().getFirst("Authorization") == null;
          if (asked) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
          } else {
            exchange.getResponseHeaders().add("Location", target + exchange.getRequestURI());
          }
          exchange.sendResponseHeaders(asked ? 401 : 302, -1);
          exchange.close();
        });
    first.start();
  }

  @AfterEach
  void stop() {
    first.stop(0);
    other.stop(0);
  }

  @Test
  void theCredentialStaysWithItsHost() {
    assertThatThrownBy(() -> sources(false).resolve(source()))
        .isInstanceOf(SlipwayException.class)
        .hasMessageNotContaining("hidden");
    assertThat(seenByTheOther).isNotEmpty().containsOnly("null");
  }

  @Test
  void aPrivateAddressIsNotReached() {
    assertThatThrownBy(() -> sources(true).resolve(source()))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("not public");
    assertThat(seenByTheOther).isEmpty();
  }

  private SourceRef source() {
    String url = "http://127.0.0.1:" + first.getAddress().getPort() + "/app.git";
    return new SourceRef(new SourceRef.Git(url, null, null, "login"), null, null, null);
  }

  private SourceCheckouts sources(boolean denyPrivate) {
    SourceSettings settings = new SourceSettings(home, List.of(), denyPrivate, null, null);
    return new SourceCheckouts(
        settings,
        name ->
            Optional.of(
                new GitCredential.UsernamePassword("user", SecretValue.of("hidden"))),
        new ArchiveStore(settings.sources(), settings.limits(), Clock.systemUTC()),
        new Trees(settings.sources()));
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
  }
}
