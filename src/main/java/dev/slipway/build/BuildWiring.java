package dev.slipway.build;

import dev.slipway.platform.Startable;
import dev.slipway.platform.config.SlipwayConfig;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.Registries;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.source.AppSpecs;
import dev.slipway.source.Sources;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** How the builds' room is put together. */
@Dependent
public class BuildWiring {
  /** Builds that may wait; more are refused. */
  private static final int CAPACITY = 1000;

  @Produces
  @Singleton
  BuildStore store(Database database) {
    return new BuildStore(database);
  }

  @Produces
  @Singleton
  BuildLogs logs(SlipwayConfig config) {
    return new BuildLogs(config.home().resolve("builds"));
  }

  @Produces
  @Singleton
  BuildQueue queue(SlipwayConfig config) {
    return new BuildQueue(config.system().maxConcurrentBuilds(), CAPACITY);
  }

  @Produces
  @Singleton
  Builders builders(
      SlipwayConfig config,
      Database database,
      Json json,
      Registries registries,
      ContainerEngine engine,
      Processes processes) {
    SlipwayConfig.Builder section = config.builder();
    return new Builders(
        new DocumentStore<>(database, json, BuilderRules.kind(registries), "builders"),
        new BuilderDefinition(
            section.mode(),
            null,
            null,
            section.kanikoImage(),
            section.kanikoCache(),
            section.kanikoCacheRepo().orElse(null)),
        registries,
        List.of(new CommandBuild(engine, processes, registries)));
  }

  @Produces
  @Singleton
  Images images(
      SlipwayConfig config,
      Sources sources,
      AppSpecs appSpecs,
      Runtime runtime,
      Builders builders,
      BuildQueue queue,
      BuildStore store,
      BuildLogs logs,
      Clock clock) {
    return new ImageProvider(
        sources, appSpecs, runtime, builders, queue, store, logs, work(config), clock);
  }

  @Produces
  @Singleton
  Builds builds(BuildStore store, BuildLogs logs, BuildQueue queue) {
    return new Builds(store, logs, queue);
  }

  @Produces
  @Singleton
  Startable start(
      SlipwayConfig config,
      Builders builders,
      BuildStore store,
      BuildLogs logs,
      BuildQueue queue,
      Clock clock) {
    return new BuildStart(builders, store, logs, queue, work(config), clock);
  }

  private static Path work(SlipwayConfig config) {
    return config.home().resolve("builds").resolve("work");
  }
}
