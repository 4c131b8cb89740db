package dev.slipway.delivery;

import dev.slipway.app.AppSettings;
import dev.slipway.app.Environment;
import dev.slipway.app.Environment.Failure;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Phase;
import dev.slipway.app.Release;
import dev.slipway.build.BuildRequest;
import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.build.BuiltImage;
import dev.slipway.build.Images;
import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One attempt to make one release serve: a list of steps, each of which is written down before it
 * acts and finds what an earlier attempt left, so that it can be entered again after a crash.
 */
final class Activation {
  private static final Logger LOG = Logger.getLogger(Activation.class.getName());
  private static final Duration RECREATE_DRAIN = Duration.ofSeconds(30);

  private final Collaborators with;
  private final EnvironmentKey key;
  private final EnvironmentState state;
  private final String path;
  private final int target;
  private final Instant since;
  private final ReentrantLock givingUp = new ReentrantLock();
  private Thread runner;
  private volatile boolean superseded;
  private volatile boolean halted;
  private volatile Activations.Progress progress;
  private Step step = Step.IMAGE;

  /** How an attempt ended. */
  sealed interface Outcome {
    /** The target serves; {@code replaced} is the release that did before, 0 for none. */
    record Served(int replaced) implements Outcome {}

    /** The pointer moved meanwhile; nothing of the target is left. */
    record Superseded() implements Outcome {}

    /** It failed, and that is written down. */
    record Failed(Failure failure) implements Outcome {}

    /** The server is being stopped; the next start goes on. */
    record Stopped() implements Outcome {}
  }

  Activation(
      Collaborators with, EnvironmentKey key, EnvironmentState state, String path, int target) {
    this.with = with;
    this.key = key;
    this.state = state;
    this.path = path;
    this.target = target;
    this.since = with.clock().instant();
    this.progress = new Activations.Progress("Starting", "", since);
  }

  int target() {
    return target;
  }

  Activations.Progress progress() {
    return progress;
  }

  /** The pointer no longer names the target: gives up at once, unless it is switching already. */
  void supersede() {
    superseded = true;
    interrupt();
  }

  /** The server is being stopped: ends at once, unless it is switching already. */
  void halt() {
    halted = true;
    interrupt();
  }

  private void interrupt() {
    givingUp.lock();
    try {
      if (runner != null) {
        runner.interrupt();
      }
    } finally {
      givingUp.unlock();
    }
  }

  /** Runs the steps on the calling thread. */
  Outcome run() {
    beginInterruptible();
    try {
      Release built = provideImage(with.releases().get(key.app(), target));
      AppSettings settings = with.settings(built);
      Workload workload = with.workloads().of(key, built, settings, path);
      makeRoomForVolumes(workload);
      apply(workload, built);
      List<Endpoint> endpoints = awaitRollout(workload);
      return switchTo(endpoints);
    } catch (RolloutFailed e) {
      endInterruptible();
      return failed(e.rollout.reason(), e.rollout.message(), e.rollout.logTail(), false);
    } catch (RuntimeException e) {
      endInterruptible();
      return broken(e);
    } finally {
      state.held(false);
    }
  }

  private void beginInterruptible() {
    givingUp.lock();
    try {
      runner = Thread.currentThread();
    } finally {
      givingUp.unlock();
    }
  }

  /**
   * From here on nobody's giving up interrupts the thread: neither what is done about it, nor an
   * activation that follows on the same thread, is hit by an interrupt that was meant for this one.
   */
  private void endInterruptible() {
    givingUp.lock();
    try {
      runner = null;
      if (superseded || halted) {
        boolean meantForThis = Thread.interrupted();
        LOG.log(Level.FINE, "{0} gave up, interrupted: {1}", new Object[] {key, meantForThis});
      }
    } finally {
      givingUp.unlock();
    }
  }

  private Release provideImage(Release release) {
    enter(Step.IMAGE);
    if (release.image() != null) {
      return release;
    }
    with.environments().underWay(key, Phase.BUILDING, "release " + target + " gets its image");
    report("Building", "");
    BuildRequest request =
        new BuildRequest(
            key.app(),
            target,
            release.definition().source(),
            release.revision(),
            release.definition().appSpec(),
            release.definition().port(),
            release.definition().build().args(),
            release.definition().build().builder(),
            Priority.VISITOR);
    BuiltImage image = with.images().provide(request, this::building);
    return with.releases().built(key.app(), target, image);
  }

  private void building(Images.Progress building) {
    report("Building", building.step());
  }

