package dev.slipway.access;

import dev.slipway.platform.SlipwayException.TooMany;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Slows guessing down: failed attempts are counted per account and peer, per account and per peer.
 * An attempt is counted before it is looked at, so that many at once count too, and taken back when
 * it succeeds. The account's own count is looser than that of account and peer: a stranger who
 * guesses from elsewhere does not lock the owner out at once.
 *
 * <p>In memory and per replica; at most {@value #MOST} counts are kept, the least used go first.
 */
final class LoginLimiter {
  static final int MOST = 10_000;
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final int PER_ACCOUNT_AND_PEER = 10;
  private static final int PER_PEER = 50;
  private static final int PER_ACCOUNT = 200;

  private final Clock clock;
  private final Map<String, Count> counts = new LinkedHashMap<>(64, 0.75f, true);

  LoginLimiter(Clock clock) {
    this.clock = clock;
  }

  private static final class Count {
    private final Instant until;
    private int attempts;

    Count(Instant until) {
      this.until = until;
    }
  }

  private record Rule(String key, int limit) {}

  /**
   * Counts an attempt.
   *
   * @throws TooMany when there were too many failed ones
   */
  synchronized void attempt(String account, String peer) {
    check(account, peer);
    failed(account, peer);
  }

  /**
   * Only looks, for what is too long to be guessed by many at once.
   *
   * @throws TooMany when there were too many failed attempts
   */
  synchronized void check(String account, String peer) {
    Instant now = clock.instant();
    for (Rule rule : rules(account, peer)) {
      Count count = counts.get(rule.key);
      if (count != null && count.until.isAfter(now) && count.attempts >= rule.limit) {
        throw new TooMany(
            "too many failed attempts; try again later",
            Duration.ofSeconds(Duration.between(now, count.until).toSeconds() + 1));
      }
    }
  }

  /** Counts a failed attempt. */
  synchronized void failed(String account, String peer) {
    Instant now = clock.instant();
    for (Rule rule : rules(account, peer)) {
      Count count = counts.get(rule.key);
      if (count == null || !count.until.isAfter(now)) {
        count = new Count(now.plus(WINDOW));
        counts.put(rule.key, count);
      }
      count.attempts++;
    }
    while (counts.size() > MOST) {
      counts.remove(counts.keySet().iterator().next());
    }
  }

  /** Takes the counted attempt back. */
  synchronized void succeeded(String account, String peer) {
    for (Rule rule : rules(account, peer)) {
      Count count = counts.get(rule.key);
      if (count != null && --count.attempts <= 0) {
        counts.remove(rule.key);
      }
    }
    counts.remove(rules(account, peer).getFirst().key);
  }

  synchronized int size() {
    return counts.size();
  }

  private static List<Rule> rules(String account, String peer) {
    return List.of(
        new Rule("both " + account + " " + peer, PER_ACCOUNT_AND_PEER),
        new Rule("peer " + peer, PER_PEER),
        new Rule("account " + account, PER_ACCOUNT));
  }
}
