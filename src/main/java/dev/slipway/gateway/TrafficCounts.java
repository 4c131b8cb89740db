package dev.slipway.gateway;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one app's traffic amounts to since the start; cheap to count, read by
 * {@link GatewayMetrics}.
 */
public final class TrafficCounts {
  private final String app;
  private final LongAdder[] byClass = new LongAdder[6];
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder waiting = new LongAdder();
  private final LongAdder upstreamFailures = new LongAdder();

  TrafficCounts(String app) {
    this.app = app;
    for (int i = 0; i < byClass.length; i++) {
      byClass[i] = new LongAdder();
    }
  }

  /** Whose traffic it is; empty for requests that no route takes. */
  public String app() {
    return app;
  }

  /**
   * Answered requests.
   *
   * @param statusClass 1 to 5; 0 for those whose client left before an answer
   */
  public long requests(int statusClass) {
    return byClass[statusClass].sum();
  }

  /** Requests and streams that have begun and not ended. */
  public long inFlight() {
    return inFlight.sum();
  }

  /** Requests that wait for an activation or for a free slot. */
  public long waiting() {
    return waiting.sum();
  }

  /** Attempts at an upstream that failed. */
  public long upstreamFailures() {
    return upstreamFailures.sum();
  }

  void begun() {
    inFlight.increment();
  }

  /** A request has ended with {@code status}; 0 when nobody was there to hear it. */
  void ended(int status) {
    inFlight.decrement();
    byClass[status >= 100 && status < 600 ? status / 100 : 0].increment();
  }

  void waiting(int change) {
    waiting.add(change);
  }

  void upstreamFailed() {
    upstreamFailures.increment();
  }
}
