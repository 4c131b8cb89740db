package dev.slipway.registry;

import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Json;
import dev.slipway.secret.SecretLookup;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** How the registries' room is put together. */
@Dependent
public class RegistryWiring {

  @Produces
  @Singleton
  Registries registries(
      SlipwayConfig config, Database database, Json json, SecretLookup secrets) {
    SlipwayConfig.Registry section = config.registry();
    return new Registries(
        new DocumentStore<>(database, json, RegistryRules.KIND, "registries"),
        secrets,
        definition(section),
        section.password());
  }

  private static RegistryDefinition definition(SlipwayConfig.Registry section) {
    return new RegistryDefinition(
        section.url().orElse(null),
        section.project().orElse(null),
        section.insecure(),
        section.type().orElse(null),
        section.username().orElse(null),
        null,
        null,
        section.caFile().map(Path::toString).orElse(null),
        section.clientCertFile().map(Path::toString).orElse(null),
        section.clientKeyFile().map(Path::toString).orElse(null),
        section.awsRegion().orElse(null));
  }
}
