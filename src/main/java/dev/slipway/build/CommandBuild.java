package dev.slipway.build;

import dev.slipway.build.Cancellation.Cause;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.ImageReference;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryClient;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.runtime.engine.Flavour;
import dev.slipway.runtime.engine.RegistryAccess;
import dev.slipway.runtime.engine.RegistryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Builds with this machine's container engine by its command line, and pushes where wanted. */
final class CommandBuild implements BuildStrategy {
  private final ContainerEngine engine;
  private final Processes processes;
  private final Registries registries;
  private final EngineLeftovers leftovers;

  CommandBuild(ContainerEngine engine, Processes processes, Registries registries) {
    this.engine = engine;
    this.processes = processes;
    this.registries = registries;
    this.leftovers = new EngineLeftovers(engine);
  }

  @Override
  public String mode() {
    return "command";
  }

  @Override
  public BuildResult build(BuildTask task, BuildOutput output, Cancellation cancellation) {
    try {
      Path containerfile = writeContainerfile(task);
      if (task.target().registry().isEmpty()) {
        return buildImage(task, containerfile, RegistryAccess.DEFAULT, output, cancellation);
      }
      RegistryDefinition registry = task.target().registry().get();
      letUsIn(registry);
      try (RegistryFiles files =
          RegistryFiles.write(task.work(), registry, registries.credentials(registry))) {
        BuildResult built =
            buildImage(task, containerfile, files.access(), output, cancellation);
        return built instanceof BuildResult.Succeeded
            ? push(task, registry, files.access(), output, cancellation)
            : built;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path writeContainerfile(BuildTask task) throws IOException {
    Files.createDirectories(task.work().resolve("tmp"));
    return Files.writeString(task.work().resolve("Containerfile"), task.containerfile());
  }

  // wrong credentials, CA or address are found before the build, not after it
  private void letUsIn(RegistryDefinition registry) {
    try (RegistryClient client = registries.client(registry)) {
      client.ping();
    }
  }

  private BuildResult buildImage(
      BuildTask task,
      Path containerfile,
      RegistryAccess access,
      BuildOutput output,
      Cancellation cancellation)
      throws IOException {
    Path iidFile = task.work().resolve("iid");
    Command command =
        engine
            .command(
                CommandLine.of(
                    engine.flavour(), task, containerfile, iidFile, access.configFolder()))
            .withVariables(variables(task))
            .withMergedOutput()
            .withoutLimit()
            .keepingStdout(0);
    Outcome outcome;
    try {
      outcome = run(task, command, output, cancellation);
    } catch (RuntimeException e) {
      // the log could not be written, so the engine was killed
      removeLeftovers(task);
      throw e;
    }
    if (outcome.succeeded() && cancellation.cause().isEmpty()) {
      return new BuildResult.Succeeded(Files.readString(iidFile).strip());
    }
    removeLeftovers(task);
    if (cancellation.cause().isPresent()) {
      removeImage(iidFile, task);
      return EarlyEnd.of(cancellation.cause().get());
    }
    return switch (outcome) {
      case Outcome.Exited exited ->
          BuildFailures.of(exited.code(), output.lastLines(), task.containerfile());
      default -> throw engine.failure("building image '" + task.target().name() + "'", outcome);
    };
  }

  private Map<String, String> variables(BuildTask task) {
    return switch (engine.flavour()) {
      // its temporary files lie in the build's own folder, which is removed whatever happens
      case PODMAN -> Map.of("TMPDIR", task.work().resolve("tmp").toString());
      case DOCKER -> Map.of("DOCKER_BUILDKIT", buildKit() ? "1" : "0", "BUILDKIT_PROGRESS", "plain");
      case NERDCTL -> Map.of();
    };
  }

  // from version 23 on the command line needs the plug-in buildx for it
  private boolean buildKit() {
    Outcome client =
        engine.run(engine.command("version", "--format", "{{.Client.Version}}"));
    String major = client.output().stdout().strip().split("\\.")[0];
    boolean builtIn = major.matches("\\d{1,3}") && Integer.parseInt(major) < 23;
    return builtIn || engine.run(engine.command("buildx", "version")).succeeded();
  }

  private Outcome run(
      BuildTask task, Command command, BuildOutput output, Cancellation cancellation) {
    BuildEnding ending =
        new BuildEnding(
            CommandLine.marker(task.id()),
            engine.flavour() == Flavour.PODMAN,
            Thread.currentThread());
    Runnable takeBack = cancellation.onStop(ending::begin);
    try {
      return processes.run(command, output::line);
    } finally {
      takeBack.run();
      ending.over();
    }
  }

  private void removeLeftovers(BuildTask task) {
    StepProcesses.endOrphans(List.of(task.work()));
    leftovers.remove(List.of(task.id()));
  }

  private void removeImage(Path iidFile, BuildTask task) throws IOException {
    if (Files.exists(iidFile)) {
      engine.removeImage(task.target().name());
    }
  }

  private BuildResult push(
      BuildTask task,
      RegistryDefinition registry,
      RegistryAccess access,
      BuildOutput output,
      Cancellation cancellation) {
    output.step("Pushing to " + task.target().tag().name());
    BuildEnding ending = new BuildEnding(task.target().name(), false, Thread.currentThread());
    Runnable takeBack = cancellation.onStop(ending::begin);
    try {
      engine.push(task.target().name(), access, output::line);
    } catch (SlipwayException e) {
      if (cancellation.cause().isPresent()) {
        return ended(cancellation.cause().get());
      }
      return new BuildResult.Failed("PushFailed", e.getMessage(), output.lastLines());
    } finally {
      takeBack.run();
      ending.over();
    }
    return pinned(task.target().tag(), registry);
  }

  private static BuildResult ended(Cause cause) {
    return EarlyEnd.of(cause);
  }

  // engines tell the digest each in its own way, or not at all: the registry knows
  private BuildResult pinned(ImageReference tag, RegistryDefinition registry) {
    try (RegistryClient client = registries.client(registry)) {
      String digest =
          client
              .digest(tag)
              .orElseThrow(
                  () ->
                      new SlipwayException.Failed(
                          "registry '" + registry.host() + "' does not find " + tag
                              + ", which was just pushed"));
      return new BuildResult.Succeeded(tag.pinned(digest).toString());
    }
  }

  @Override
  public void sweep(Collection<String> ids) {
    leftovers.remove(ids);
  }

  @Override
  public boolean has(String image, ImageTarget target) {
    if (target.registry().isEmpty()) {
      return engine.hasImage(image);
    }
    try (RegistryClient client = registries.client(target.registry().get())) {
      return client.digest(ImageReference.parse(image)).isPresent();
    }
  }

  @Override
  public String check() {
    engine.check();
    return engine.flavour().program() + " " + engine.version();
  }
}
