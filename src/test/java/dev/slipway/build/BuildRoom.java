package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import dev.slipway.platform.document.Digests;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.registry.RegistryRules;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.source.AppSpec;
import dev.slipway.source.AppSpecs;
import dev.slipway.source.SourceRef;
import dev.slipway.source.SourceTree;
import dev.slipway.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.h2.jdbcx.JdbcDataSource;

/** The builds' room on a folder, a database file and a real engine; may be made again on them. */
final class BuildRoom implements AutoCloseable {
  final Path home;
  final BuildStore store;
  final BuildLogs logs;
  final BuildQueue queue;
  final Builders builders;
  final Builds builds;
  final Images images;
  final Path work;
  final Registries registries;
  private final Processes processes = new Processes();
  private final BuildStart start;
  private final Map<String, Map<String, String>> sources = new TreeMap<>();

  BuildRoom(
      Path home,
      Map<String, String> environment,
      String command,
      int slots,
      Duration timeLimit,
      RegistryDefinition registry) {
    this.home = home;
    this.work = home.resolve("builds").resolve("work");
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + home.resolve("db") + ";DB_CLOSE_DELAY=0");
    Database database = new Database(source);
    new Migrations(database).apply();
    ContainerEngine engine = new ContainerEngine(processes, command, environment);
    Json json = new Json();
    registries =
        new Registries(
            new DocumentStore<>(database, json, RegistryRules.KIND, "registries"),
            name -> {
              throw new SlipwayException.NotFound("Secret", name);
            },
            registry,
            Optional.empty());
    store = new BuildStore(database);
    logs = new BuildLogs(home.resolve("builds"));
    queue = new BuildQueue(slots, 100);
    builders =
        new Builders(
            new DocumentStore<>(database, json, BuilderRules.kind(registries), "builders"),
            new BuilderDefinition("auto", null, timeLimit, null, null, null),
            registries,
            List.of(new CommandBuild(engine, processes, registries)));
    builds = new Builds(store, logs, queue);
    images =
        new ImageProvider(
            new TextSources(),
            new AppSpecs(),
            null,
            builders,
            queue,
            store,
            logs,
            work,
            Clock.systemUTC());
    start = new BuildStart(builders, store, logs, queue, work, Clock.systemUTC());
    start.start();
  }

  /** Makes a source of files. */
  void source(String name, Map<String, String> files) {
    sources.put(name, files);
  }

  BuildRequest request(String app, String source) {
    return request(app, source, Map.of());
  }

  BuildRequest request(String app, String source, Map<String, String> args) {
    return new BuildRequest(
        app,
        1,
        new SourceRef(null, null, source, null),
        null,
        AppSpec.CONTAINER,
        8080,
        args,
        null,
        BuildRequest.Priority.VISITOR);
  }

  BuiltImage provide(BuildRequest request) {
    return images.provide(request, p -> {});
  }

  List<String> log(String id) {
    List<String> lines = new java.util.ArrayList<>();
    logs.read(id, 0, (next, line) -> lines.add(line));
    return lines;
  }

  @Override
  public void close() {
    start.stop();
    processes.close();
  }

  /** Trees made of texts; a folder of its own for each fetch, as the real ones are. */
  private final class TextSources implements Sources {
    @Override
    public String resolve(SourceRef source) {
      return "rev-" + source.folder();
    }

    @Override
    public SourceTree fetch(SourceRef source, String revision) {
      try {
        Path folder =
            Files.createTempDirectory(Files.createDirectories(home.resolve("trees")), "t");
        Map<String, String> files = sources.get(source.folder());
        for (Map.Entry<String, String> file : files.entrySet()) {
          Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        return new SourceTree(
            folder,
            revision,
            "sha256:" + Digests.sha256Hex(new TreeMap<>(files).toString()),
            () -> {
              try {
                Trees.delete(folder);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
