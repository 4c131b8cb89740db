package dev.slipway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.AppValidation;
import dev.slipway.app.Apps;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Environments;
import dev.slipway.app.Releases;
import dev.slipway.app.Removals;
import dev.slipway.app.Routes;
import dev.slipway.build.BuildRequest;
import dev.slipway.build.BuiltImage;
import dev.slipway.build.Images;
import dev.slipway.delivery.Activations.ActivationFailed;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Metadata;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.source.SourceRef;
import dev.slipway.source.SourceTree;
import dev.slipway.source.Sources;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Delivery with a real database, on a runtime whose instances are real servers. */
abstract class DeliveryRoom {
  static final EnvironmentKey PRODUCTION =
      new EnvironmentKey("hello", EnvironmentName.PRODUCTION);

  final LoopbackRuntime runtime = new LoopbackRuntime();
  final CountingImages images = new CountingImages();
  private final HttpClient http = HttpClient.newHttpClient();
  final AtomicInteger revisions = new AtomicInteger();
  Database database;
  Server server;

  /** Everything that one server process holds. */
  final class Server {
    final Apps apps;
    final Delivery delivery;
    final Fleet fleet;
    final DeliveryService service;

    Server() {
      Json json = new Json();
      Clock clock = Clock.systemUTC();
      Releases releases = new Releases(database, json, clock);
      Environments environments = new Environments(database, json, clock);
      Routes routes = new Routes(database);
      Removals removals = new Removals(database, clock);
      apps =
          new Apps(
              database,
              new DocumentStore<>(database, json, AppValidation.kind(), "apps"),
              releases,
              environments,
              routes,
              removals,
              new CountingSources());
      Collaborators with =
          new Collaborators(
              environments,
              releases,
              images,
              runtime,
              new Workloads(name -> null),
              new ActivationJournal(database, clock),
              List.of(),
              Map.of(),
              clock);
      fleet = new Fleet(with, routes);
      delivery = new Delivery(with, fleet, apps, routes, removals, "http://localhost:8080");
      service = new DeliveryService(with, fleet, delivery, apps);
    }
  }

  @BeforeEach
  void start() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    database = new Database(dataSource);
    new Migrations(database).apply();
    server = new Server();
    server.service.start();
  }

  @AfterEach
  void stop() {
    server.service.stop();
    runtime.close();
    http.close();
  }

  static AppDefinition definition() {
    return definition(List.of());
  }

  static AppDefinition definition(List<AppDefinition.Volume> volumes) {
    return new AppDefinition(
        null,
        new SourceRef(new SourceRef.Git("https://git.example.com/a.git", "main", null, null), null, null, null),
        null, null, null, null, null, null, null, volumes, null, null, null);
  }

  static AppDefinition withScaling(AppDefinition.Scaling scaling) {
    return new AppDefinition(
        null, definition().source(), null, null, null, null, null, null, scaling, null, null, null,
        null);
  }

  Apps.Change put(AppDefinition definition) {
    return server.apps.put(
        new Document<>(
            Document.API_VERSION, "App", Metadata.named("hello"), definition, null),
        options());
  }

  static Apps.PutOptions options() {
    return new Apps.PutOptions(Expect.any(), false, false, "test");
  }

  static WorkloadId id(int release) {
    return new WorkloadId("hello", "production", release);
  }

  ServingCell cell() {
    return server.fleet.find(PRODUCTION).orElseThrow().cell();
  }

  /** A visitor, as the gateway treats one; {@code failed} stands for a 503. */
  String ask() {
    while (true) {
      ServingSet set = cell().enter();
      try {
        if (set.mode() == ServingSet.Mode.READY) {
          return get(set);
        }
        if (set.mode() == ServingSet.Mode.UNAVAILABLE) {
          return "failed";
        }
      } finally {
        set.load().exit();
      }
      try {
        server.delivery.join(cell()).toCompletableFuture().get(30, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException | CompletionException e) {
        assertThat(e.getCause()).isInstanceOf(ActivationFailed.class);
        return "failed";
      } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
        throw new AssertionError(e);
      }
    }
  }

  String get(ServingSet set) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://" + set.endpoints().getFirst())).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(set.toString(), e);
    }
  }

  List<String> askAtOnce(int visitors) throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> answers = new ArrayList<>();
      for (Future<String> answer : visit(executor, visitors)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }

  List<Future<String>> visit(ExecutorService executor, int visitors) {
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < visitors; i++) {
      answers.add(executor.submit(() -> ask()));
    }
    return answers;
  }

  /** Every resolve finds a new commit. */
  final class CountingSources implements Sources {
    @Override
    public String resolve(SourceRef source) {
      return "commit-" + revisions.incrementAndGet();
    }

    @Override
    public SourceTree fetch(SourceRef source, String revision) {
      throw new AssertionError("nothing is fetched here");
    }
  }

  /** Images that are there at once. */
  static final class CountingImages implements Images {
    final AtomicInteger calls = new AtomicInteger();

    @Override
    public BuiltImage provide(BuildRequest request, Consumer<Progress> progress) {
      calls.incrementAndGet();
      progress.accept(new Progress("b1", "STEP 1/1"));
      return new BuiltImage(
          "image-" + request.release(), request.revision(), null, "container", "why", 8080, null, null, "b1");
    }
  }
}
