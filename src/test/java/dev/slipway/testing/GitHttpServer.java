package dev.slipway.testing;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Git repositories over smart HTTP with basic authentication, served by Git's own {@code
 * http-backend} (its manual page names the variables).
 */
public final class GitHttpServer implements AutoCloseable {
  /** Who may read. */
  public static final String USER = "reader";

  /** The password of {@link #USER}. */
  public static final String PASSWORD = "only-for-reading";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final Path root = TestFolders.create("git");
  private final HttpServer server;

  /** Starts a server without repositories on a free port of the loopback address. */
  public GitHttpServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server
        .createContext("/", this::handle)
        .setAuthenticator(
            new BasicAuthenticator("git", StandardCharsets.UTF_8) {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals(USER) && password.equals(PASSWORD);
              }
            });
    server.setExecutor(threads);
    server.start();
  }

  /** A new empty repository with the branch {@code main}. */
  public TestRepository create(String name) {
    return new TestRepository(root.resolve(name + ".git"), url() + "/" + name + ".git");
  }

  /** Where the repositories are, without credentials. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Authenticated requests that have come so far. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    TestFolders.delete(root);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      Process backend = backend(exchange);
      Thread feeder =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (OutputStream in = backend.getOutputStream()) {
                      exchange.getRequestBody().transferTo(in);
                    } catch (IOException e) {
                      backend.destroy();
                    }
                  });
      try (InputStream out = new BufferedInputStream(backend.getInputStream())) {
        int status = 200;
        for (String line = line(out); !line.isEmpty(); line = line(out)) {
          int colon = line.indexOf(':');
          String value = line.substring(colon + 1).strip();
          if (line.substring(0, colon).equalsIgnoreCase("Status")) {
            status = Integer.parseInt(value.substring(0, 3));
          } else {
            exchange.getResponseHeaders().add(line.substring(0, colon), value);
          }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
      }
      feeder.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process backend(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REMOTE_USER", USER);
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    String query = exchange.getRequestURI().getRawQuery();
    environment.put("QUERY_STRING", query == null ? "" : query);
    header(exchange, "Content-Type", environment, "CONTENT_TYPE");
    header(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
    header(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void header(
      HttpExchange exchange, String name, Map<String, String> environment, String variable) {
    String value = exchange.getRequestHeaders().getFirst(name);
    if (value != null) {
      environment.put(variable, value);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
