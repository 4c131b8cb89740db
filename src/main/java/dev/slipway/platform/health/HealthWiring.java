package dev.slipway.platform.health;

import dev.slipway.platform.Boot;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Startup;

/** MicroProfile Health: {@code /health/live}, {@code /health/started}, {@code /health/ready}. */
@Dependent
class HealthWiring {
  private static final String NAME = "slipway";

  @Produces
  @Singleton
  HealthPart database(Database database, SlipwayConfig config) {
    return new DatabaseHealth(database, config.metadata().url());
  }

  @Produces
  @Singleton
  Readiness readiness(Boot boot, @Any Instance<HealthPart> parts) {
    return new Readiness(boot::state, parts.stream().toList());
  }

  /** The process answers, so it lives: a restart would not bring a database back. */
  @Produces
  @Liveness
  HealthCheck live() {
    return () -> HealthCheckResponse.up(NAME);
  }

  @Produces
  @Startup
  HealthCheck started(Readiness readiness) {
    return () -> response(readiness.start());
  }

  @Produces
  @org.eclipse.microprofile.health.Readiness
  HealthCheck ready(Readiness readiness) {
    return () -> response(readiness.look());
  }

  private static HealthCheckResponse response(Readiness.Report report) {
    var response = HealthCheckResponse.named(NAME).status(report.ready());
    report.parts().forEach(response::withData);
    return response.build();
  }
}
