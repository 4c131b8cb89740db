package dev.slipway.build;

import dev.slipway.platform.document.Digests;
import dev.slipway.source.AppSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * What decides about an image's content: two builds with equal keys may share one image.
 *
 * @param hex SHA-256 in 64 lower-case hexadecimal digits
 */
public record BuildKey(String hex) {
  private static final String FORM = "slipway-build-key/1";

  public BuildKey {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a build key has 64 hexadecimal digits");
    }
  }

  /**
   * The key of a build.
   *
   * @param sourceDigest over the files that the build sees
   * @param appSpec the spec, named or detected
   * @param containerfile its text
   * @param args build arguments, in any order
   * @param platform as {@code linux/amd64}
   * @param options what the builder was told that changes the image, in any order
   */
  public static BuildKey of(
      String sourceDigest,
      AppSpec appSpec,
      String containerfile,
      Map<String, String> args,
      String platform,
      Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    part(text, FORM);
    part(text, sourceDigest);
    part(text, appSpec.toString());
    part(text, containerfile);
    map(text, args);
    part(text, platform);
    map(text, options);
    return new BuildKey(Digests.sha256Hex(text.toString()));
  }

  /** The first 12 digits, for tags that people read. */
  public String brief() {
    return hex.substring(0, 12);
  }

  // the length before each part, so that no two different inputs make one text
  private static void part(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part).append('\n');
  }

  private static void map(StringBuilder text, Map<String, String> map) {
    part(text, Integer.toString(map.size()));
    new TreeMap<>(map)
        .forEach(
            (name, value) -> {
              part(text, name);
              part(text, value);
            });
  }

  @Override
  public String toString() {
    return hex;
  }
}
