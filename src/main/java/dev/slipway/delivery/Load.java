package dev.slipway.delivery;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests and open streams one release of one environment has in flight, and when the
 * last one came. The gateway counts, delivery reads: a release is only put to sleep or removed when
 * nothing is in flight.
 */
public final class Load {
  private final AtomicLong inFlight = new AtomicLong();
  private final ReentrantLock waiting = new ReentrantLock();
  private final Condition idle = waiting.newCondition();
  private volatile boolean watched;
  private volatile long lastRequestNanos = System.nanoTime();

  /** A request begins. */
  public void enter() {
    inFlight.incrementAndGet();
    lastRequestNanos = System.nanoTime();
  }

  /** It has ended, its response and its stream included. */
  public void exit() {
    lastRequestNanos = System.nanoTime();
    if (inFlight.decrementAndGet() == 0 && watched) {
      signalIdle();
    }
  }

  /** Requests and streams that have begun and not ended. */
  public long inFlight() {
    return inFlight.get();
  }

  /** {@link System#nanoTime()} of the last begin or end. */
  public long lastRequestNanos() {
    return lastRequestNanos;
  }

  /**
   * Waits until nothing is in flight.
   *
   * @return whether that was so before {@code limit} was over
   * @throws InterruptedException when the waiting thread is interrupted
   */
  boolean awaitIdle(Duration limit) throws InterruptedException {
    waiting.lock();
    try {
      watched = true;
      long left = limit.toNanos();
      while (inFlight.get() > 0) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } finally {
      waiting.unlock();
    }
  }

  private void signalIdle() {
    waiting.lock();
    try {
      idle.signalAll();
    } finally {
      waiting.unlock();
    }
  }
}
