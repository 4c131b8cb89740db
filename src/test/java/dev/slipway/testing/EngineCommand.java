package dev.slipway.testing;

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

  /** How to call {@code engine}. */
  public static EngineCommand of(TestEngines engine) {
    return new EngineCommand(engine.command(), engine.environment());
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
