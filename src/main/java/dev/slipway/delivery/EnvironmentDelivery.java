package dev.slipway.delivery;

import dev.slipway.app.Environment;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Phase;
import dev.slipway.app.Release;
import dev.slipway.delivery.Activation.Outcome;
import dev.slipway.delivery.Activations.ActivationFailed;
import dev.slipway.delivery.Situation.Decision;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One environment being delivered. What takes long (an activation, putting to sleep, removing) holds
 * {@code work}, one at a time; what requests see is {@link EnvironmentState}, which never waits.
 */
final class EnvironmentDelivery {
  private static final Logger LOG = Logger.getLogger(EnvironmentDelivery.class.getName());
  private static final Duration REST_AFTER_REFUSED_SLEEP = Duration.ofSeconds(30);
  private static final Duration FORCED_DRAIN = Duration.ofSeconds(30);
  private static final String STOPPING = "The server is being stopped.";
  private static final String VISITOR_MESSAGE =
      "The application could not be started. Its owners can see why.";

  private final Collaborators with;
  private final EnvironmentKey key;
  private volatile String path;
  private final EnvironmentState state;
  private final Retirement retirement;
  private final UnplannedEnds unplannedEnds;
  private final ReentrantLock work = new ReentrantLock();
  private final ReentrantLock flightLock = new ReentrantLock();
  private Flight flight;
  private volatile Instant sleepAgainAt = Instant.MIN;
  private volatile boolean disposed;
  private volatile boolean ending;

  /** Put to sleep by hand: until somebody asks for it, a minimum of instances does not count. */
  private volatile boolean stopped;

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
    this.unplannedEnds = new UnplannedEnds(with, key, state, work);
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
    state.reload();
    Environment row = state.row();
    Flight current = currentFlight();
    Activation activation = current == null ? null : current.activation;
    if (activation != null
        && activation.target() != row.release()
        && !Objects.equals(row.servingRelease(), activation.target())) {
      activation.supersede();
    }
    startWithoutRequest();
  }

  /** The environment is gone; what runs of it is removed. */
  void dispose() {
    disposed = true;
    state.held(true);
    Flight current = currentFlight();
    if (current != null && current.activation != null) {
      current.activation.supersede();
    }
  }

  /**
   * Removes everything of this environment that runs or sleeps; waits for work under way.
   *
   * @param spared what stays: an environment of the same name may have come after this one
   */
  void removeAll(Predicate<WorkloadId> spared) {
    work.lock();
    try {
      for (WorkloadStatus found : with.runtime().list()) {
        if (found.id().app().equals(key.app())
            && found.id().environment().equals(key.environment().value())
            && !spared.test(found.id())) {
          with.runtime().remove(found.id(), Fleet.STOP_GRACE);
        }
      }
    } finally {
      work.unlock();
    }
  }

  /** The server is being stopped: gives up what is under way and puts to sleep what serves. */
  void shutDown() {
    ending = true;
    Flight current = currentFlight();
    if (current != null && current.activation != null) {
      current.activation.halt();
    }
    stop();
  }

  /** Puts it to sleep when nobody has called for long enough; called once a tick. */
  void sleepWhenIdle() {
    ServingSet set = state.cell().current();
    if (set.mode() != ServingSet.Mode.READY
        || !isIdle(set)
        || with.clock().instant().isBefore(sleepAgainAt)) {
      return;
    }
    Thread.ofVirtual().name("sleep " + key).start(() -> sleep(set, false));
  }

  /** Whether an activation is under way. */
  boolean isBeingActivated() {
    return currentFlight() != null;
  }

  /** Puts it to sleep now; requests in flight may end first, new ones wake it again. */
  void stop() {
    stopped = true;
    ServingSet set = state.cell().current();
    if (set.mode() == ServingSet.Mode.READY) {
      sleep(set, true);
    }
  }

  /** The runtime says that a workload changed by itself. */
  void workloadChanged(int release) {
    unplannedEnds.changed(release);
    startWithoutRequest();
  }

  /** What the runtime said at the start of the server. */
  void found(int release, List<Endpoint> endpoints) {
    state.awake(release, endpoints);
    unplannedEnds.ready();
  }

  /** Removes what could not be removed in time. */
  void clearLeftOvers() {
    retirement.beginAgain();
  }

  /** Looks at the clock: a rest after a failure may be over. */
  void tick() {
    if (state.isStale()) {
      reload(path);
    }
    ServingSet set = state.cell().current();
    if (set.mode() == ServingSet.Mode.UNAVAILABLE || state.row().failure() != null) {
      state.publish();
    }
    startWithoutRequest();
    sleepWhenIdle();
  }

  /** Starts what must not wait for a request: {@code scaling.min} above zero. */
  void startWithoutRequest() {
    boolean wakeful = Workloads.neverAsleep(key, state.wanted().definition()) > 0;
    if (wakeful && !stopped && state.decision() instanceof Decision.Hold && !disposed) {
      join();
    }
  }

  private void fly(Flight own) {
    Throwable failure = new ActivationFailed(VISITOR_MESSAGE, null);
    work.lock();
    try {
      failure = bringUp(own);
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "activation of " + key + " broke", e);
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
    while (!disposed && !ending) {
      Integer target = target(state.decision());
      if (target == null) {
        settle();
        return refusal();
      }
      Activation activation = new Activation(with, key, state, path, target);
      own.activation = activation;
      if (disposed || ending) {
        break;
      }
      Outcome outcome = activation.run();
      switch (outcome) {
        case Outcome.Served served -> {
          stopped = false;
          unplannedEnds.ready();
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
        case Outcome.Stopped halted -> {
          return new ActivationFailed(STOPPING, null);
        }
      }
    }
    return new ActivationFailed(disposed ? "The application is gone." : STOPPING, null);
  }

  /** Nothing is to be done: what an attempt that was given up or cut off wrote down is over. */
  private void settle() {
    Environment row = state.row();
    boolean underWay = row.phase() == Phase.BUILDING || row.phase() == Phase.DEPLOYING;
    if (underWay && state.isServing(row.release())) {
      with.environments().switched(key, row.release());
      state.reload();
    }
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
      // without its database it could not be woken again
      state.reload();
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
      sleepAgainAt = with.clock().instant().plus(REST_AFTER_REFUSED_SLEEP);
      LOG.log(Level.WARNING, key + " could not be put to sleep; it goes on serving", e);
    } finally {
      state.held(false);
      work.unlock();
    }
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
