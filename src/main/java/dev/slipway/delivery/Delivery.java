package dev.slipway.delivery;

import dev.slipway.app.AppListener;
import dev.slipway.app.Apps;
import dev.slipway.app.Environment;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Phase;
import dev.slipway.app.Release;
import dev.slipway.app.Removals;
import dev.slipway.app.Removals.Removal;
import dev.slipway.app.Route;
import dev.slipway.app.Routes;
import dev.slipway.app.Routes.Routed;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Expect;
import dev.slipway.runtime.WorkloadStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes environments serve their releases: what REST, console and gateway ask of it. The
 * environments themselves are in {@link Fleet}.
 */
public final class Delivery implements Activations, AppListener {
  private static final Logger LOG = Logger.getLogger(Delivery.class.getName());

  private static final int START_ATTEMPTS = 3;

  private final Collaborators with;
  private final Fleet fleet;
  private final Apps apps;
  private final Routes routes;
  private final Removals removals;
  private final String gatewayUrl;

  Delivery(
      Collaborators with,
      Fleet fleet,
      Apps apps,
      Routes routes,
      Removals removals,
      String gatewayUrl) {
    this.with = with;
    this.fleet = fleet;
    this.apps = apps;
    this.routes = routes;
    this.removals = removals;
    this.gatewayUrl = gatewayUrl;
  }

  @Override
  public CompletionStage<Void> join(ServingCell cell) {
    return fleet
        .find(cell.key())
        .map(EnvironmentDelivery::join)
        .orElseGet(
            () ->
                java.util.concurrent.CompletableFuture.failedStage(
                    new ActivationFailed("The application is gone.", null)));
  }

  @Override
  public Progress progress(ServingCell cell) {
    return fleet
        .find(cell.key())
        .map(EnvironmentDelivery::progress)
        .orElse(new Progress("Gone", "", null));
  }

  @Override
  public void appChanged(String app) {
    fleet.reload(app);
  }

