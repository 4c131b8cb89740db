package dev.slipway.registry;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Digests;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A client of one registry (OCI Distribution 1.1). Blocking; every request has a time limit and
 * every answer a size limit. Credentials go to the registry and to the token server it names, never
 * to where it redirects.
 */
public final class RegistryClient implements AutoCloseable {
  /** The manifest types that exist: a registry hides an image whose type is not accepted. */
  public static final List<String> MANIFEST_TYPES =
      List.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int REDIRECTS = 5;

  private final RegistryDefinition registry;
  private final RegistryTransport transport;
  private final RegistryTokens tokens;
  private final boolean anonymous;

  /**
   * @param type its media type
   * @param digest of {@code body}
   */
  public record Manifest(String type, String digest, byte[] body) {}

  /**
   * @throws SlipwayException.Failed when a certificate file cannot be used
   */
  public RegistryClient(RegistryDefinition registry, Optional<RegistryCredentials> credentials) {
    this(registry, credentials, LIMIT);
  }

  RegistryClient(
      RegistryDefinition registry, Optional<RegistryCredentials> credentials, Duration limit) {
    this.registry = registry;
    this.transport = new RegistryTransport(registry, limit);
    this.tokens = new RegistryTokens(transport, registry, credentials);
    this.anonymous = credentials.isEmpty();
  }

  /**
   * Says whether there is a registry that lets us in.
   *
   * @throws SlipwayException.Unavailable when it does not answer as a registry does
   * @throws SlipwayException.Failed when it refuses us
   */
  public void ping() {
    HttpResponse<byte[]> response = send("GET", "/v2/", "", null, null);
    expect(response, "the log-in", 200);
  }

  /**
   * The digest of a manifest, without fetching it.
   *
   * @return empty when there is no such image
   */
  public Optional<String> digest(ImageReference image) {
    HttpResponse<byte[]> response = send("HEAD", manifestPath(image), pull(image), null, null);
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    expect(response, "the right to pull " + image.name(), 200);
    Optional<String> digest = response.headers().firstValue("Docker-Content-Digest");
    return digest.isPresent() ? digest : manifest(image).map(Manifest::digest);
  }

  /**
   * A manifest.
   *
   * @return empty when there is no such image
   * @throws SlipwayException.Failed when it is not what its digest says
   */
  public Optional<Manifest> manifest(ImageReference image) {
    HttpResponse<byte[]> response = send("GET", manifestPath(image), pull(image), null, null);
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    expect(response, "the right to pull " + image.name(), 200);
    String digest = sha256(response.body());
    if (image.digest() != null
        && image.digest().startsWith("sha256:")
        && !image.digest().equals(digest)) {
      throw new SlipwayException.Failed(
          "registry '" + registry.host() + "' answers other bytes for " + image + ": " + digest);
    }
    String type = response.headers().firstValue("Content-Type").orElse("").split(";")[0].strip();
    return Optional.of(new Manifest(type, digest, response.body()));
  }

