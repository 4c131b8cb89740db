package dev.slipway.app;

import dev.slipway.platform.database.Database;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Json;
import dev.slipway.source.Sources;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts this room together. */
@Dependent
class AppWiring {
  @Produces
  @Singleton
  DocumentStore<AppDefinition> documents(Database database, Json json) {
    return new DocumentStore<>(database, json, AppValidation.kind(), "apps");
  }

  @Produces
  @Singleton
  Releases releases(Database database, Json json, Clock clock) {
    return new Releases(database, json, clock);
  }

  @Produces
  @Singleton
  Environments environments(Database database, Json json, Clock clock) {
    return new Environments(database, json, clock);
  }

  @Produces
  @Singleton
  Routes routes(Database database) {
    return new Routes(database);
  }

  @Produces
  @Singleton
  Removals removals(Database database, Clock clock) {
    return new Removals(database, clock);
  }

  @Produces
  @Singleton
  Apps apps(
      Database database,
      DocumentStore<AppDefinition> documents,
      Releases releases,
      Environments environments,
      Routes routes,
      Removals removals,
      Sources sources) {
    return new Apps(database, documents, releases, environments, routes, removals, sources);
  }
}