  /**
   * Two instances of different releases never share a volume: the old release finishes its requests
   * and is stopped first, while new requests are held.
   */
  private void makeRoomForVolumes(Workload workload) {
    Integer serving = state.row().servingRelease();
    if (workload.volumes().isEmpty() || serving == null || serving == target) {
      return;
    }
    if (!state.isAwake(serving)) {
      return;
    }
    state.held(true);
    try {
      state.load(serving).awaitIdle(RECREATE_DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException.Unavailable("interrupted while release " + serving + " drained", e);
    }
    with.runtime().sleep(Workloads.id(key, serving));
    state.gone(serving);
  }

  private void apply(Workload workload, Release release) {
    enter(Step.APPLY);
    with.environments().underWay(key, Phase.DEPLOYING, "release " + target + " is being started");
    report("Starting", "");
    with.runtime()
        .apply(workload, Math.max(1, Workloads.neverAsleep(key, release.definition())));
  }

  private List<Endpoint> awaitRollout(Workload workload) {
    enter(Step.ROLLOUT);
    return switch (with.runtime().awaitReady(workload, workload.health().startup())) {
      case Rollout.Ready ready -> ready.endpoints();
      case Rollout.Failed failed -> throw new RolloutFailed(failed);
    };
  }

  private Outcome switchTo(List<Endpoint> endpoints) {
    enter(Step.SWITCH);
    endInterruptible();
    Environment now = with.environments().get(key);
    Integer before = now.servingRelease();
    boolean lastGood = before != null && before == target && now.release() != target;
    if (now.release() != target && !lastGood) {
      return abandon();
    }
    if (lastGood) {
      if (now.failure() != null) {
        with.environments().servesLastGood(key, now.failure());
      }
    } else {
      with.environments().switched(key, target);
    }
    state.awake(target, endpoints);
    state.held(false);
    afterSwitch();
    LOG.log(Level.INFO, "{0} serves release {1}", new Object[] {key, target});
    return new Outcome.Served(before == null || before == target ? 0 : before);
  }

  /**
   * The switch is written down: what fails from here on may not undo it. A row that could not be read
   * is read at the next tick, and a journal that could not be closed at the next activation.
   */
  private void afterSwitch() {
    try {
      state.reload();
      with.journal().close(key);
    } catch (SlipwayException.Unavailable e) {
      LOG.log(Level.WARNING, "{0} serves, but: {1}", new Object[] {key, e.getMessage()});
    }
  }

  private Outcome abandon() {
    removeQuietly();
    with.journal().close(key);
    return new Outcome.Superseded();
  }

  private Outcome broken(RuntimeException e) {
    if (superseded) {
      return abandon();
    }
    if (halted || Thread.currentThread().isInterrupted()) {
      return new Outcome.Stopped();
    }
    return switch (e) {
      case SlipwayException.Unavailable unavailable ->
          failed("Unavailable", unavailable.getMessage(), List.of(), true);
      case SlipwayException known ->
          failed(
              step == Step.IMAGE ? "BuildFailed" : "DeployFailed",
              known.getMessage(),
              known.lastLines(),
              false);
      default -> {
        LOG.log(Level.SEVERE, key + ": step " + step + " of release " + target + " broke", e);
        yield failed(
            "InternalError",
            "step " + step + " broke unexpectedly; the server's log has the details",
            List.of(),
            true);
      }
    };
  }

  /** Writes the failure down and removes what was made; what served before goes on serving. */
  private Outcome failed(
      String reason, String message, List<String> logTail, boolean passing) {
    Optional<Environment> there = with.environments().find(key);
    if (there.isEmpty()) {
      return abandon();
    }
    Environment now = there.get();
    boolean lastGood =
        now.servingRelease() != null && now.servingRelease() == target && now.release() != target;
    Failure earlier = lastGood ? state.lastGoodFailure() : now.failure();
    int attempts = earlier != null && earlier.release() == target ? earlier.attempts() + 1 : 1;
    boolean update = now.servingRelease() != null && now.servingRelease() != target;
    Instant retryAt =
        update && !passing ? null : with.clock().instant().plus(Backoff.after(attempts));
    Failure failure =
        new Failure(target, reason, message, String.join("\n", logTail), attempts, retryAt);
    LOG.log(
        Level.WARNING,
        "{0}: release {1} failed in step {2}: {3}: {4}",
        new Object[] {key, target, step, reason, message});
    removeQuietly();
    if (lastGood) {
      state.lastGoodFailed(failure);
    } else if (now.release() == target) {
      with.environments().failed(key, failure);
    }
    with.journal().close(key);
    return new Outcome.Failed(failure);
  }

  /** The failure is what its readers must hear of; that the removal failed too is only logged. */
  private void removeQuietly() {
    try {
      with.runtime().remove(Workloads.id(key, target), Fleet.STOP_GRACE);
      state.gone(target);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, key + ": release " + target + " could not be removed yet", e);
      state.leftOver(target);
    }
  }

  private void enter(Step next) {
    if (superseded) {
      throw new SlipwayException.Conflict("superseded");
    }
    step = next;
    with.journal().enter(key, target, next);
    with.observers().forEach(observer -> observer.reached(key, target, next));
  }

  private void report(String what, String detail) {
    progress = new Activations.Progress(what, detail, since);
  }

  /** Carries a failed rollout out of its step. */
  private static final class RolloutFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Rollout.Failed rollout;

    private RolloutFailed(Rollout.Failed rollout) {
      super(rollout.message(), null, false, false);
      this.rollout = rollout;
    }
  }
}
