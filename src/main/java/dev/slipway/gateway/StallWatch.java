package dev.slipway.gateway;

import java.time.Duration;

/**
 * How long an exchange has waited for one and the same side, with nothing moving. It is asked every
 * now and then, so that a request pays for no clock and no timer; what it says is late by as much as
 * the pause between two questions.
 */
final class StallWatch {
  /** Whom an exchange waits for. */
  enum Wait {
    /** The client, to go on with the body that it has begun. */
    CLIENT_SENDS,
    /** The app, to take the body or to begin its answer. */
    APP_ANSWERS,
    /** The client, to read what there is for it. */
    CLIENT_READS,
    /** Nobody who owes anything: a stream that is open and quiet. */
    NOBODY
  }

  private Wait wait = Wait.NOBODY;
  private long since;
  private int moves;
  private int seen = -1;

  /** Something went on. */
  void moved() {
    moves++;
  }

  /**
   * Whether it has waited as it waits now for longer than {@code limit}.
   *
   * @param limit zero for none
   * @param now as of {@link System#nanoTime()}
   */
  boolean lasts(Wait current, Duration limit, long now) {
    if (current != wait || moves != seen) {
      wait = current;
      seen = moves;
      since = now;
      return false;
    }
    return current != Wait.NOBODY && limit.isPositive() && now - since > limit.toNanos();
  }
}
