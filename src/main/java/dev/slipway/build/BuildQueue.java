package dev.slipway.build;

import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.build.Cancellation.Cause;
import dev.slipway.platform.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Builds that wait and builds that run, in this process. Equal keys share one build; who waits for
 * one may leave without ending it. The order is {@link QueueOrder}'s.
 */
public final class BuildQueue {
  private static final Logger LOG = Logger.getLogger(BuildQueue.class.getName());

  /** What the queue runs. */
  public interface Work {
    /**
     * Builds; called once, on a virtual thread of its own.
     *
     * @param step told in one line what is going on
     */
    BuildResult run(Cancellation cancellation, Consumer<String> step);

    /** It was cancelled, or the server stopped, before it ran; called instead of {@link #run}. */
    void dropped(Cause cause);
  }

  /**
   * @param id the build's
   * @param app whose turn it takes
   * @param key builds of equal keys are one
   * @param timeLimit how long it may run
   */
  public record Ticket(
      String id, String app, String key, Priority priority, Duration timeLimit) {}

  private final int slots;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Map<String, Entry> waiting = new LinkedHashMap<>();
  private final Map<String, Entry> running = new LinkedHashMap<>();
  private final Map<String, Long> lastServed = new HashMap<>();
  private long arrivals;
  private long starts;
  private boolean closed;

  /**
   * @param slots builds that run at once, at least 1
   * @param capacity builds that may wait, at least 1
   */
  public BuildQueue(int slots, int capacity) {
    if (slots < 1 || capacity < 1) {
      throw new IllegalArgumentException("a build queue needs at least one slot and one place");
    }
    this.slots = slots;
    this.capacity = capacity;
  }

