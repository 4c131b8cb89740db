package dev.slipway.platform.metrics;

import java.util.List;

/**
 * What a room has to say at {@code /metrics}. Rooms produce theirs as CDI beans ({@code @Produces
 * @Singleton MeasurementSource}); they are asked once, when the server has started.
 */
@FunctionalInterface
public interface MeasurementSource {
  /** The room's measurements; their values are read later, at every scrape. */
  List<Measurement> measurements();
}
