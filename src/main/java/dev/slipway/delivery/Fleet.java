package dev.slipway.delivery;

import dev.slipway.app.Environment;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Release;
import dev.slipway.app.Route;
import dev.slipway.app.Routes;
import dev.slipway.app.Routes.Routed;
import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** All environments being delivered, and the table of their routes that the gateway reads. */
final class Fleet implements ServingTable {
  static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Logger LOG = Logger.getLogger(Fleet.class.getName());

  private final Collaborators with;
  private final Routes routes;
  private final Map<EnvironmentKey, EnvironmentDelivery> environments = new ConcurrentHashMap<>();
  private final Map<EnvironmentKey, Route> routed = new HashMap<>();
  private final List<Consumer<List<Entry>>> subscribers = new CopyOnWriteArrayList<>();
  private final Set<String> stale = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();

  Fleet(Collaborators with, Routes routes) {
    this.with = with;
    this.routes = routes;
  }

  Optional<EnvironmentDelivery> find(EnvironmentKey key) {
    return Optional.ofNullable(environments.get(key));
  }

  List<EnvironmentDelivery> of(String app) {
    return environments.values().stream().filter(e -> e.key().app().equals(app)).toList();
  }

  Iterable<EnvironmentDelivery> all() {
    return environments.values();
  }

  @Override
  public void subscribe(Consumer<List<Entry>> listener) {
    lock.lock();
    try {
      subscribers.add(listener);
      listener.accept(table());
    } finally {
      lock.unlock();
    }
  }

  /** Reads everything, and takes over what the runtime still runs of it. */
  void load() {
    lock.lock();
    try {
      Map<String, Release> releases =
          with.releases().pointedAt().stream()
              .collect(Collectors.toMap(r -> r.app() + "/" + r.number(), r -> r));
      routes.all().forEach(route -> routed.put(route.key(), route.route()));
      for (Environment row : with.environments().all()) {
        String app = row.key().app();
        environments.computeIfAbsent(
            row.key(),
            key ->
                new EnvironmentDelivery(
                    with,
                    row,
                    releases.get(app + "/" + row.release()),
                    releases.get(app + "/" + row.servingRelease()),
                    path(key)));
      }
      publish();
    } finally {
      lock.unlock();
    }
  }

  /** One app changed: its environments and routes are read anew. */
  void reload(String app) {
    lock.lock();
    try {
      stale.add(app);
      Map<EnvironmentKey, Environment> rows = new HashMap<>();
      with.environments().list(app).forEach(row -> rows.put(row.key(), row));
      Map<EnvironmentKey, Route> before = new HashMap<>(routed);
      routed.keySet().removeIf(key -> key.app().equals(app));
      for (Routed route : routes.list(app)) {
        if (rows.containsKey(route.key())) {
          routed.put(route.key(), route.route());
        }
      }
      boolean tableChanged = !before.equals(routed);
      for (EnvironmentDelivery known : of(app)) {
        if (!rows.containsKey(known.key())) {
          environments.remove(known.key());
          known.dispose();
          with.journal().close(known.key());
          Thread.ofVirtual().name("remove " + known.key()).start(() -> removeAllQuietly(known));
        }
      }
      for (Environment row : rows.values()) {
        EnvironmentDelivery known = environments.get(row.key());
        if (known == null) {
          environments.put(row.key(), fresh(row));
          tableChanged = true;
        } else {
          known.reload(path(row.key()));
        }
      }
      if (tableChanged) {
        publish();
      }
      rows.keySet().forEach(key -> environments.get(key).startWithoutRequest());
      stale.remove(app);
    } finally {
      lock.unlock();
    }
  }

  /** Reads those apps again whose last reading failed half way. */
  void reloadStale() {
    stale.forEach(this::reload);
  }

  /**
   * Compares what runs with what is wanted: what serves is taken over, what nobody wants is removed,
   * and interrupted activations go on.
   */
  void reconcile() {
    for (WorkloadStatus found : with.runtime().list()) {
      EnvironmentKey key = keyOf(found.id());
      EnvironmentDelivery environment = key == null ? null : environments.get(key);
      if (environment == null || !wants(environment, found.id().release())) {
        LOG.log(Level.INFO, "removing {0}, which nothing points at", found.id());
        removeQuietly(found.id());
      } else if (found.state() == WorkloadStatus.State.RUNNING && serves(environment, found)) {
        environment.found(found.id().release(), found.endpoints());
      }
    }
    for (EnvironmentKey interrupted : with.journal().open()) {
      EnvironmentDelivery environment = environments.get(interrupted);
      // an activation that is still needed writes itself down anew
      with.journal().close(interrupted);
      if (environment != null) {
        LOG.log(Level.INFO, "going on with the interrupted activation of {0}", interrupted);
        environment.join();
      }
    }
    environments.values().forEach(EnvironmentDelivery::startWithoutRequest);
  }

  void workloadChanged(WorkloadId id) {
    EnvironmentKey key = keyOf(id);
    EnvironmentDelivery environment = key == null ? null : environments.get(key);
    if (environment != null) {
      environment.workloadChanged(id.release());
    }
  }

  private void removeQuietly(WorkloadId id) {
    try {
      with.runtime().remove(id, STOP_GRACE);
    } catch (SlipwayException.Failed e) {
      LOG.log(Level.WARNING, "{0} stays until the next start: {1}", new Object[] {id, e.getMessage()});
    }
  }

  /** Removes what runs of an environment that is gone, but nothing of one that came after it. */
  void removeAll(EnvironmentDelivery gone) {
    gone.removeAll(
        id -> {
          EnvironmentDelivery now = environments.get(gone.key());
          return now != null && wants(now, id.release());
        });
  }

  private void removeAllQuietly(EnvironmentDelivery gone) {
    try {
      removeAll(gone);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the remains of " + gone.key() + " stay until the next start", e);
    }
  }

  private EnvironmentDelivery fresh(Environment row) {
    String app = row.key().app();
    return new EnvironmentDelivery(
        with,
        row,
        with.releases().get(app, row.release()),
        row.servingRelease() == null ? null : with.releases().get(app, row.servingRelease()),
        path(row.key()));
  }

  private static boolean wants(EnvironmentDelivery environment, int release) {
    Environment row = environment.state().row();
    return row.release() == release
        || (row.servingRelease() != null && row.servingRelease() == release);
  }

  private static boolean serves(EnvironmentDelivery environment, WorkloadStatus found) {
    Integer serving = environment.state().row().servingRelease();
    return serving != null && serving == found.id().release() && !found.endpoints().isEmpty();
  }

  private String path(EnvironmentKey key) {
    Route route = routed.get(key);
    return route == null ? "/" : route.path();
  }

  private static EnvironmentKey keyOf(WorkloadId id) {
    try {
      return new EnvironmentKey(
          id.app(), dev.slipway.app.EnvironmentName.of(id.environment()));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "a workload carries labels that are not ours: {0}", id);
      return null;
    }
  }

  private List<Entry> table() {
    List<Entry> entries = new ArrayList<>(routed.size());
    routed.forEach(
        (key, route) -> {
          EnvironmentDelivery environment = environments.get(key);
          if (environment != null) {
            entries.add(new Entry(route, environment.cell()));
          }
        });
    return List.copyOf(entries);
  }

  private void publish() {
    List<Entry> table = table();
    subscribers.forEach(subscriber -> subscriber.accept(table));
  }
}
