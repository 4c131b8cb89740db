package dev.slipway.platform.metrics;

import dev.slipway.platform.Startable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Registers what the rooms measure with MicroProfile Metrics. */
final class Gauges implements Startable {
  /** When rooms can be made, and before they work: numbers are there while a later part is awaited. */
  private static final int AFTER_THE_DATABASE = DATABASE + 1;

  private final MetricRegistry registry;
  private final Supplier<List<Measurement>> measurements;
  private final List<MetricID> registered = new ArrayList<>();

  Gauges(MetricRegistry registry, Supplier<List<Measurement>> measurements) {
    this.registry = registry;
    this.measurements = measurements;
  }

  @Override
  public int order() {
    return AFTER_THE_DATABASE;
  }

  @Override
  public String part() {
    return "metrics";
  }

  @Override
  public void start() {
    measurements.get().forEach(this::register);
  }

  private void register(Measurement measurement) {
    Tag[] tags =
        measurement.tags().entrySet().stream()
            .map(tag -> new Tag(tag.getKey(), tag.getValue()))
            .toArray(Tag[]::new);
    Metadata metadata =
        Metadata.builder()
            .withName(measurement.name())
            .withDescription(measurement.description())
            .withUnit(measurement.unit())
            .build();
    registry.gauge(metadata, () -> measurement.value().getAsDouble(), tags);
    registered.add(new MetricID(measurement.name(), tags));
  }

  @Override
  public void stop() {
    registered.forEach(registry::remove);
    registered.clear();
  }
}
