package dev.slipway.app;

import java.time.Instant;

/**
 * Where a release serves, as it is stored. {@code release} is wanted, {@code servingRelease} is what
 * answers; they differ while an update is under way or has failed.
 *
 * @param key which
 * @param release the release that the pointer names
 * @param servingRelease the last release that was switched to; null before the first one
 * @param phase where it is
 * @param message for people: what is going on or what failed; null when there is nothing to say
 * @param failure what failed last; null when nothing did since the pointer moved
 * @param updatedAt when this row changed
 */
public record Environment(
    EnvironmentKey key,
    int release,
    Integer servingRelease,
    Phase phase,
    String message,
    Failure failure,
    Instant updatedAt) {

  /**
   * A failure that is remembered, so that it is told to all who wait and not repeated at once.
   *
   * @param release which release failed
   * @param reason one word: {@code BuildFailed}, {@code CrashLoopBackOff}, …
   * @param message a sentence that a visitor may not see
   * @param logTail the app's or the build's last lines, joined by newlines; for the app's owners
   * @param attempts how often in a row
   * @param retryAt before this no request starts a new attempt
   */
  public record Failure(
      int release, String reason, String message, String logTail, int attempts, Instant retryAt) {}
}