  /**
   * Uploads a small blob in one go.
   *
   * @return its digest
   */
  String pushBlob(ImageReference repository, byte[] bytes) {
    String digest = sha256(bytes);
    String path = "/v2/" + repository.repository() + "/blobs/uploads/";
    HttpResponse<byte[]> begun = send("POST", path, push(repository), "", null);
    expect(begun, "the right to push to " + repository.name(), 202);
    URI upload =
        transport.base().resolve(path).resolve(begun.headers().firstValue("Location").orElse(path));
    String query = (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    HttpResponse<byte[]> done =
        sendTo(
            "PUT",
            URI.create(upload + query),
            push(repository),
            BodyPublishers.ofByteArray(bytes),
            "application/octet-stream");
    expect(done, "the right to push to " + repository.name(), 201);
    return digest;
  }

  /**
   * Uploads a manifest.
   *
   * @return its digest
   */
  String pushManifest(ImageReference image, String type, byte[] bytes) {
    HttpResponse<byte[]> response =
        sendTo(
            "PUT",
            transport.base().resolve(manifestPath(image)),
            push(image),
            BodyPublishers.ofByteArray(bytes),
            type);
    expect(response, "the right to push to " + image.name(), 201);
    return sha256(bytes);
  }

  /** Removes a manifest by its digest; what is gone counts as removed. */
  public void delete(ImageReference image) {
    if (image.digest() == null) {
      throw new IllegalArgumentException("a manifest is removed by its digest");
    }
    String scope = "repository:" + image.repository() + ":delete";
    HttpResponse<byte[]> response = send("DELETE", manifestPath(image), scope, null, null);
    if (response.statusCode() == 405) {
      throw new SlipwayException.Failed(
          "registry '" + registry.host() + "' does not allow to delete; switch deletion on there");
    }
    expect(response, "the right to delete in " + image.name(), 202, 200, 404);
  }

  private HttpResponse<byte[]> send(
      String method, String path, String scope, String body, String type) {
    return sendTo(
        method,
        URI.create(transport.base() + path),
        scope,
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
        type);
  }

  private HttpResponse<byte[]> sendTo(
      String method, URI uri, String scope, BodyPublisher body, String type) {
    boolean home = sameOrigin(uri);
    HttpResponse<byte[]> response =
        transport.send(
            request(method, uri, body, type, home ? tokens.known(scope) : Optional.empty()));
    if (response.statusCode() == 401 && home) {
      String challenge = challenge(response);
      Optional<String> answer = tokens.answer(challenge, scope);
      if (answer.isPresent()) {
        response = transport.send(request(method, uri, body, type, answer));
      }
    }
    return method.equals("GET") || method.equals("HEAD") ? follow(method, response) : response;
  }

  private static String challenge(HttpResponse<?> response) {
    List<String> all = response.headers().allValues("WWW-Authenticate");
    return all.stream()
        .filter(h -> h.regionMatches(true, 0, "bearer", 0, 6))
        .findFirst()
        .orElse(all.isEmpty() ? null : all.getFirst());
  }

  private HttpResponse<byte[]> follow(String method, HttpResponse<byte[]> first) {
    HttpResponse<byte[]> response = first;
    for (int i = 0; i < REDIRECTS && isRedirect(response.statusCode()); i++) {
      Optional<String> location = response.headers().firstValue("Location");
      if (location.isEmpty()) {
        return response;
      }
      URI to = response.uri().resolve(location.get());
      boolean secure = "https".equals(to.getScheme());
      if (!secure && !(registry.plain() && "http".equals(to.getScheme()))) {
        throw new SlipwayException.Failed(
            "registry '" + registry.host() + "' redirects to an address that is not safe: " + to);
      }
      // never with credentials: a blob store signs its own addresses
      response =
          transport.send(
              request(method, to, BodyPublishers.noBody(), null, Optional.empty()));
    }
    return response;
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static HttpRequest request(
      String method, URI uri, BodyPublisher body, String type, Optional<String> authorization) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .method(method, body)
            .header("Accept", String.join(", ", MANIFEST_TYPES) + ", application/json")
            .header("User-Agent", "slipway");
    authorization.ifPresent(value -> builder.header("Authorization", value));
    if (type != null) {
      builder.header("Content-Type", type);
    }
    return builder.build();
  }

  private boolean sameOrigin(URI uri) {
    URI base = transport.base();
    return base.getScheme().equals(uri.getScheme())
        && base.getAuthority().equalsIgnoreCase(uri.getAuthority());
  }

  private void expect(HttpResponse<byte[]> response, String right, int... good) {
    int status = response.statusCode();
    for (int accepted : good) {
      if (status == accepted) {
        return;
      }
    }
    String who = "registry '" + registry.host() + "' ";
    switch (status) {
      case 401 ->
          throw new SlipwayException.Failed(
              who
                  + (anonymous
                      ? "wants a username and a password; give them"
                      : "refuses the username or the password, or they lack " + right));
      case 403 -> throw new SlipwayException.Failed(who + "refuses " + right);
      case 404 ->
          throw new SlipwayException.Failed(
              who + "knows no such place (" + response.uri().getPath() + "); check url and project");
      case 429 ->
          throw new SlipwayException.Unavailable(
              who
                  + "has had too many requests; it asks to wait "
                  + response.headers().firstValue("Retry-After").orElse("some")
                  + " seconds");
      default -> {
        String text = who + "answers " + status + brief(response.body());
        if (status >= 500) {
          throw new SlipwayException.Unavailable(text);
        }
        throw new SlipwayException.Failed(text);
      }
    }
  }

  private static String brief(byte[] body) {
    String text =
        new String(body, 0, Math.min(body.length, 300), StandardCharsets.UTF_8)
            .replaceAll("[\\p{Cntrl}]+", " ")
            .strip();
    return text.isEmpty() ? "" : ": " + text;
  }

  private static String manifestPath(ImageReference image) {
    return "/v2/" + image.repository() + "/manifests/" + image.manifest();
  }

  private static String pull(ImageReference image) {
    return "repository:" + image.repository() + ":pull";
  }

  private static String push(ImageReference image) {
    return "repository:" + image.repository() + ":pull,push";
  }

  private static String sha256(byte[] bytes) {
    return "sha256:" + HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }

  @Override
  public void close() {
    transport.close();
  }
}
