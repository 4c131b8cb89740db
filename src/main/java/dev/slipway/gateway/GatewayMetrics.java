package dev.slipway.gateway;

import dev.slipway.platform.Startable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Shows the gateway's counts as metrics: {@code slipway_gateway_requests} by app and status class
 * (0: the client left first), {@code slipway_gateway_in_flight}, {@code slipway_gateway_waiting} and
 * {@code slipway_gateway_upstream_failures} by app. The totals follow every few seconds; a
 * request pays for its own addition only.
 */
public final class GatewayMetrics implements Startable {
  private static final long LOOK_SECONDS = 5;

  private final Gateway gateway;
  private final MetricRegistry registry;
  private final Set<String> known = new HashSet<>();
  private final List<Total> totals = new ArrayList<>();
  private ScheduledExecutorService timer;

  public GatewayMetrics(Gateway gateway, MetricRegistry registry) {
    this.gateway = gateway;
    this.registry = registry;
  }

  @Override
  public int order() {
    return GATEWAY + 1;
  }

  @Override
  public String part() {
    return "gateway metrics";
  }

  /** Registers the apps that there are, and from then on those that come. */
  @Override
  public void start() {
    timer = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    timer.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void stop() {
    timer.shutdownNow();
  }

  private void look() {
    for (TrafficCounts counts : gateway.counts()) {
      if (known.add(counts.app())) {
        register(counts);
      }
    }
    totals.forEach(Total::advance);
  }

  private void register(TrafficCounts counts) {
    Tag app = new Tag("app", counts.app().isEmpty() ? "none" : counts.app());
    for (int statusClass = 0; statusClass < 6; statusClass++) {
      int wanted = statusClass;
      Tag tag = new Tag("class", statusClass == 0 ? "0" : statusClass + "xx");
      totals.add(
          new Total(
              registry.counter("slipway_gateway_requests", app, tag),
              () -> counts.requests(wanted)));
    }
    totals.add(
        new Total(
            registry.counter("slipway_gateway_upstream_failures", app), counts::upstreamFailures));
    registry.gauge("slipway_gateway_in_flight", counts, TrafficCounts::inFlight, app);
    registry.gauge("slipway_gateway_waiting", counts, TrafficCounts::waiting, app);
  }

  /** A counter that follows a sum. */
  private static final class Total {
    private final Counter counter;
    private final LongSupplier sum;

    Total(Counter counter, LongSupplier sum) {
      this.counter = counter;
      this.sum = sum;
    }

    void advance() {
      counter.inc(Math.max(0, sum.getAsLong() - counter.getCount()));
    }
  }
}
