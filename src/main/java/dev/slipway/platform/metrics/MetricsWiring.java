package dev.slipway.platform.metrics;

import dev.slipway.platform.Boot;
import dev.slipway.platform.Startable;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** MicroProfile Metrics: {@code /metrics}. */
@Dependent
class MetricsWiring {
  /** 0 for longer than a start takes is what an operator is woken by. */
  @Produces
  @Singleton
  MeasurementSource ready(Boot boot) {
    return () ->
        List.of(
            Measurement.of(
                "slipway.ready",
                "1 when every part of the server has started, else 0",
                () -> boot.state().complete() ? 1 : 0));
  }

  @Produces
  @Singleton
  Startable gauges(MetricRegistry registry, @Any Instance<MeasurementSource> sources) {
    return new Gauges(
        registry,
        () -> sources.stream().flatMap(source -> source.measurements().stream()).toList());
  }
}
