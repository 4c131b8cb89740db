package dev.slipway.delivery;

import dev.slipway.app.Environment;
import dev.slipway.app.Environment.Failure;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Release;
import dev.slipway.delivery.Activation.Outcome;
import dev.slipway.delivery.Activations.ActivationFailed;
import dev.slipway.delivery.Situation.Decision;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One environment being delivered. What takes long (an activation, putting to sleep, removing) holds
 * {@code work}, one at a time; what requests see is {@link EnvironmentState}, which never waits.
 */
final class EnvironmentDelivery {
  private static final Logger LOG = Logger.getLogger(EnvironmentDelivery.class.getName());
  private static final Duration FORCED_DRAIN = Duration.ofSeconds(30);
  private static final Duration EARLY_DEATH = Duration.ofSeconds(30);
  private static final String VISITOR_MESSAGE =
      "The application could not be started. Its owners can see why.";

  private final Collaborators with;
  private final EnvironmentKey key;
  private volatile String path;
  private volatile boolean stale;
  private final EnvironmentState state;
  private final Retirement retirement;
  private final ReentrantLock work = new ReentrantLock();
  private final ReentrantLock flightLock = new ReentrantLock();
  private Flight flight;
  private volatile boolean disposed;
  private volatile Instant readySince = Instant.MIN;
  private volatile int earlyDeaths;

  /** The activation under way and who waits for it. */
  private static final class Flight {
    private final CompletableFuture<Void> landing = new CompletableFuture<>();
    private volatile Activation activation;
    private volatile Thread thread;
  }

  EnvironmentDelivery(
      Collaborators with, Environment row, Release wanted, Release serving, String path) {
    this.with = with;
    this.key = row.key();
    this.path = path;
    this.state = new EnvironmentState(with, row, wanted, serving);
    this.retirement = new Retirement(with, key, state, work);
  }

  EnvironmentKey key() {
    return key;
  }

  ServingCell cell() {
    return state.cell();
  }

  EnvironmentState state() {
    return state;
  }

  /** Joins the activation under way, or starts one. */
  CompletionStage<Void> join() {
    flightLock.lock();
    try {
      if (flight == null) {
        Flight started = new Flight();
        flight = started;
        started.thread =
            Thread.ofVirtual().name("activation " + key).unstarted(() -> fly(started));
        started.thread.start();
      }
      return flight.landing.minimalCompletionStage();
    } finally {
      flightLock.unlock();
    }
  }

  Activations.Progress progress() {
    Flight current = currentFlight();
    Activation activation = current == null ? null : current.activation;
    return activation == null
        ? new Activations.Progress("Starting", "", null)
        : activation.progress();
  }

  /** Reads the row anew; an activation for a release that is no longer wanted gives up. */
  void reload(String routedPath) {
    path = routedPath;
    stale = true;
    state.reload();
    stale = false;
    Environment row = state.row();
    Flight current = currentFlight();
    Activation activation = current == null ? null : current.activation;
    if (activation != null
        && activation.target() != row.release()
        && !Objects.equals(row.servingRelease(), activation.target())) {
      activation.supersede();
      current.thread.interrupt();
    }
    startWithoutRequest();
  }

  /** The environment is gone; what runs of it is removed. */
  void dispose() {
    disposed = true;
    state.held(true);
    Flight current = currentFlight();
    if (current != null) {
      Activation activation = current.activation;
      if (activation != null) {
        activation.supersede();
      }
      current.thread.interrupt();
    }
  }

  /** Removes everything of this environment that runs or sleeps; waits for work under way. */
  void removeAll() {
    work.lock();
    try {
      for (WorkloadStatus found : with.runtime().list()) {
        if (found.id().app().equals(key.app())
            && found.id().environment().equals(key.environment().value())) {
          with.runtime().remove(found.id(), Fleet.STOP_GRACE);
        }
      }
      with.journal().close(key);
    } finally {
      work.unlock();
    }
  }

  /** Puts it to sleep when nobody has called for long enough; called once a tick. */
  void sleepWhenIdle() {
    ServingSet set = state.cell().current();
    if (set.mode() != ServingSet.Mode.READY || !isIdle(set)) {
      return;
    }
    Thread.ofVirtual().name("sleep " + key).start(() -> sleep(set, false));
  }

  /** Puts it to sleep now; requests in flight may end first, new ones wake it again. */
  void stop() {
    ServingSet set = state.cell().current();
    if (set.mode() == ServingSet.Mode.READY) {
      sleep(set, true);
    }
  }

  /**
   * The runtime says that a workload changed by itself. What it is now is asked for: the word may be
   * about an instance that has been replaced since.
   */
  void workloadChanged(int release) {
    if (!state.isAwake(release)) {
      return;
    }
    List<Endpoint> endpoints =
        with.runtime()
            .find(Workloads.id(key, release))
            .map(WorkloadStatus::endpoints)
            .orElse(List.of());
    if (!endpoints.isEmpty()) {
      state.awake(release, endpoints);
      return;
    }
    if (!work.tryLock()) {
      // whoever works on it right now is stopping it, or is bringing up another release
      state.gone(release);
      return;
    }
    try {
      if (state.isAwake(release)) {
        state.gone(release);
        diedByItself(release);
      }
    } finally {
      work.unlock();
    }
    startWithoutRequest();
  }

