package dev.slipway.delivery;

import dev.slipway.app.AppSettings;
import dev.slipway.app.Environment;
import dev.slipway.app.Environment.Failure;
import dev.slipway.app.Release;
import dev.slipway.delivery.ServingSet.Limits;
import dev.slipway.delivery.ServingSet.Mode;
import dev.slipway.delivery.Situation.Decision;
import dev.slipway.runtime.Endpoint;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is known of one environment, and the serving set that follows from it. Every change ends in
 * {@link #publish()}, so that the cell never says anything else than the decision.
 */
final class EnvironmentState {
  private final Collaborators with;
  private final ServingCell cell;
  private final ReentrantLock lock = new ReentrantLock();
  private final Load waiting = new Load();
  private final Map<Integer, Load> loads = new ConcurrentHashMap<>();
  private final Map<Integer, List<Endpoint>> awake = new HashMap<>();

  private Environment row;
  private Release wanted;
  private Release serving;
  private Failure lastGoodFailure;
  private boolean held;
  private volatile boolean stale;
  private final Set<Integer> leftOver = ConcurrentHashMap.newKeySet();

  EnvironmentState(Collaborators with, Environment row, Release wanted, Release serving) {
    this.with = with;
    this.row = row;
    this.wanted = wanted;
    this.serving = serving;
    this.cell = new ServingCell(row.key(), next());
  }

  ServingCell cell() {
    return cell;
  }

  Environment row() {
    lock.lock();
    try {
      return row;
    } finally {
      lock.unlock();
    }
  }

  Release wanted() {
    lock.lock();
    try {
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  Load load(int release) {
    return loads.computeIfAbsent(release, number -> new Load());
  }

  List<Endpoint> endpoints(int release) {
    lock.lock();
    try {
      return awake.getOrDefault(release, List.of());
    } finally {
      lock.unlock();
    }
  }

  boolean isAwake(int release) {
    return !endpoints(release).isEmpty();
  }

  /**
   * Reads the row anew, under the lock, so that an older reading never overwrites a newer one; a
   * moved pointer forgets what failed before. An environment that is gone stays as it was.
   */
  void reload() {
    stale = true;
    change(
        () ->
            with.environments()
                .find(row.key())
                .ifPresent(
                    read -> {
                      if (read.release() != row.release()) {
                        lastGoodFailure = null;
                      }
                      String app = row.key().app();
                      wanted = with.releases().get(app, read.release());
                      serving =
                          read.servingRelease() == null
                              ? null
                              : with.releases().find(app, read.servingRelease()).orElse(null);
                      row = read;
                    }));
    stale = false;
  }

  /** Whether the last reading failed, so that another one is due. */
  boolean isStale() {
    return stale;
  }

  void awake(int release, List<Endpoint> endpoints) {
    change(() -> awake.put(release, endpoints));
  }

  void gone(int release) {
    change(() -> awake.remove(release));
  }

  /**
   * What was seen of a release while others may have changed it: counts only if what is known of it
   * is still the very list that was known before the look.
   *
   * @param seen empty when nothing of it runs
   */
  void seen(int release, List<Endpoint> before, List<Endpoint> seen) {
    change(
        () -> {
          if (awake.get(release) != before) {
            return;
          }
          if (seen.isEmpty()) {
            awake.remove(release);
          } else {
            awake.put(release, seen);
          }
        });
  }

  /** It is removed for good; nothing of it is counted any more. */
  void retired(int release) {
    change(() -> awake.remove(release));
    loads.remove(release);
    leftOver.remove(release);
  }

  /** It should have been removed, and could not be. */
  void leftOver(int release) {
    leftOver.add(release);
  }

  /** What was left over serves again and stays. */
  void wantedAgain(int release) {
    leftOver.remove(release);
  }

  /** The releases that are still to be removed. */
  Set<Integer> leftOver() {
    return Set.copyOf(leftOver);
  }

  /** Whether it is the release that was last switched to. */
  boolean isServing(int release) {
    Integer serves = row().servingRelease();
    return serves != null && serves == release;
  }

  void held(boolean hold) {
    change(() -> held = hold);
  }

  void lastGoodFailed(Failure failure) {
    change(() -> lastGoodFailure = failure);
  }

  Failure lastGoodFailure() {
    lock.lock();
    try {
      return lastGoodFailure;
    } finally {
      lock.unlock();
    }
  }

  Decision decision() {
    lock.lock();
    try {
      return situation().decide();
    } finally {
      lock.unlock();
    }
  }

  /** Puts what follows from the state, and from the time, into the cell. */
  void publish() {
    change(() -> {});
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      ServingSet next = next();
      if (!next.equals(cell.current())) {
        cell.set(next);
      }
    } finally {
      lock.unlock();
    }
  }

  private Situation situation() {
    AppSettings settings = with.settings(wanted);
    return new Situation(
        row.release(),
        row.servingRelease(),
        serving != null && awake.containsKey(serving.number()),
        row.failure(),
        lastGoodFailure,
        settings.serveLastGood(),
        settings.waitForUpdate(),
        held,
        with.clock().instant());
  }

  private ServingSet next() {
    return switch (situation().decide()) {
      case Decision.Serve serve ->
          new ServingSet(
              Mode.READY,
              serve.release(),
              awake.get(serve.release()),
              serving.definition().protocol(),
              load(serve.release()),
              limits(serving),
              null,
              serve.behind());
      case Decision.Hold hold -> idle(Mode.HOLD, null);
      case Decision.Refuse refuse -> idle(Mode.UNAVAILABLE, refuse.retryAt());
    };
  }

  private ServingSet idle(Mode mode, Instant retryAt) {
    return new ServingSet(
        mode, 0, List.of(), wanted.definition().protocol(), waiting, limits(wanted), retryAt, false);
  }

  private Limits limits(Release release) {
    AppSettings settings = with.settings(release);
    Integer concurrency = release.definition().scaling().concurrency();
    return new Limits(
        concurrency == null ? 0 : concurrency,
        settings.maxBody().bytes(),
        settings.maxWaiting(),
        settings.maxWait(),
        settings.waitingPage());
  }
}
