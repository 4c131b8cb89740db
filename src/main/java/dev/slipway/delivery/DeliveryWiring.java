package dev.slipway.delivery;

import dev.slipway.app.Apps;
import dev.slipway.app.Environments;
import dev.slipway.app.Releases;
import dev.slipway.app.Removals;
import dev.slipway.app.Routes;
import dev.slipway.build.Images;
import dev.slipway.platform.Startable;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import dev.slipway.runtime.Runtime;
import dev.slipway.secret.SecretLookup;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.ServiceLoader;

/** Puts this room together. */
@Dependent
class DeliveryWiring {
  @Produces
  @Singleton
  Collaborators collaborators(
      Environments environments,
      Releases releases,
      Images images,
      Runtime runtime,
      SecretLookup secrets,
      Database database,
      SlipwayConfig config,
      Clock clock) {
    List<StepObserver> observers =
        ServiceLoader.load(StepObserver.class, StepObserver.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return new Collaborators(
        environments,
        releases,
        images,
        runtime,
        new Workloads(secrets),
        new ActivationJournal(database, clock),
        observers,
        config.appConfig(),
        clock);
  }

  @Produces
  @Singleton
  @Typed(Fleet.class)
  Fleet fleet(Collaborators with, Routes routes) {
    return new Fleet(with, routes);
  }

  @Produces
  @Singleton
  ServingTable table(Fleet fleet) {
    return fleet;
  }

  @Produces
  @Singleton
  Delivery delivery(
      Collaborators with,
      Fleet fleet,
      Apps apps,
      Routes routes,
      Removals removals,
      SlipwayConfig.Gateway gateway) {
    return new Delivery(with, fleet, apps, routes, removals, publicUrl(gateway));
  }

  @Produces
  @Singleton
  Startable service(Collaborators with, Fleet fleet, Delivery delivery, Apps apps) {
    return new DeliveryService(with, fleet, delivery, apps);
  }

  /** Every address is not an address that a browser can open. */
  private static String publicUrl(SlipwayConfig.Gateway gateway) {
    boolean any = gateway.host().equals("0.0.0.0") || gateway.host().equals("::");
    return "http://" + (any ? "localhost" : gateway.host()) + ":" + gateway.port();
  }
}
