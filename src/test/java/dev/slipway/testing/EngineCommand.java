package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line of a container engine, and how to reach the one meant.
 *
 * @param program {@code podman} or {@code docker}
 * @param environment what the program needs in its environment; a server that uses this engine
 *     needs the same
 */
public record EngineCommand(String program, Map<String, String> environment) {

  /**
   * The machine's podman, with limits that also a machine allows that may not raise any, and without
   * a service manager.
   */
  public static EngineCommand podman() {
    if (System.getenv("CONTAINERS_CONF") != null) {
      return new EngineCommand("podman", Map.of());
    }
    try {
      Path file = Files.createTempFile("slipway-containers-", ".conf");
      file.toFile().deleteOnExit();
      Files.writeString(
          file,
          """
          [containers]
          default_ulimits = ["nofile=16384:16384", "nproc=4096:4096"]
          [engine]
          runtime = "runc"
          cgroup_manager = "cgroupfs"
          events_logger = "file"
          [network]
          network_backend = "netavark"
          """);
      return new EngineCommand("podman", Map.of("CONTAINERS_CONF", file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the engine with {@code arguments} and answers its output; fails when it fails. */
  public String run(String... arguments) {
    return Commands.run(line(arguments), environment);
  }

  /** Runs the engine and answers what came of it, failure included. */
  public Commands.Result attempt(String... arguments) {
    return Commands.attempt(line(arguments), environment);
  }

  /** Runs the engine and answers its output's lines; none for no output. */
  public List<String> lines(String... arguments) {
    return run(arguments).lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private List<String> line(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(List.of(arguments));
    return command;
  }
}
