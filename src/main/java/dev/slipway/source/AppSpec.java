package dev.slipway.source;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a source becomes an image. */
public enum AppSpec {
  /** The source's own Containerfile or Dockerfile. */
  CONTAINER,
  /** Files to be served as they are. */
  STATIC,
  PYTHON,
  NODE,
  JAVA,
  GO,
  /** An image that somebody else built. */
  IMAGE;

  /**
   * Reads the name as documents write it, in lower case.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  @JsonCreator
  public static AppSpec parse(String text) {
    for (AppSpec spec : values()) {
      if (spec.toString().equals(text)) {
        return spec;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not an app spec; known are container, static, python, node, java, go, image");
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
