package dev.slipway.build;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * One attempt to turn a build key into an image.
 *
 * @param id names it in REST, log files and labels
 * @param app the app that asked first
 * @param release the release that asked first
 * @param key the build key, 64 hexadecimal digits
 * @param builder the builder's name
 * @param state how far it is
 * @param priority who waits for it
 * @param queuedAt when it was asked for
 * @param startedAt null until it runs
 * @param endedAt null until it has ended
 * @param image what was made, pinned; null unless it succeeded
 * @param reason why it failed: one word and a sentence, free of the app's output; null otherwise
 * @param position its place in the queue, from 1; null unless queued
 * @param step what it is doing, as {@code STEP 3/7: RUN pip install}; null unless it runs
 * @param lastLines the last lines of the log of a failed build, for the app's owners only; never null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Build(
    String id,
    String app,
    int release,
    String key,
    String builder,
    BuildState state,
    BuildRequest.Priority priority,
    Instant queuedAt,
    Instant startedAt,
    Instant endedAt,
    String image,
    String reason,
    Integer position,
    String step,
    List<String> lastLines) {

  public Build {
    lastLines = lastLines == null ? List.of() : List.copyOf(lastLines);
  }

  /** The same build, with what only the running server knows. */
  public Build with(Integer newPosition, String newStep) {
    return new Build(
        id, app, release, key, builder, state, priority, queuedAt, startedAt, endedAt, image, reason,
        newPosition, newStep, lastLines);
  }
}
