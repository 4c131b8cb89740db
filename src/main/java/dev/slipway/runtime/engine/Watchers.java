package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Runtime.WorkloadListener;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps what was last seen of each workload, looks again when something happened, and tells the
 * listeners what is different, one call at a time.
 */
final class Watchers implements EngineEvents.Hearer, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Watchers.class.getName());

  private final Function<WorkloadId, Optional<WorkloadStatus>> find;
  private final Supplier<List<WorkloadStatus>> list;
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("engine-changes").factory());
  private final List<WorkloadListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<WorkloadId> pending = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean anewPending = new AtomicBoolean();
  private final Map<WorkloadId, Set<Semaphore>> bells = new ConcurrentHashMap<>();

  /** Only touched by the teller. */
  private final Map<WorkloadId, WorkloadStatus> known = new HashMap<>();

  Watchers(
      Function<WorkloadId, Optional<WorkloadStatus>> find, Supplier<List<WorkloadStatus>> list) {
    this.find = find;
    this.list = list;
  }

  void add(WorkloadListener listener) {
    listeners.add(listener);
  }

  /** A bell that gets a permit whenever something happens to {@code id}; hang it up afterwards. */
  Semaphore bell(WorkloadId id) {
    Semaphore bell = new Semaphore(0);
    bells.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet()).add(bell);
    return bell;
  }

  void hangUp(WorkloadId id, Semaphore bell) {
    bells.computeIfPresent(
        id,
        (key, set) -> {
          set.remove(bell);
          return set.isEmpty() ? null : set;
        });
  }

  @Override
  public void happened(WorkloadId id) {
    bells.getOrDefault(id, Set.of()).forEach(Semaphore::release);
    if (pending.add(id)) {
      submit(
          () -> {
            pending.remove(id);
            tell(id, find.apply(id));
          });
    }
  }

  @Override
  public void lookAnew() {
    if (anewPending.compareAndSet(false, true)) {
      submit(
          () -> {
            anewPending.set(false);
            Map<WorkloadId, WorkloadStatus> now = new HashMap<>();
            list.get().forEach(status -> now.put(status.id(), status));
            for (WorkloadId gone : List.copyOf(known.keySet())) {
              if (!now.containsKey(gone)) {
                tell(gone, Optional.empty());
              }
            }
            now.forEach((id, status) -> tell(id, Optional.of(status)));
          });
    }
  }

  @Override
  public void close() {
    teller.shutdownNow();
  }

  private void tell(WorkloadId id, Optional<WorkloadStatus> status) {
    WorkloadStatus before =
        status.isPresent() ? known.put(id, status.get()) : known.remove(id);
    if (status.equals(Optional.ofNullable(before))) {
      return;
    }
    for (WorkloadListener listener : listeners) {
      try {
        listener.changed(id, status);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener failed on the change of " + id, e);
      }
    }
  }

  private void submit(Runnable look) {
    try {
      teller.execute(
          () -> {
            try {
              look.run();
            } catch (SlipwayException e) {
              // Away or not, what was known stays known until the engine says otherwise.
              LOG.log(Level.FINE, "the engine cannot be asked: {0}", e.getMessage());
            } catch (RuntimeException e) {
              LOG.log(Level.WARNING, "looking at the engine's containers failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(Level.FINEST, "a change after the end is not told", e);
    }
  }
}
