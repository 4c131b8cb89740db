package dev.slipway.delivery;

import dev.slipway.app.EnvironmentKey;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one place where an environment's serving set stands. Delivery replaces the set; the gateway
 * reads it once per request.
 *
 * <p>So that no request is sent to a release that is being put to sleep, the gateway first counts
 * itself into {@link ServingSet#load()} and then looks whether the set still stands here, and takes
 * the new one if not; delivery first replaces the set and then looks whether the count is zero.
 */
public final class ServingCell {
  private final EnvironmentKey key;
  private final AtomicReference<ServingSet> current;

  public ServingCell(EnvironmentKey key, ServingSet first) {
    this.key = key;
    this.current = new AtomicReference<>(first);
  }

  /** Whose it is. */
  public EnvironmentKey key() {
    return key;
  }

  /** What stands here now. */
  public ServingSet current() {
    return current.get();
  }

  /** The set that stands here, with one request counted into its load; the caller must exit it. */
  public ServingSet enter() {
    while (true) {
      ServingSet set = current.get();
      set.load().enter();
      if (current.get() == set) {
        return set;
      }
      set.load().exit();
    }
  }

  boolean replace(ServingSet expected, ServingSet next) {
    return current.compareAndSet(expected, next);
  }

  void set(ServingSet next) {
    current.set(next);
  }
}
