package dev.slipway.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/**
 * The value of an environment variable: text, or the name of a secret.
 *
 * <p>In documents {@code GREETING: hi} or {@code TOKEN: {secret: hello-token}}.
 */
public sealed interface EnvValue {
  /** Plain text. */
  record Text(@JsonValue String value) implements EnvValue {}

  /** The secret of that name, resolved when an instance starts and stored nowhere else. */
  record Secret(String secret) implements EnvValue {}

  /**
   * Reads either form.
   *
   * @throws IllegalArgumentException when it is neither
   */
  @JsonCreator
  static EnvValue read(Object raw) {
    return switch (raw) {
      case String text -> new Text(text);
      case Number number -> new Text(number.toString());
      case Boolean flag -> new Text(flag.toString());
      case Map<?, ?> map when map.size() == 1 && map.get("secret") instanceof String name ->
          new Secret(name);
      case null, default ->
          throw new IllegalArgumentException("write a text, or {secret: <name of a secret>}");
    };
  }
}
