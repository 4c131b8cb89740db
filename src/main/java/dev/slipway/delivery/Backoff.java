package dev.slipway.delivery;

import java.time.Duration;

/** How long a failed environment rests before a request may start the next attempt. */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Backoff() {}

  /**
   * Doubles from two seconds to five minutes.
   *
   * @param attempts failed ones in a row, 1 or more
   */
  static Duration after(int attempts) {
    long factor = 1L << Math.min(attempts - 1, 20);
    Duration rest = FIRST.multipliedBy(factor);
    return rest.compareTo(LONGEST) > 0 ? LONGEST : rest;
  }
}
