package dev.slipway.api;

import dev.slipway.platform.document.Json.Format;
import jakarta.ws.rs.core.MediaType;

/** The media types of documents. */
public final class Formats {
  /** RFC 9512. */
  public static final String YAML = "application/yaml";

  /** What many tools still send. */
  public static final String OLD_YAML = "application/x-yaml";

  /** As {@link #YAML}, named so by older tools. */
  public static final String TEXT_YAML = "text/yaml";

  /** RFC 7396. */
  public static final String MERGE_PATCH = "application/merge-patch+json";

  /** The WHATWG's stream of events. */
  public static final String EVENTS = "text/event-stream";

  private Formats() {}

  static Format of(MediaType type) {
    return type != null && type.getSubtype().endsWith("yaml") ? Format.YAML : Format.JSON;
  }
}
