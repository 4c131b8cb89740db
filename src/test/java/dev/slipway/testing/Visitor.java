package dev.slipway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Somebody who uses the apps: requests to the gateway. */
public final class Visitor implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI gateway;

  /**
   * @param gateway the gateway's root
   */
  public Visitor(URI gateway) {
    this.gateway = gateway;
  }

  /** GET; waits as long as a patient visitor does. */
  public Answer get(String path) {
    return ask(path).join();
  }

  /** GET that is under way when this returns; status 0 when no answer comes. */
  public CompletableFuture<Answer> ask(String path) {
    return http.sendAsync(request(path).build(), BodyHandlers.ofString())
        .thenApply(Answer::new)
        .exceptionally(e -> new Answer(0, String.valueOf(e), null));
  }

  /** So many GETs at once; the answers in the order in which they were sent. */
  public List<Answer> getAtOnce(int count, String path) {
    List<CompletableFuture<Answer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(ask(path));
    }
    return all.stream().map(CompletableFuture::join).toList();
  }

  /** GET whose body is read by the caller, who closes it. */
  public HttpResponse<InputStream> stream(String path) {
    return send(request(path).build(), BodyHandlers.ofInputStream());
  }

  /** PUT of a body that is made while it is sent. */
  public Answer put(String path, HttpRequest.BodyPublisher body) {
    return new Answer(send(request(path).PUT(body).build(), BodyHandlers.ofString()));
  }

  /** Opens a WebSocket. */
  public WebSocket connect(String path, WebSocket.Listener listener) {
    URI uri = URI.create("ws://" + gateway.getAuthority() + path);
    return http.newWebSocketBuilder()
        .connectTimeout(Duration.ofSeconds(30))
        .buildAsync(uri, listener)
        .join();
  }

  /** Leaves: connections are closed, also those with a request under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(gateway + path)).timeout(Duration.ofMinutes(5));
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(request.uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(request.uri() + " was interrupted", e);
    }
  }

  /**
   * @param status 0 when there was no answer
   * @param body its text; why, when there was no answer
   * @param headers null when there was no answer
   */
  public record Answer(int status, String body, HttpHeaders headers) {
    private Answer(HttpResponse<String> response) {
      this(response.statusCode(), response.body(), response.headers());
    }

    /** Status and body alone: what visitors compare. */
    @Override
    public String toString() {
      return status + " " + body;
    }
  }
}
