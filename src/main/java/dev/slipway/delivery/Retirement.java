package dev.slipway.delivery;

import dev.slipway.app.EnvironmentKey;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The end of a release that was replaced: it finishes the requests that it has and is removed. */
final class Retirement {
  private static final Logger LOG = Logger.getLogger(Retirement.class.getName());

  private final Collaborators with;
  private final EnvironmentKey key;
  private final EnvironmentState state;
  private final ReentrantLock work;

  Retirement(
      Collaborators with, EnvironmentKey key, EnvironmentState state, ReentrantLock work) {
    this.with = with;
    this.key = key;
    this.state = state;
    this.work = work;
  }

  /**
   * Begins in the background.
   *
   * @param old the replaced release; 0 when there was none
   */
  void begin(int old) {
    if (old == 0) {
      return;
    }
    Duration limit = with.settings(state.wanted()).drain();
    Thread.ofVirtual().name("drain " + key + " " + old).start(() -> drain(old, limit));
  }

  private void drain(int old, Duration limit) {
    try {
      observe(old, Step.DRAIN);
      if (!state.load(old).awaitIdle(limit)) {
        LOG.log(
            Level.INFO,
            "{0}: release {1} still has {2} requests after {3} and is stopped",
            new Object[] {key, old, state.load(old).inFlight(), limit});
      }
      work.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (state.isServing(old)) {
        // rolled back meanwhile: it serves again
        return;
      }
      observe(old, Step.REMOVE);
      with.runtime().remove(Workloads.id(key, old), Fleet.STOP_GRACE);
      state.retired(old);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, key + ": old release " + old + " could not be removed yet", e);
      state.leftOver(old);
    } finally {
      work.unlock();
    }
  }

  /** Removes what could not be removed when its time had come, in the background. */
  void beginAgain() {
    if (!state.leftOver().isEmpty()) {
      Thread.ofVirtual().name("clear " + key).start(this::clear);
    }
  }

  private void clear() {
    if (!work.tryLock()) {
      return;
    }
    try {
      for (int release : state.leftOver()) {
        if (state.isServing(release)) {
          state.wantedAgain(release);
        } else {
          with.runtime().remove(Workloads.id(key, release), Fleet.STOP_GRACE);
          state.retired(release);
        }
      }
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, key + ": what is left over cannot be removed yet", e);
    } finally {
      work.unlock();
    }
  }

  private void observe(int release, Step step) {
    with.observers().forEach(observer -> observer.reached(key, release, step));
  }
}
