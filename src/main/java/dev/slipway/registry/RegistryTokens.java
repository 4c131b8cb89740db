package dev.slipway.registry;

import dev.slipway.platform.SlipwayException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Answers a registry's challenges: basic credentials, or a bearer token for a scope. */
final class RegistryTokens {
  /** What a token is worth when its answer does not say (the token protocol's default), less slack. */
  private static final Duration USUAL_LIFE = Duration.ofSeconds(50);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryTransport transport;
  private final RegistryDefinition registry;
  private final Optional<RegistryCredentials> credentials;
  private final Map<String, Token> byScope = new ConcurrentHashMap<>();
  private volatile boolean basic;

  private record Token(String header, long endNanos) {}

  RegistryTokens(
      RegistryTransport transport,
      RegistryDefinition registry,
      Optional<RegistryCredentials> credentials) {
    this.transport = transport;
    this.registry = registry;
    this.credentials = credentials;
  }

  /** The header to send at once for {@code scope}, from what was learned before. */
  Optional<String> known(String scope) {
    if (basic) {
      return basicHeader();
    }
    Token token = byScope.get(scope);
    return token == null || token.endNanos() - System.nanoTime() < 0
        ? Optional.empty()
        : Optional.of(token.header());
  }

  /**
   * The header that answers a 401.
   *
   * @param scope what we want, should the challenge not name it
   * @return empty when there is nothing to answer with
   */
  Optional<String> answer(String challengeHeader, String scope) {
    Optional<BearerChallenge> challenge = BearerChallenge.parse(challengeHeader);
    if (challenge.isEmpty()) {
      return Optional.empty();
    }
    if (challenge.get().scheme().equals("basic")) {
      basic = credentials.isPresent();
      return basicHeader();
    }
    Token token = fetch(challenge.get(), scope);
    byScope.put(scope, token);
    return Optional.of(token.header());
  }

  private Optional<String> basicHeader() {
    return credentials.map(c -> "Basic " + c.basic().reveal());
  }

  private Token fetch(BearerChallenge challenge, String scope) {
    URI realm = realm(challenge);
    String query =
        "service="
            + encode(challenge.parameters().getOrDefault("service", ""))
            + (scope.isEmpty() ? "" : "&scope=" + encode(scope));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query));
    // credentials in the clear only where the registry itself is spoken to so
    if (realm.getScheme().equals("https") || registry.plain()) {
      basicHeader().ifPresent(header -> request.header("Authorization", header));
    }
    HttpResponse<byte[]> response = transport.send(request.GET().build());
    if (response.statusCode() == 401 || response.statusCode() == 403) {
      throw new SlipwayException.Failed(
          "the token server of registry '" + registry.host() + "' refuses the username or password");
    }
    if (response.statusCode() != 200) {
      throw new SlipwayException.Unavailable(
          "the token server of registry '" + registry.host() + "' answers "
              + response.statusCode());
    }
    return read(response.body());
  }

  private URI realm(BearerChallenge challenge) {
    try {
      URI realm = URI.create(challenge.parameters().getOrDefault("realm", ""));
      if ("https".equals(realm.getScheme()) || "http".equals(realm.getScheme())) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      throw badRealm(e);
    }
    throw badRealm(null);
  }

  private SlipwayException.Failed badRealm(Throwable cause) {
    return new SlipwayException.Failed(
        "registry '" + registry.host() + "' asks for a token and names no usable realm", cause);
  }

  private Token read(byte[] body) {
    try {
      JsonNode answer = JSON.readTree(body);
      String token = answer.path("token").asString("");
      if (token.isEmpty()) {
        token = answer.path("access_token").asString("");
      }
      long seconds = answer.path("expires_in").asLong(USUAL_LIFE.toSeconds() + 10) - 10;
      // no control characters: the token goes into a header
      if (token.matches("[\\x21-\\x7e]+")) {
        return new Token(
            "Bearer " + token,
            System.nanoTime() + Duration.ofSeconds(Math.clamp(seconds, 1, 3600)).toNanos());
      }
    } catch (JacksonException e) {
      throw new SlipwayException.Unavailable(
          "the token server of registry '" + registry.host() + "' answers no JSON", e);
    }
    throw new SlipwayException.Unavailable(
        "the token server of registry '" + registry.host() + "' gives no token");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
