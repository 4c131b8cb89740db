package dev.slipway.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A docker daemon of the tests' own, with its own storage, socket and bridge, so that it disturbs no
 * other on the machine; needs root.
 */
public final class DockerDaemon implements AutoCloseable {
  private final int number = ThreadLocalRandom.current().nextInt(1, 250);
  private final String bridge = "slipway" + number;
  private final Path folder;
  private final Process daemon;
  private final EngineCommand command;
  private final Thread reaper = new Thread(this::destroy, "docker-reaper");

  /** Starts the daemon and waits until it answers. */
  public DockerDaemon() {
    try {
      folder = Files.createTempDirectory("slipway-docker-");
      Commands.run(List.of("ip", "link", "add", "name", bridge, "type", "bridge"));
      Commands.run(List.of("ip", "address", "add", "10.213." + number + ".1/24", "dev", bridge));
      Commands.run(List.of("ip", "link", "set", bridge, "up"));
      String socket = "unix://" + folder.resolve("docker.sock");
      command = new EngineCommand("docker", Map.of("DOCKER_HOST", socket));
      daemon =
          new ProcessBuilder(
                  "dockerd",
                  "--data-root=" + folder.resolve("data"),
                  "--exec-root=" + folder.resolve("exec"),
                  "--bridge=" + bridge,
                  "--pidfile=" + folder.resolve("docker.pid"),
                  "--host=" + socket)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("install the package docker.io", e);
    }
    Runtime.getRuntime().addShutdownHook(reaper);
    await("docker answers")
        .atMost(Duration.ofSeconds(60))
        .until(() -> command.attempt("info").exitCode() == 0);
  }

  /** How to call it. */
  public EngineCommand command() {
    return command;
  }

  @Override
  public void close() {
    List<String> left = command.lines("ps", "--all", "--quiet");
    if (!left.isEmpty()) {
      left.forEach(id -> command.attempt("rm", "--force", "--volumes", id));
    }
    destroy();
    try {
      if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
        daemon.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      daemon.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Commands.attempt(List.of("ip", "link", "delete", bridge), Map.of());
    SlipwayServer.deleteTree(folder);
  }

  private void destroy() {
    daemon.destroy();
  }
}
