package dev.slipway.registry;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry asks for in {@code WWW-Authenticate} (RFC 9110, section 11.6.1; RFC 6750, section
 * 3; the token protocol of the distribution project).
 *
 * @param scheme {@code basic} or {@code bearer}, in lower case
 * @param parameters by lower-case name
 */
record BearerChallenge(String scheme, Map<String, String> parameters) {
  private static final int LONGEST = 8192;
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  /** Reads a header; empty when it is none that is understood. */
  static Optional<BearerChallenge> parse(String header) {
    if (header == null || header.length() > LONGEST) {
      return Optional.empty();
    }
    String[] parts = header.strip().split("\\s+", 2);
    String scheme = parts[0].toLowerCase(Locale.ROOT);
    if (!scheme.equals("basic") && !scheme.equals("bearer")) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher matcher = PARAMETER.matcher(parts.length > 1 ? parts[1] : "");
    while (matcher.find()) {
      String quoted = matcher.group(2);
      parameters.putIfAbsent(
          matcher.group(1).toLowerCase(Locale.ROOT),
          quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return Optional.of(new BearerChallenge(scheme, parameters));
  }
}
