package dev.slipway.registry;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** HTTP to one registry: TLS, time limits, bounded answers, no redirects of its own. */
final class RegistryTransport implements AutoCloseable {
  /** The largest answer that is read: a manifest, a token, an error. */
  static final int LARGEST_ANSWER = 4 << 20;

  private final RegistryDefinition registry;
  private final Duration limit;
  private final HttpClient client;

  /**
   * @param limit for one request, its answer's body included
   */
  RegistryTransport(RegistryDefinition registry, Duration limit) {
    this.registry = registry;
    this.limit = limit;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit);
    SSLContext context = PemFiles.context(registry);
    if (context != null) {
      builder.sslContext(context);
    }
    this.client = builder.build();
  }

  /** The registry's own address, without a path. */
  URI base() {
    return URI.create((registry.plain() ? "http://" : "https://") + registry.host());
  }

  /**
   * Sends and reads the whole answer.
   *
   * @throws SlipwayException.Unavailable when there is no answer, saying why
   */
  HttpResponse<byte[]> send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable("does not answer within " + limit.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for: the caller was interrupted", e);
    } catch (ExecutionException e) {
      throw unavailable(reason(request.uri(), e.getCause()), e.getCause());
    }
  }

  private String reason(URI uri, Throwable cause) {
    for (Throwable deep = cause; deep != null; deep = deep.getCause()) {
      if (deep instanceof java.security.cert.CertPathBuilderException) {
        return "shows a certificate of an unknown authority; give its certificate as caFile";
      }
    }
    String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return switch (cause) {
      case java.net.ConnectException e -> "cannot be reached at " + uri.getAuthority();
      case java.net.http.HttpConnectTimeoutException e -> "cannot be reached in time";
      case SSLException e when said.contains("certificate_required")
              || said.contains("bad_certificate")
              || said.contains("unknown_ca") ->
          "wants a client certificate that it knows; give clientCertFile and clientKeyFile";
      case SSLException e when said.contains("Unsupported or unrecognized SSL message") ->
          "speaks plain HTTP; set insecure to true";
      case SSLException e -> "refuses TLS: " + said;
      case IOException e when said.contains("certificate_required")
              || said.contains("bad_certificate") ->
          "wants a client certificate that it knows; give clientCertFile and clientKeyFile";
      default -> "fails: " + said;
    };
  }

  private SlipwayException.Unavailable unavailable(String what, Throwable cause) {
    return new SlipwayException.Unavailable("registry '" + registry.host() + "' " + what, cause);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
