package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Finds the container engine of this machine. */
final class EngineFinder {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

  private final Processes processes;
  private final Map<String, String> environment;

  EngineFinder(Processes processes, Map<String, String> environment) {
    this.processes = processes;
    this.environment = environment;
  }

  /** An engine that answers. */
  record Found(Flavour flavour, Path program, String version) {}

  private sealed interface Attempt {
    record Missing() implements Attempt {}

    record Broken(String why) implements Attempt {}

    record Works(Found found) implements Attempt {}
  }

  /**
   * @param setting {@code auto}, an engine's name, or a path to one
   * @throws SlipwayException.Unavailable when none works, saying what to install or start
   */
  Found find(String setting) {
    List<String> candidates =
        setting == null || setting.isBlank() || setting.equals("auto")
            ? List.of("podman", "docker", "nerdctl")
            : List.of(setting);
    List<String> said = new ArrayList<>();
    for (String candidate : candidates) {
      switch (attempt(candidate)) {
        case Attempt.Works works -> {
          return works.found();
        }
        case Attempt.Broken broken -> said.add(candidate + ": " + broken.why());
        case Attempt.Missing missing -> {
          // Said below, for all of them at once.
        }
      }
    }
    if (said.isEmpty()) {
      throw new SlipwayException.Unavailable(
          "no container engine was found ("
              + String.join(", ", candidates)
              + "): install podman (Debian, Ubuntu: apt-get install podman) or docker, or name its"
              + " program in [system] container_command");
    }
    throw new SlipwayException.Unavailable(
        "the container engine does not answer; start it, or let this user use it. "
            + String.join("; ", said));
  }

  private Attempt attempt(String candidate) {
    Optional<Path> program = processes.find(candidate);
    if (program.isEmpty()) {
      return new Attempt.Missing();
    }
    Outcome named = run(program.get(), "--version");
    Optional<Flavour> flavour = Flavour.of(named.output().stdout().strip());
    if (!named.succeeded() || flavour.isEmpty()) {
      return new Attempt.Broken("it is none of podman, docker, nerdctl (" + named.describe() + ")");
    }
    Outcome answer = run(program.get(), "version", "--format", "{{json .}}");
    if (!answer.succeeded()) {
      return new Attempt.Broken(answer.describe());
    }
    return new Attempt.Works(
        new Found(flavour.get(), program.get(), version(named, answer.output().stdout())));
  }

  /** docker's server may be older than its command line; the server's version counts. */
  private static String version(Outcome named, String json) {
    JsonNode server = EngineJson.tree(json).path("Server").path("Version");
    if (!server.asString("").isEmpty()) {
      return server.asString("");
    }
    Matcher number = VERSION.matcher(named.output().stdout());
    return number.find() ? number.group() : "unknown";
  }

  private Outcome run(Path program, String... arguments) {
    return processes.run(
        Command.of(program.toString())
            .withArguments(List.of(arguments))
            .withVariables(environment)
            .within(LIMIT));
  }
}
