package dev.slipway.gateway;

import dev.slipway.runtime.Endpoint;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests one endpoint has outstanding, over all event loops. */
final class EndpointSlots {
  private final Endpoint endpoint;
  private final AtomicInteger outstanding = new AtomicInteger();

  EndpointSlots(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  int outstanding() {
    return outstanding.get();
  }

  /** Takes a slot; false when {@code most} are taken. 0 is no limit. */
  boolean tryAcquire(int most) {
    if (outstanding.incrementAndGet() > most && most > 0) {
      outstanding.decrementAndGet();
      return false;
    }
    return true;
  }

  void release() {
    outstanding.decrementAndGet();
  }

  /**
   * Picks the one with fewer outstanding requests of two taken at random, and takes a slot of it.
   * When both are full, any that has room is taken.
   *
   * @param most slots per endpoint; 0 is no limit
   * @param avoid not to be picked while there is another; may be null
   * @return null when every endpoint is full
   */
  static EndpointSlots pick(EndpointSlots[] all, int most, EndpointSlots avoid) {
    if (all.length == 1) {
      return all[0].tryAcquire(most) ? all[0] : null;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int start = random.nextInt(all.length);
    EndpointSlots one = all[start];
    EndpointSlots two = all[(start + 1 + random.nextInt(all.length - 1)) % all.length];
    EndpointSlots first = two.outstanding() < one.outstanding() ? two : one;
    if (first == avoid) {
      first = first == one ? two : one;
    }
    if (first.tryAcquire(most)) {
      return first;
    }
    for (int i = 0; i < all.length; i++) {
      EndpointSlots next = all[(start + i) % all.length];
      if (next != avoid && next.tryAcquire(most)) {
        return next;
      }
    }
    return null;
  }
}
