package dev.slipway.delivery;

import dev.slipway.app.Environment.Failure;
import java.time.Instant;

/**
 * All that decides what an environment's requests meet. A value, so that the decision is a table.
 *
 * @param wanted the release that the pointer names
 * @param serving the release last switched to; null before the first
 * @param servingAwake whether that one has endpoints
 * @param failure what failed last; null when nothing did since the pointer moved
 * @param lastGoodFailure why the last good release could not be woken; null when it could
 * @param serveLastGood {@code deploy.serve_last_good}
 * @param waitForUpdate {@code deploy.wait}
 * @param held whether requests are held whatever else: it is being put to sleep or replaced
 * @param now the time
 */
record Situation(
    int wanted,
    Integer serving,
    boolean servingAwake,
    Failure failure,
    Failure lastGoodFailure,
    boolean serveLastGood,
    boolean waitForUpdate,
    boolean held,
    Instant now) {

  /** What to do with requests. */
  sealed interface Decision {
    /**
     * @param behind whether a request also starts the attempt for the wanted release
     */
    record Serve(int release, boolean behind) implements Decision {}

    /**
     * @param target the release that the activation which they wait for has to bring up
     */
    record Hold(int target) implements Decision {}

    /**
     * @param retryAt null when only a change helps
     */
    record Refuse(Instant retryAt) implements Decision {}
  }

  /** The decision; see promise 1 of the product: last good serving, waiting, back-off. */
  Decision decide() {
    boolean current = serving != null && serving == wanted;
    boolean failed = failure != null && failure.release() == wanted;
    if (current) {
      return decideCurrent(failed);
    }
    return failed ? decideFailedUpdate() : decidePendingUpdate();
  }

  private Decision decideCurrent(boolean failed) {
    if (servingAwake && !held) {
      return new Decision.Serve(serving, false);
    }
    return failed && tooEarly(failure)
        ? new Decision.Refuse(failure.retryAt())
        : new Decision.Hold(wanted);
  }

  private Decision decideFailedUpdate() {
    if (serving == null || !serveLastGood) {
      return tooEarly(failure)
          ? new Decision.Refuse(failure.retryAt())
          : new Decision.Hold(wanted);
    }
    if (servingAwake && !held) {
      return new Decision.Serve(serving, !tooEarly(failure));
    }
    return lastGoodFailure != null && tooEarly(lastGoodFailure)
        ? new Decision.Refuse(lastGoodFailure.retryAt())
        : new Decision.Hold(serving);
  }

  private Decision decidePendingUpdate() {
    if (serving != null && servingAwake && !waitForUpdate && !held) {
      return new Decision.Serve(serving, true);
    }
    return new Decision.Hold(wanted);
  }

  private boolean tooEarly(Failure earlier) {
    return earlier.retryAt() == null || now.isBefore(earlier.retryAt());
  }
}
