package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;

/**
 * The metadata of a resource document.
 *
 * @param name lower case letters, digits and dashes, a letter first, 40 characters at most
 * @param labels for selecting in lists; never null
 * @param annotations for people and tools; never null
 * @param generation counts the changes of {@code spec}; null in what a user sends
 * @param createdAt null in what a user sends
 * @param updatedAt null in what a user sends
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Metadata(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    Long generation,
    Instant createdAt,
    Instant updatedAt) {

  public Metadata {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
  }

  /** Metadata with a name only. */
  public static Metadata named(String name) {
    return new Metadata(name, null, null, null, null, null);
  }
}