  /**
   * Starts an environment, also while it rests after a failure, and waits until it serves the
   * release that its pointer names.
   *
   * @throws SlipwayException.Failed when it does not come up, with the reason and the last lines
   */
  public EnvironmentStatus start(EnvironmentKey key) {
    EnvironmentDelivery environment = existing(key);
    with.environments().forget(key);
    environment.state().reload();
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      await(environment.join());
      Environment now = with.environments().get(key);
      if (now.failure() != null) {
        throw new SlipwayException.Failed(
            key + " could not be started: " + now.failure().message(),
            now.failure().logTail().lines().toList());
      }
      if (environment.state().isServing(now.release())
          && environment.state().isAwake(now.release())) {
        return status(now);
      }
      // the activation that was joined had ended already, or the pointer moved meanwhile
    }
    throw new SlipwayException.Unavailable(
        key + " was stopped or changed while it was being started; start it again");
  }

  /**
   * Puts an environment to sleep after its requests have ended; the next request wakes it.
   *
   * @throws SlipwayException.Conflict while it is being started
   */
  public EnvironmentStatus stop(EnvironmentKey key) {
    settled(key).stop();
    return status(with.environments().get(key));
  }

  /**
   * Stops an environment and starts it again.
   *
   * @throws SlipwayException.Conflict while it is being started
   * @throws SlipwayException.Failed when it does not come up again
   */
  public EnvironmentStatus restart(EnvironmentKey key) {
    settled(key).stop();
    return start(key);
  }

  /** How an environment is. */
  public EnvironmentStatus status(EnvironmentKey key) {
    return status(with.environments().get(key));
  }

  /** How the environments of an app are, production first; empty while it has no release. */
  public List<EnvironmentStatus> statuses(String app) {
    apps.get(app);
    return with.environments().list(app).stream().map(this::status).toList();
  }

  /**
   * The app's own output, oldest first; empty when nothing of it is there.
   *
   * @param tail at most so many last lines
   */
  public List<String> logTail(EnvironmentKey key, int tail) {
    Environment environment = with.environments().get(key);
    return shown(environment)
        .map(release -> with.runtime().logTail(Workloads.id(key, release), tail))
        .orElse(List.of());
  }

  /** As {@link #logTail}, and then every line as it comes, until {@code sink} says false. */
  public void followLog(EnvironmentKey key, int tail, Predicate<String> sink) {
    Environment environment = with.environments().get(key);
    shown(environment)
        .ifPresent(
            release -> with.runtime().followLog(Workloads.id(key, release), tail, sink));
  }

  /**
   * Deletes an app and removes what runs of it. When the runtime is away or refuses, the app is
   * gone all the same, and its remains are removed as soon as that works.
   *
   * @param volumes whether its volumes go too
   */
  public void delete(String app, boolean volumes, Expect expect) {
    List<EnvironmentDelivery> gone = fleet.of(app);
    apps.delete(app, volumes, expect);
    gone.forEach(EnvironmentDelivery::dispose);
    finishQuietly(
        new Removal(app, volumes),
        () -> gone.forEach(fleet::removeAll));
  }

  /** Removes what is left of deleted apps; what cannot be removed now is tried again later. */
  void finishRemovals() {
    removals.pending().forEach(removal -> finishQuietly(removal, () -> {}));
  }

  private void finishQuietly(Removal removal, Runnable first) {
    try {
      first.run();
      finish(removal);
    } catch (SlipwayException e) {
      LOG.log(
          Level.WARNING,
          "the remains of app {0} stay for now: {1}",
          new Object[] {removal.app(), e.getMessage()});
    }
  }

  private void finish(Removal removal) {
    for (WorkloadStatus left : with.runtime().list()) {
      if (left.id().app().equals(removal.app())) {
        with.runtime().remove(left.id(), Fleet.STOP_GRACE);
      }
    }
    if (removal.volumes()) {
      with.runtime().removeVolumes(removal.app());
    }
    removals.done(removal.app());
  }

  private EnvironmentDelivery settled(EnvironmentKey key) {
    EnvironmentDelivery environment = existing(key);
    if (environment.isBeingActivated()) {
      throw new SlipwayException.Conflict(
          key + " is being started; try again when it is ready or has failed");
    }
    return environment;
  }

  private EnvironmentDelivery existing(EnvironmentKey key) {
    return fleet
        .find(key)
        .orElseThrow(() -> new SlipwayException.NotFound("Environment", key.toString()));
  }

  /** The release whose output is worth reading: what serves, else what is wanted. */
  private static Optional<Integer> shown(Environment environment) {
    return Optional.ofNullable(environment.servingRelease()).or(() -> Optional.of(environment.release()));
  }

  private EnvironmentStatus status(Environment row) {
    EnvironmentKey key = row.key();
    Release wanted = with.releases().get(key.app(), row.release());
    int instances =
        row.servingRelease() == null
            ? 0
            : fleet
                .find(key)
                .map(e -> e.state().endpoints(row.servingRelease()).size())
                .orElse(0);
    return new EnvironmentStatus(
        key.environment().value(),
        shownPhase(row, instances),
        row.release(),
        row.servingRelease(),
        wanted.image() == null ? null : wanted.image().image(),
        instances,
        row.message(),
        row.failure() == null ? null : row.failure().reason(),
        row.failure() == null || row.failure().logTail().isEmpty()
            ? null
            : row.failure().logTail(),
        url(key));
  }

  /** A pointer that moved while the release before still answers is an update under way. */
  private static Phase shownPhase(Environment row, int instances) {
    boolean pending =
        row.servingRelease() != null
            && row.servingRelease() != row.release()
            && row.phase() == Phase.READY;
    if (pending) {
      return Phase.DEPLOYING;
    }
    return row.phase() == Phase.READY && instances == 0 ? Phase.ASLEEP : row.phase();
  }

  private String url(EnvironmentKey key) {
    return routes.list(key.app()).stream()
        .filter(routed -> routed.key().equals(key))
        .map(Routed::route)
        .map(this::url)
        .findFirst()
        .orElse(null);
  }

  private String url(Route route) {
    if (route.host() == null || route.host().startsWith("*")) {
      return gatewayUrl + route.path();
    }
    return gatewayUrl.replaceFirst("//[^/:]+", "//" + route.host()) + route.path();
  }

  /** The key of production, which most calls are about. */
  public static EnvironmentKey production(String app) {
    return new EnvironmentKey(app, EnvironmentName.PRODUCTION);
  }

  private static void await(CompletionStage<Void> landing) {
    try {
      landing.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof ActivationFailed)) {
        throw e;
      }
      // what failed stands in the environment's row, which the caller reads
      LOG.log(Level.FINE, "a start by hand failed", e);
    }
  }
}
