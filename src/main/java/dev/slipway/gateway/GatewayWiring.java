package dev.slipway.gateway;

import dev.slipway.delivery.Activations;
import dev.slipway.delivery.ServingTable;
import dev.slipway.platform.config.SlipwayConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** Puts this room together. */
@Dependent
class GatewayWiring {
  @Produces
  @Singleton
  Gateway gateway(SlipwayConfig config, ServingTable serving, Activations activations) {
    SlipwayConfig.Gateway section = config.gateway();
    return new Gateway(
        GatewaySettings.of(
                section.host(), section.port(), TrustedProxies.parse(section.trustedProxies()))
            .withAnswerIdle(section.answerIdle()),
        serving,
        activations);
  }

  @Produces
  @Singleton
  GatewayMetrics gatewayMetrics(Gateway gateway, MetricRegistry registry) {
    return new GatewayMetrics(gateway, registry);
  }
}
