package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the REST API, as a script would be. Answers of every status are given back. */
public final class SlipwayClient {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI server;
  private final String token;

  /**
   * @param server the server's root
   * @param token an API token; null to call as nobody
   */
  public SlipwayClient(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /** Sets the server up, its first admin included, and answers a client with that admin's token. */
  public static SlipwayClient setUp(URI server) {
    Answer answer =
        new SlipwayClient(server, null)
            .post(
                "/setup",
                Map.of(
                    "token", SlipwayServer.SETUP_TOKEN,
                    "username", "admin",
                    "password", "a long enough passphrase"));
    answer.expect(201);
    return new SlipwayClient(server, answer.json().get("token").asString());
  }

  /** GET of a path below {@code /api/v1}. */
  public Answer get(String path) {
    return send("GET", path, BodyPublishers.noBody(), Map.of());
  }

  /** POST of a JSON document; null for none. */
  public Answer post(String path, Object document) {
    return send("POST", path, json(document), Map.of("Content-Type", "application/json"));
  }

  /** PUT of a JSON document. */
  public Answer put(String path, Object document) {
    return send("PUT", path, json(document), Map.of("Content-Type", "application/json"));
  }

  /** PUT of a YAML document, and further headers. */
  public Answer putYaml(String path, String yaml, String... headers) {
    Map<String, String> all = new HashMap<>(Map.of("Content-Type", "application/yaml"));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return send("PUT", path, BodyPublishers.ofString(yaml), all);
  }

  /** POST of YAML documents to {@code /apply}. */
  public Answer apply(String yaml, String query) {
    return send(
        "POST",
        "/apply" + query,
        BodyPublishers.ofString(yaml),
        Map.of("Content-Type", "application/yaml"));
  }

  /** DELETE of a path below {@code /api/v1}. */
  public Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody(), Map.of());
  }

  /** Any call. */
  public Answer send(String method, String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/api/v1" + path))
            .timeout(LIMIT)
            .method(method, body);
    headers.forEach(request::header);
    if (!headers.containsKey("Accept")) {
      request.header("Accept", "application/json, application/problem+json, text/plain");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return new Answer(
          method + " " + path, http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path + " was interrupted", e);
    }
  }

  private static BodyPublisher json(Object document) {
    return document == null
        ? BodyPublishers.noBody()
        : BodyPublishers.ofString(JSON.writeValueAsString(document));
  }

  /** What the server said. */
  public static final class Answer {
    private final String call;
    private final HttpResponse<String> response;

    private Answer(String call, HttpResponse<String> response) {
      this.call = call;
      this.response = response;
    }

    /** The status. */
    public int status() {
      return response.statusCode();
    }

    /** The body's text. */
    public String body() {
      return response.body();
    }

    /** A header's first value. */
    public Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** The body as JSON; fails when it is none. */
    public JsonNode json() {
      return JSON.readTree(response.body());
    }

    /** The same answer, when its status is one of these; fails with its text otherwise. */
    public Answer expect(int... statuses) {
      for (int status : statuses) {
        if (status == status()) {
          return this;
        }
      }
      throw new AssertionError(call + " answered " + status() + ": " + body());
    }

    @Override
    public String toString() {
      return call + " → " + status() + " " + body();
    }
  }
}
