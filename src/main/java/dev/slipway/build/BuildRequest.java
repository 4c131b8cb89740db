package dev.slipway.build;

import dev.slipway.source.AppSpec;
import dev.slipway.source.SourceRef;
import java.util.Map;

/**
 * A wish for an image.
 *
 * @param app whose it is
 * @param release the number of the release that needs it
 * @param source where the code is
 * @param revision what {@code source} was resolved to; null: what it is now
 * @param appSpec null: detected
 * @param port the document's port; null: from the containerfile
 * @param args build arguments
 * @param builder the builder's name; null: {@code default}
 * @param priority who waits for it
 */
public record BuildRequest(
    String app,
    int release,
    SourceRef source,
    String revision,
    AppSpec appSpec,
    Integer port,
    Map<String, String> args,
    String builder,
    Priority priority) {

  /** Who waits; a visitor goes first. */
  public enum Priority {
    VISITOR,
    RELOAD
  }
}
