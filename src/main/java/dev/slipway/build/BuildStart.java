package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Starts the builds' room: what was cut off is recorded as failed and removed. */
final class BuildStart implements Startable {
  private static final Logger LOG = Logger.getLogger(BuildStart.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final BuildResult INTERRUPTED =
      new BuildResult.Failed(
          "Interrupted", "the server ended while it was under way", List.of());

  private final Builders builders;
  private final BuildStore store;
  private final BuildLogs logs;
  private final BuildQueue queue;
  private final Path work;
  private final Clock clock;

  BuildStart(
      Builders builders,
      BuildStore store,
      BuildLogs logs,
      BuildQueue queue,
      Path work,
      Clock clock) {
    this.builders = builders;
    this.store = store;
    this.logs = logs;
    this.queue = queue;
    this.work = work;
    this.clock = clock;
  }

  @Override
  public int order() {
    return BUILD;
  }

  @Override
  public String part() {
    return "builds";
  }

  @Override
  public void start() {
    checkConfiguredBuilder();
    Set<String> cutOff = new TreeSet<>(recordAsInterrupted());
    cutOff.addAll(foldersLeft());
    sweep(cutOff);
  }

  private void checkConfiguredBuilder() {
    BuilderRules.refusal(builders.find(Builders.DEFAULT).modeOrAuto())
        .ifPresent(
            why -> {
              throw new SlipwayException.Invalid("[builder] mode: " + why);
            });
  }

  private List<String> recordAsInterrupted() {
    return store.unfinished().stream()
        .map(
            build -> {
              store.ended(build.id(), build.key(), "", INTERRUPTED, clock.instant());
              logs.end(build.id());
              return build.id();
            })
        .toList();
  }

  private List<String> foldersLeft() {
    try (Stream<Path> folders = Files.list(work)) {
      return folders.map(f -> f.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sweep(Set<String> cutOff) {
    if (cutOff.isEmpty()) {
      return;
    }
    List<Path> folders = cutOff.stream().map(work::resolve).toList();
    StepProcesses.endEngines(folders);
    StepProcesses.endOrphans(folders);
    for (BuildStrategy strategy : builders.strategies()) {
      try {
        strategy.sweep(cutOff);
      } catch (SlipwayException e) {
        // the engine is away: what it holds of these builds is not in anybody's way
        LOG.log(Level.WARNING, "leftovers of builds could not be looked for: {0}", e.getMessage());
      }
    }
    for (String id : cutOff) {
      try {
        Trees.delete(work.resolve(id));
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the work folder of build " + id + " could not be removed", e);
      }
    }
  }

  @Override
  public void stop() {
    if (!queue.close(PATIENCE)) {
      LOG.warning("builds did not end in time; the next start records them as interrupted");
    }
  }
}
