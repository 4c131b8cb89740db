package dev.slipway.runtime.engine;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The deeds on containers and volumes of this installation; each is one command or two. */
final class Containers {
  private static final Duration STOP_MARGIN = Duration.ofSeconds(60);
  private static final int PORT_ATTEMPTS = 3;
  private static final int LIST_ATTEMPTS = 5;

  private final ContainerEngine engine;
  private final Installation installation;

  Containers(ContainerEngine engine, Installation installation) {
    this.engine = engine;
    this.installation = installation;
  }

  Optional<ContainerDetails> inspect(String name) {
    Outcome outcome = engine.run(engine.command("container", "inspect", name));
    if (EngineFailures.absent(outcome)) {
      return Optional.empty();
    }
    if (!outcome.succeeded()) {
      throw engine.failure("looking at container " + name, outcome);
    }
    return ContainerDetails.read(outcome.output().stdout(), engine.flavour()).stream().findFirst();
  }

  /** All of this installation, running or not. */
  List<ContainerDetails> list() {
    Outcome outcome = null;
    for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
      List<String> found = ids();
      if (found.isEmpty()) {
        return List.of();
      }
      outcome = engine.run(engine.command("container", "inspect").withArguments(found));
      if (outcome.succeeded()) {
        return ContainerDetails.read(outcome.output().stdout(), engine.flavour());
      }
      if (!(outcome instanceof Outcome.Exited)) {
        break;
      }
      // One that goes between the two commands fails the second: what is left is asked for anew.
    }
    throw engine.failure("listing containers", outcome);
  }

  private List<String> ids() {
    return engine
        .require(
            "listing containers",
            engine.command(
                "ps", "--all", "--quiet", "--no-trunc", "--filter",
                "label=" + Labels.INSTALLATION + "=" + installation.id()))
        .lines()
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .toList();
  }

  /** Makes the container and starts it; nothing is left of it when that fails. */
  void run(Workload workload) {
    String name = Labels.container(installation, workload.id());
    workload.volumes().forEach(mount -> createVolume(workload.id(), mount.volume()));
    Variables variables = Variables.of(workload);
    Outcome outcome = null;
    for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
      outcome = engine.run(runCommand(workload, variables));
      if (outcome.succeeded()) {
        return;
      }
      if (outcome instanceof Outcome.Exited) {
        remove(name);
      }
      if (!portTaken(outcome)) {
        break;
      }
    }
    throw engine.failure("starting container " + name, outcome);
  }

  private Command runCommand(Workload workload, Variables variables) {
    Command command =
        engine
            .command(
                RunArguments.of(
                    engine.flavour(),
                    installation,
                    workload,
                    variables,
                    Runtime.getRuntime().availableProcessors()))
            .withVariables(variables.environment())
            .in(installation.workFolder());
    return variables.file().isEmpty()
        ? command
        : command.withInput(SecretValue.of(variables.file()));
  }

  /** Starts one that was stopped; false when that fails and it has to be made anew. */
  boolean start(String name) {
    Outcome outcome = engine.run(engine.command("start", name).in(installation.workFolder()));
    if (outcome.succeeded()) {
      return true;
    }
    if (outcome instanceof Outcome.Exited
        && engine.failure("starting container " + name, outcome)
            instanceof SlipwayException.Failed) {
      return false;
    }
    throw engine.failure("starting container " + name, outcome);
  }

  void stop(String name, Duration grace) {
    Outcome outcome =
        engine.run(
            engine
                .command("stop", "-t", Long.toString(Math.max(0, grace.toSeconds())), name)
                .within(grace.plus(STOP_MARGIN)));
    if (!outcome.succeeded() && !EngineFailures.absent(outcome)) {
      throw engine.failure("stopping container " + name, outcome);
    }
  }

  /** Removes it at once, with the volumes that have no name. */
  void remove(String name) {
    Outcome outcome = engine.run(engine.command("rm", "--force", "--volumes", name));
    boolean gone =
        outcome.succeeded()
            || EngineFailures.absent(outcome)
            || outcome.output().tail().stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("already in progress"));
    if (!gone) {
      throw engine.failure("removing container " + name, outcome);
    }
  }

  /** The container's output, both streams in their order. */
  Command log(WorkloadId id, int tail, boolean follow) {
    List<String> arguments = new ArrayList<>(List.of("logs", "--tail", Integer.toString(tail)));
    if (follow) {
      arguments.add("--follow");
    }
    arguments.add(Labels.container(installation, id));
    return engine.command(arguments).withMergedOutput().keepingStdout(0);
  }

  void removeVolumes(String app) {
    String names =
        engine.require(
            "listing the volumes of app '" + app + "'",
            engine.command(
                "volume", "ls", "--quiet",
                "--filter", "label=" + Labels.INSTALLATION + "=" + installation.id(),
                "--filter", "label=" + Labels.APP + "=" + app));
    for (String name : names.lines().map(String::strip).filter(n -> !n.isEmpty()).toList()) {
      // Some engines take either filter for enough; the name says for sure whose it is.
      if (!name.startsWith(Labels.volumesOf(installation, app))) {
        continue;
      }
      Outcome outcome = engine.run(engine.command("volume", "rm", name));
      if (!outcome.succeeded() && !EngineFailures.absent(outcome)) {
        throw engine.failure("removing volume " + name, outcome);
      }
    }
  }

  private void createVolume(WorkloadId id, String volume) {
    String name = Labels.volume(installation, id, volume);
    if (engine.run(engine.command("volume", "inspect", name)).succeeded()) {
      return;
    }
    List<String> arguments = new ArrayList<>(List.of("volume", "create"));
    for (Map.Entry<String, String> label :
        Labels.ofVolume(installation, id).entrySet()) {
      arguments.addAll(List.of("--label", label.getKey() + "=" + label.getValue()));
    }
    arguments.add(name);
    Outcome outcome = engine.run(engine.command(arguments));
    boolean there =
        outcome.succeeded()
            || outcome.output().tail().stream().anyMatch(line -> line.contains("already exists"));
    if (!there) {
      throw engine.failure("making volume " + name, outcome);
    }
  }

  /** The port that the engine chose was taken by somebody before it could be bound. */
  private static boolean portTaken(Outcome outcome) {
    return outcome.output().tail().stream()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .anyMatch(
            line ->
                line.contains("address already in use") || line.contains("port is already"));
  }
}