  /** What the runtime said at the start of the server. */
  void found(int release, List<Endpoint> endpoints) {
    state.awake(release, endpoints);
    readySince = with.clock().instant();
  }

  /** Looks at the clock: a rest after a failure may be over. */
  void tick() {
    if (stale) {
      reload(path);
    }
    ServingSet set = state.cell().current();
    if (set.mode() == ServingSet.Mode.UNAVAILABLE || state.row().failure() != null) {
      state.publish();
    }
    sleepWhenIdle();
  }

  /** Starts what must not wait for a request: {@code scaling.min} above zero. */
  void startWithoutRequest() {
    boolean wakeful = Workloads.neverAsleep(key, state.wanted().definition()) > 0;
    if (wakeful && state.decision() instanceof Decision.Hold && !disposed) {
      join();
    }
  }

  private void fly(Flight own) {
    Throwable failure = null;
    work.lock();
    try {
      failure = bringUp(own);
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "activation of " + key + " broke", e);
      failure = new ActivationFailed(VISITOR_MESSAGE, null);
    } finally {
      work.unlock();
      flightLock.lock();
      try {
        flight = null;
      } finally {
        flightLock.unlock();
      }
      if (failure == null) {
        own.landing.complete(null);
      } else {
        own.landing.completeExceptionally(failure);
      }
    }
  }

  /** Activates until the decision is to serve or to refuse; returns why requests are refused. */
  private ActivationFailed bringUp(Flight own) {
    while (!disposed) {
      Integer target = target(state.decision());
      if (target == null) {
        return refusal();
      }
      Activation activation = new Activation(with, key, state, path, target);
      own.activation = activation;
      Outcome outcome = activation.run();
      switch (outcome) {
        case Outcome.Served served -> {
          readySince = with.clock().instant();
          retirement.begin(served.replaced());
        }
        case Outcome.Superseded superseded -> state.reload();
        case Outcome.Failed failed -> {
          state.reload();
          if (state.decision() instanceof Decision.Hold hold && hold.target() == target) {
            // the rest after the failure is over already; whoever asks next tries again
            return new ActivationFailed(VISITOR_MESSAGE, failed.failure().retryAt());
          }
          if (state.decision() instanceof Decision.Serve) {
            return null;
          }
        }
        case Outcome.Stopped stopped -> {
          return new ActivationFailed("The server is being stopped.", null);
        }
      }
    }
    return new ActivationFailed("The application is gone.", null);
  }

  private Integer target(Decision decision) {
    return switch (decision) {
      case Decision.Hold hold -> hold.target();
      case Decision.Serve serve when serve.behind() -> state.row().release();
      case Decision.Serve serve -> null;
      case Decision.Refuse refuse -> null;
    };
  }

  private ActivationFailed refusal() {
    return state.decision() instanceof Decision.Refuse refuse
        ? new ActivationFailed(VISITOR_MESSAGE, refuse.retryAt())
        : null;
  }

  private boolean isIdle(ServingSet set) {
    Release wanted = state.wanted();
    if (Workloads.neverAsleep(key, wanted.definition()) > 0) {
      return false;
    }
    Duration idleAfter = with.settings(wanted).idleAfter();
    return set.load().inFlight() == 0
        && System.nanoTime() - set.load().lastRequestNanos() >= idleAfter.toNanos();
  }

  /**
   * First no request can come to the release any more, then it is looked whether one has: see {@link
   * ServingCell}. A request that comes meanwhile waits for what follows, whichever it is.
   */
  private void sleep(ServingSet set, boolean forced) {
    if (forced) {
      work.lock();
    } else if (!work.tryLock()) {
      return;
    }
    try {
      if (state.cell().current().release() != set.release() || disposed) {
        return;
      }
      state.held(true);
      if (forced) {
        set.load().awaitIdle(FORCED_DRAIN);
      } else if (set.load().inFlight() > 0 || !isIdle(set)) {
        return;
      }
      with.runtime().sleep(Workloads.id(key, set.release()));
      state.gone(set.release());
      with.environments().asleep(key, null);
      state.reload();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, key + " could not be put to sleep; it goes on serving", e);
    } finally {
      state.held(false);
      work.unlock();
    }
  }

  private void diedByItself(int release) {
    boolean early =
        Duration.between(readySince, with.clock().instant()).compareTo(EARLY_DEATH) < 0;
    earlyDeaths = early ? earlyDeaths + 1 : 0;
    List<String> tail = with.runtime().logTail(Workloads.id(key, release), 50);
    String message =
        "the instance of release " + release + " ended by itself; its last lines say why";
    LOG.log(Level.WARNING, "{0}: {1}", new Object[] {key, message});
    if (earlyDeaths == 0) {
      with.environments().asleep(key, message);
    } else if (state.row().release() == release) {
      with.environments()
          .failed(
              key,
              new Failure(
                  release,
                  "Exited",
                  message,
                  String.join("\n", tail),
                  earlyDeaths,
                  with.clock().instant().plus(Backoff.after(earlyDeaths))));
    }
    state.reload();
  }

  private Flight currentFlight() {
    flightLock.lock();
    try {
      return flight;
    } finally {
      flightLock.unlock();
    }
  }
}
