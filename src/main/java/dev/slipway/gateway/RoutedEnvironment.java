package dev.slipway.gateway;

import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingSet;
import dev.slipway.runtime.Endpoint;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** What the gateway keeps of one environment beside its serving set. Shared by all event loops. */
final class RoutedEnvironment {
  private final ServingCell cell;
  private final TrafficCounts counts;
  private final Function<Endpoint, EndpointSlots> slotsOf;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
  private volatile Resolved resolved;

  private record Resolved(ServingSet set, EndpointSlots[] slots) {}

  RoutedEnvironment(
      ServingCell cell, TrafficCounts counts, Function<Endpoint, EndpointSlots> slotsOf) {
    this.cell = cell;
    this.counts = counts;
    this.slotsOf = slotsOf;
  }

  ServingCell cell() {
    return cell;
  }

  TrafficCounts counts() {
    return counts;
  }

  /** The endpoints of {@code set} with their counts; looked up once per set. */
  EndpointSlots[] slots(ServingSet set) {
    Resolved known = resolved;
    if (known == null || known.set() != set) {
      known =
          new Resolved(
              set, set.endpoints().stream().map(slotsOf).toArray(EndpointSlots[]::new));
      resolved = known;
    }
    return known.slots();
  }

  /** Takes one of {@code most} places to wait; false when all are taken. */
  boolean tryWait(int most) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      return false;
    }
    counts.waiting(1);
    return true;
  }

  /** Gives the place back. */
  void stopWaiting() {
    waiting.decrementAndGet();
    counts.waiting(-1);
  }

  /** Hands {@code wake} to the next {@link #wakeOne}. */
  void queue(Runnable wake) {
    queued.add(wake);
  }

  void unqueue(Runnable wake) {
    queued.remove(wake);
  }

  /** Wakes the longest waiting request, if one waits. */
  void wakeOne() {
    Runnable next = queued.poll();
    if (next != null) {
      next.run();
    }
  }
}
