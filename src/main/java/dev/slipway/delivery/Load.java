package dev.slipway.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests and open streams one release of one environment has in flight, and when the
 * last one came. The gateway counts, delivery reads: a release is only put to sleep or removed when
 * nothing is in flight.
 */
public final class Load {
  private final AtomicLong inFlight = new AtomicLong();
  private volatile long lastRequestNanos = System.nanoTime();

  /** A request begins. */
  public void enter() {
    inFlight.incrementAndGet();
    lastRequestNanos = System.nanoTime();
  }

  /** It has ended, its response and its stream included. */
  public void exit() {
    lastRequestNanos = System.nanoTime();
    inFlight.decrementAndGet();
  }

  /** Requests and streams that have begun and not ended. */
  public long inFlight() {
    return inFlight.get();
  }

  /** {@link System#nanoTime()} of the last begin or end. */
  public long lastRequestNanos() {
    return lastRequestNanos;
  }
}
