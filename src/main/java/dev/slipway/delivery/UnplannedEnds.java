package dev.slipway.delivery;

import dev.slipway.app.Environment.Failure;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What becomes of an environment whose instances end, or move, without anybody having asked. */
final class UnplannedEnds {
  private static final Logger LOG = Logger.getLogger(UnplannedEnds.class.getName());
  private static final Duration EARLY = Duration.ofSeconds(30);
  private static final int TAIL = 50;

  private final Collaborators with;
  private final EnvironmentKey key;
  private final EnvironmentState state;
  private final ReentrantLock work;
  private volatile Instant readySince = Instant.MIN;
  private volatile int earlyOnes;

  UnplannedEnds(
      Collaborators with, EnvironmentKey key, EnvironmentState state, ReentrantLock work) {
    this.with = with;
    this.key = key;
    this.state = state;
    this.work = work;
  }

  /** It serves from now on; an end soon after is an early one. */
  void ready() {
    readySince = with.clock().instant();
  }

  /**
   * Something happened to a release. What it is now is asked for, with nobody else at work: the word
   * may be about an instance that has been replaced since.
   */
  void changed(int release) {
    List<Endpoint> before = state.endpoints(release);
    if (before.isEmpty()) {
      return;
    }
    if (!work.tryLock()) {
      // whoever works on it right now is stopping it, or is bringing up another release
      state.seen(release, before, endpoints(release));
      return;
    }
    try {
      before = state.endpoints(release);
      List<Endpoint> now = endpoints(release);
      state.seen(release, before, now);
      if (now.isEmpty() && !before.isEmpty()) {
        endedByItself(release);
      }
    } finally {
      work.unlock();
    }
  }

  private List<Endpoint> endpoints(int release) {
    return with.runtime()
        .find(Workloads.id(key, release))
        .map(WorkloadStatus::endpoints)
        .orElse(List.of());
  }

  private void endedByItself(int release) {
    boolean early = Duration.between(readySince, with.clock().instant()).compareTo(EARLY) < 0;
    earlyOnes = early ? earlyOnes + 1 : 0;
    String message =
        "the instance of release " + release + " ended by itself; its last lines say why";
    LOG.log(Level.WARNING, "{0}: {1}", new Object[] {key, message});
    if (earlyOnes == 0) {
      with.environments().asleep(key, message);
    } else if (state.row().release() == release) {
      with.environments().failed(key, failure(release, message));
    } else {
      state.lastGoodFailed(failure(release, message));
    }
    state.reload();
  }

  private Failure failure(int release, String message) {
    List<String> tail = with.runtime().logTail(Workloads.id(key, release), TAIL);
    return new Failure(
        release,
        "Exited",
        message,
        String.join("\n", tail),
        earlyOnes,
        with.clock().instant().plus(Backoff.after(earlyOnes)));
  }
}
