package dev.slipway.build;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of builds: they sort by time, and nobody guesses the next. */
final class BuildId {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicLong LAST = new AtomicLong();

  private BuildId() {}

  /** As {@code b0mi3k2x9q-4f7hz1}: 9 digits of milliseconds and 6 random ones, in base 36. */
  static String next(Clock clock) {
    long now = clock.millis();
    long time = LAST.updateAndGet(last -> Math.max(last + 1, now));
    String random = Long.toString(RANDOM.nextLong(1L << 30), 36);
    return "b" + pad(Long.toString(time, 36), 9) + "-" + pad(random, 6);
  }

  private static String pad(String digits, int length) {
    return "0".repeat(Math.max(0, length - digits.length())) + digits;
  }
}
