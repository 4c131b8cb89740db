package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server finds of its predecessor, on the same database and folder. */
class BuildStartTest {
  @TempDir Path home;
  private Database database;
  private BuildStore store;

  @BeforeEach
  void migrate() {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    database = new Database(source);
    new Migrations(database).apply();
    store = new BuildStore(database);
  }

  private Build queued(String id) {
    Build build =
        new Build(
            id, "shop", 1, "k".repeat(64), "default", BuildState.QUEUED, Priority.VISITOR,
            Instant.now(), null, null, null, null, null, null, null);
    store.insert(build);
    return build;
  }

  @Test
  void whatWasCutOffIsRecordedAsInterruptedAndItsFilesAreRemoved() throws IOException {
    queued("b1");
    queued("b2");
    store.started("b2", Instant.now());
    queued("b3");
    store.ended("b3", "k", "engine", new BuildResult.Succeeded("image"), Instant.now());
    new BuildLogs(home.resolve("builds")).open("b2").line("so far");
    Path work = home.resolve("builds").resolve("work");
    Files.createDirectories(work.resolve("b2").resolve("tmp"));

    BuildLogs logs = new BuildLogs(home.resolve("builds"));
    Builders builders =
        new Builders(
            new DocumentStore<>(database, new Json(), BuilderRules.kind(null), "builders"),
            BuilderDefinition.ofMode("auto"),
            null,
            List.of());
    new BuildStart(builders, store, logs, new BuildQueue(1, 1), work, Clock.systemUTC()).start();

    for (String id : List.of("b1", "b2")) {
      Build build = store.find(id).orElseThrow();
      assertThat(build.state()).isEqualTo(BuildState.FAILED);
      assertThat(build.reason()).startsWith("Interrupted");
      assertThat(build.endedAt()).isNotNull();
    }
    assertThat(store.find("b3").orElseThrow().state()).isEqualTo(BuildState.SUCCEEDED);
    assertThat(store.image("k", "engine")).contains("image");
    assertThat(work.resolve("b2")).doesNotExist();
    logs.read(
        "b2",
        0,
        (next, line) -> {
          assertThat(line).isEqualTo("so far");
          return true;
        });
  }

  @Test
  void theLastTwentyBuildsOfAnAppAreKept() {
    for (int i = 10; i < 35; i++) {
      queued("b" + i);
      store.ended("b" + i, "k", "engine", new BuildResult.Cancelled(), Instant.now());
    }
    queued("b99");
    assertThat(store.prune("shop")).hasSize(5).contains("b10", "b14");
    assertThat(store.list("shop", null, null, 100)).hasSize(21);
    assertThat(store.list("shop", BuildState.QUEUED, null, 100)).hasSize(1);
    assertThat(store.list("shop", null, "b20", 100)).hasSize(5);
  }
}