  /** The build of this key that waits or runs, if any; its priority is raised to {@code priority}. */
  public Optional<Handle> join(String key, Priority priority) {
    lock.lock();
    try {
      Optional<Entry> entry = find(key);
      entry.ifPresent(e -> raise(e, priority));
      return entry.map(Handle::new);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues {@code work}, unless a build of the same key waits or runs: then the handle is that
   * one's, with another id, and {@code work} is never called.
   *
   * @throws SlipwayException.Unavailable when the queue is full or the server stops
   */
  public Handle submit(Ticket ticket, Work work) {
    lock.lock();
    try {
      Optional<Entry> same = find(ticket.key());
      if (same.isPresent()) {
        raise(same.get(), ticket.priority());
        return new Handle(same.get());
      }
      if (closed) {
        throw new SlipwayException.Unavailable("the server is stopping; it takes no more builds");
      }
      if (waiting.size() >= capacity) {
        throw new SlipwayException.Unavailable(
            "the build queue is full with " + capacity + " builds; try again later");
      }
      Entry entry = new Entry(ticket, work, ++arrivals, starts);
      waiting.put(ticket.id(), entry);
      startWhatMay();
      return new Handle(entry);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Cancels a build that waits or runs; what runs ends a little later.
   *
   * @return whether there was such a build
   */
  public boolean cancel(String id) {
    return stop(id, Cause.CANCELLED);
  }

  /** The places of the waiting builds, from 1. */
  public Map<String, Integer> positions() {
    lock.lock();
    try {
      return places();
    } finally {
      lock.unlock();
    }
  }

  /** What the running builds are doing, by id. */
  public Map<String, String> steps() {
    lock.lock();
    try {
      Map<String, String> steps = new HashMap<>();
      running.forEach((id, entry) -> steps.put(id, entry.step));
      return steps;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops what waits, ends what runs, and takes nothing more.
   *
   * @param patience how long to wait for what runs
   * @return whether everything has ended
   */
  public boolean close(Duration patience) {
    List<String> ids;
    lock.lock();
    try {
      closed = true;
      ids = new ArrayList<>(waiting.keySet());
      ids.addAll(running.keySet());
    } finally {
      lock.unlock();
    }
    ids.forEach(id -> stop(id, Cause.SHUTDOWN));
    return awaitIdle(patience);
  }

  private boolean awaitIdle(Duration patience) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (!running.isEmpty() && nanos > 0) {
        nanos = idle.awaitNanos(nanos);
      }
      return running.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean stop(String id, Cause cause) {
    Entry dropped;
    Entry stopped;
    lock.lock();
    try {
      dropped = waiting.remove(id);
      stopped = running.get(id);
      if (dropped != null) {
        tellPlaces();
      }
    } finally {
      lock.unlock();
    }
    if (dropped != null) {
      drop(dropped, cause);
    }
    if (stopped != null) {
      stopped.cancellation.stop(cause);
    }
    return dropped != null || stopped != null;
  }

  private void drop(Entry entry, Cause cause) {
    try {
      entry.work.dropped(cause);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "recording the end of build " + entry.ticket.id() + " failed", e);
    }
    finish(entry, EarlyEnd.of(cause));
  }

  private Optional<Entry> find(String key) {
    for (Map<String, Entry> entries : List.of(running, waiting)) {
      for (Entry entry : entries.values()) {
        // a build that was cancelled is no answer to somebody who asks now
        if (entry.ticket.key().equals(key) && entry.cancellation.cause().isEmpty()) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  private void raise(Entry entry, Priority priority) {
    if (priority == Priority.VISITOR && entry.priority != Priority.VISITOR) {
      entry.priority = Priority.VISITOR;
      tellPlaces();
    }
  }

  private void startWhatMay() {
    while (running.size() < slots && !waiting.isEmpty() && !closed) {
      Entry next = waiting.remove(QueueOrder.first(waitingNow(), lastServed).id());
      starts++;
      lastServed.put(next.ticket.app(), starts);
      running.put(next.ticket.id(), next);
      next.step = "Starting";
      next.changed.signalAll();
      Thread.ofVirtual().name("build-" + next.ticket.id()).start(() -> runAndFinish(next));
    }
    forgetServedApps();
    tellPlaces();
  }

  // an app that has not been served for longer than any other may wait needs no memory of it
  private void forgetServedApps() {
    if (waiting.isEmpty() && running.isEmpty()) {
      lastServed.clear();
    }
  }

  private List<QueueOrder.Waiting> waitingNow() {
    return waiting.values().stream()
        .map(
            e ->
                new QueueOrder.Waiting(
                    e.ticket.id(),
                    e.ticket.app(),
                    e.priority,
                    e.sequence,
                    (int) (starts - e.startsBefore)))
        .toList();
  }

  private Map<String, Integer> places() {
    Map<String, Integer> places = new LinkedHashMap<>();
    for (String id : QueueOrder.order(waitingNow(), lastServed)) {
      places.put(id, places.size() + 1);
    }
    return places;
  }

  private void tellPlaces() {
    places().forEach((id, place) -> waiting.get(id).say("Queued, position " + place));
  }

  private void runAndFinish(Entry entry) {
    Thread watch = Thread.ofVirtual().name("limit-" + entry.ticket.id()).start(() -> limit(entry));
    BuildResult result;
    try {
      result = entry.work.run(entry.cancellation, step -> tell(entry, step));
    } catch (RuntimeException | Error e) {
      LOG.log(Level.SEVERE, "build " + entry.ticket.id() + " ended with a fault of the server", e);
      result =
          new BuildResult.Failed("BuildFailed", "the server failed; its log says why", List.of());
    } finally {
      watch.interrupt();
    }
    finish(entry, result);
  }

  private void limit(Entry entry) {
    long nanos = entry.ticket.timeLimit().toNanos();
    lock.lock();
    try {
      while (entry.result == null && nanos > 0) {
        nanos = entry.changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ended in time
      return;
    } finally {
      lock.unlock();
    }
    entry.cancellation.stop(Cause.TIME_LIMIT);
  }

  private void finish(Entry entry, BuildResult result) {
    lock.lock();
    try {
      entry.result = result;
      entry.changed.signalAll();
      running.remove(entry.ticket.id());
      startWhatMay();
      if (running.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(Entry entry, String step) {
    lock.lock();
    try {
      entry.say(step);
    } finally {
      lock.unlock();
    }
  }

  private final class Entry {
    private final Ticket ticket;
    private final Work work;
    private final long sequence;
    private final long startsBefore;
    private final Cancellation cancellation = new Cancellation();
    private final Condition changed = lock.newCondition();
    private Priority priority;
    private String step = "Queued";
    private BuildResult result;

    Entry(Ticket ticket, Work work, long sequence, long startsBefore) {
      this.ticket = ticket;
      this.work = work;
      this.sequence = sequence;
      this.startsBefore = startsBefore;
      this.priority = ticket.priority();
    }

    void say(String newStep) {
      if (!newStep.equals(step)) {
        step = newStep;
        changed.signalAll();
      }
    }
  }

  /** A place at a build's side, for one who waits. */
  public final class Handle {
    private final Entry entry;

    private Handle(Entry entry) {
      this.entry = entry;
    }

    /** The build's id. */
    public String id() {
      return entry.ticket.id();
    }

    /**
     * Waits for the end.
     *
     * @param progress told each new step, on this thread
     * @throws InterruptedException when the caller has to leave; the build goes on
     */
    public BuildResult await(Consumer<String> progress) throws InterruptedException {
      String told = null;
      while (true) {
        BuildResult result;
        String step;
        lock.lockInterruptibly();
        try {
          while (entry.result == null && Objects.equals(entry.step, told)) {
            entry.changed.await();
          }
          result = entry.result;
          step = entry.step;
        } finally {
          lock.unlock();
        }
        if (result != null) {
          return result;
        }
        progress.accept(step);
        told = step;
      }
    }
  }
}
