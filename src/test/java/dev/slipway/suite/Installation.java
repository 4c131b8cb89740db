package dev.slipway.suite;

import static org.awaitility.Awaitility.await;

import dev.slipway.testing.EngineCommand;
import dev.slipway.testing.GitHttpServer;
import dev.slipway.testing.SlipwayClient;
import dev.slipway.testing.SlipwayClient.Answer;
import dev.slipway.testing.SlipwayServer;
import dev.slipway.testing.TestRepository;
import dev.slipway.testing.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A server with its engine, a Git host beside it, its admin and its visitors. */
final class Installation implements AutoCloseable {
  private static final String CREDENTIAL = "git-reader";

  private final EngineCommand engine;
  private final SlipwayServer server;
  private final GitHttpServer git = new GitHttpServer();
  private SlipwayClient admin;
  private final Visitor visitor;

  /**
   * @param database what the server must be told of its database
   */
  Installation(EngineCommand engine, Map<String, String> database) {
    this.engine = engine;
    Map<String, String> environment = new HashMap<>(engine.environment());
    environment.putAll(database);
    environment.put("SLIPWAY_SYSTEM_CONTAINER_COMMAND", engine.program());
    this.server = new SlipwayServer(environment);
    this.visitor = new Visitor(server.gateway());
  }

  /** Starts the server, and sets it up at its first start. */
  Installation start() {
    server.start();
    if (admin == null) {
      admin = SlipwayClient.setUp(server.console());
      admin
          .put(
              "/secrets/" + CREDENTIAL,
              Map.of("value", GitHttpServer.USER + ":" + GitHttpServer.PASSWORD))
          .expect(200, 201);
    }
    return this;
  }

  SlipwayServer server() {
    return server;
  }

  EngineCommand engine() {
    return engine;
  }

  SlipwayClient admin() {
    return admin;
  }

  Visitor visitor() {
    return visitor;
  }

  /** A repository with the probe, at version 1; no two share a build key. */
  TestRepository probe(String name) {
    TestRepository repository =
        git.create(name)
            .withResource("Containerfile", "apps/probe/Containerfile")
            .withResource("server.py", "apps/probe/server.py")
            .with("name.txt", name)
            .with("version.txt", "1");
    repository.commit("version 1");
    return repository;
  }

  /** A new empty repository. */
  TestRepository repository(String name) {
    return git.create(name);
  }

  /**
   * Makes or changes the app of that name, reached at {@code /<name>}.
   *
   * @param settings further lines of {@code spec}, unindented
   */
  Answer deploy(String name, TestRepository repository, String settings) {
    return admin.putYaml("/apps/" + name, document(name, repository, settings)).expect(200, 201);
  }

  /** The app's document, as {@link #deploy} sends it. */
  static String document(String name, TestRepository repository, String settings) {
    return """
        apiVersion: slipway.dev/v1
        kind: App
        metadata:
          name: %s
        spec:
          route: { path: /%s }
          source:
            git: { url: "%s", ref: main, credential: %s }
        %s
        """
        .formatted(name, name, repository.url(), CREDENTIAL, settings.indent(2));
  }

  /** How the app's production is. */
  JsonNode production(String app) {
    return admin.get("/apps/" + app + "/environments/production").expect(200).json();
  }

  /** Waits until the app's production is in a phase. */
  JsonNode awaitPhase(String app, String phase) {
    await(app + " is " + phase)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> production(app).get("phase").asString().equals(phase));
    return production(app);
  }

  /** The builds of an app, newest first. */
  List<JsonNode> builds(String app) {
    return admin.get("/builds?limit=1000").expect(200).json().get("items").valueStream()
        .filter(build -> build.get("app").asString().equals(app))
        .toList();
  }

  /** The ids of an app's containers, running or not. */
  List<String> containers(String app) {
    return engine.lines(
        "ps", "--all", "--quiet", "--filter", label(), "--filter", "label=slipway.dev/app=" + app);
  }

  /** The ids of an app's containers that run. */
  List<String> running(String app) {
    return engine.lines(
        "ps", "--quiet", "--filter", label(), "--filter", "label=slipway.dev/app=" + app);
  }

  /** The names of an app's volumes. */
  List<String> volumes(String app) {
    return engine.lines(
        "volume", "ls", "--quiet", "--filter", label(), "--filter", "label=slipway.dev/app=" + app);
  }

  /** Deletes an app with its volumes. */
  void delete(String app) {
    admin.delete("/apps/" + app + "?volumes=true").expect(200, 202, 204, 404);
  }

  /** Deletes every app, checks that nothing of them is left in the engine, and ends the server. */
  @Override
  public void close() {
    try {
      if (admin != null && server.isAlive()) {
        JsonNode apps = admin.get("/apps?limit=1000").expect(200).json().get("items");
        apps.forEach(app -> delete(app.get("metadata").get("name").asString()));
      }
      removeRemains();
    } finally {
      visitor.close();
      server.close();
      git.close();
    }
  }

  /** Containers and volumes of this installation, also of no app that is known. */
  List<String> remains() {
    List<String> all =
        new ArrayList<>(engine.lines("ps", "--all", "--quiet", "--filter", label()));
    all.addAll(engine.lines("volume", "ls", "--quiet", "--filter", label()));
    return all;
  }

  private void removeRemains() {
    List<String> left = remains();
    for (String id : engine.lines("ps", "--all", "--quiet", "--filter", label())) {
      engine.attempt("rm", "--force", id);
    }
    for (String name : engine.lines("volume", "ls", "--quiet", "--filter", label())) {
      engine.attempt("volume", "rm", "--force", name);
    }
    if (!left.isEmpty()) {
      throw new AssertionError("the server has left behind: " + left);
    }
  }

  private String label() {
    try {
      return "label=slipway.dev/installation="
          + Files.readString(server.home().resolve("installation-id")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
