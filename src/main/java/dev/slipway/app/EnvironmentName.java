package dev.slipway.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of an environment: {@code production}, {@code staging} or {@code preview-<name>}.
 *
 * @param value as documents and paths write it
 */
public record EnvironmentName(String value) {
  public static final EnvironmentName PRODUCTION = new EnvironmentName("production");
  public static final EnvironmentName STAGING = new EnvironmentName("staging");
  private static final Pattern PREVIEW = Pattern.compile("preview-[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?");

  public EnvironmentName {
    if (!"production".equals(value) && !"staging".equals(value) && !PREVIEW.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is not an environment; there are production, staging and preview-<name>");
    }
  }

  @JsonCreator
  public static EnvironmentName of(String value) {
    return new EnvironmentName(value);
  }

  public boolean isProduction() {
    return value.equals("production");
  }

  public boolean isPreview() {
    return value.startsWith("preview-");
  }

  @JsonValue
  @Override
  public String toString() {
    return value;
  }
}
