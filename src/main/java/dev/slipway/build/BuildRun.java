package dev.slipway.build;

import dev.slipway.platform.SlipwayException;
import dev.slipway.source.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One build from its start to its record: what the queue runs. Owns the source tree. */
final class BuildRun implements BuildQueue.Work {
  private static final Logger LOG = Logger.getLogger(BuildRun.class.getName());

  private final BuildTask task;
  private final SourceTree tree;
  private final BuildStrategy strategy;
  private final BuildStore store;
  private final BuildLogs logs;
  private final Clock clock;

  BuildRun(
      BuildTask task,
      SourceTree tree,
      BuildStrategy strategy,
      BuildStore store,
      BuildLogs logs,
      Clock clock) {
    this.task = task;
    this.tree = tree;
    this.strategy = strategy;
    this.store = store;
    this.logs = logs;
    this.clock = clock;
  }

  @Override
  public BuildResult run(Cancellation cancellation, Consumer<String> step) {
    try {
      store.started(task.id(), clock.instant());
      BuildResult result = build(cancellation, step);
      record(result);
      return result;
    } finally {
      tidyUp();
    }
  }

  @Override
  public void dropped(Cancellation.Cause cause) {
    try {
      record(EarlyEnd.of(cause));
    } finally {
      tidyUp();
    }
  }

  private BuildResult build(Cancellation cancellation, Consumer<String> step) {
    BuildOutput output = new BuildOutput(logs.open(task.id()), step);
    try {
      Files.createDirectories(task.work());
      return strategy.build(task, output, cancellation);
    } catch (SlipwayException e) {
      return failed(e, cancellation, output);
    } catch (IOException | UncheckedIOException e) {
      String said = String.valueOf(e.getMessage());
      boolean full = said.toLowerCase(Locale.ROOT).contains("no space left on device");
      LOG.log(Level.WARNING, "build " + task.id() + " failed", e);
      return full
          ? new BuildResult.Failed(
              "DiskFull", "the server's disk is full; make room and try again", output.lastLines())
          : new BuildResult.Failed(
              "BuildFailed", "the server could not write its files: " + said, output.lastLines());
    } finally {
      logs.end(task.id());
    }
  }

  private static BuildResult failed(
      SlipwayException e, Cancellation cancellation, BuildOutput output) {
    if (cancellation.cause().isPresent()) {
      return EarlyEnd.of(cancellation.cause().get());
    }
    output.line(e.getMessage());
    String reason = e instanceof SlipwayException.Unavailable ? "Unavailable" : "BuildFailed";
    return new BuildResult.Failed(reason, e.getMessage(), output.lastLines());
  }

  private void record(BuildResult result) {
    BuildResult kept =
        result instanceof BuildResult.Failed f && f.lastLines().isEmpty()
            ? new BuildResult.Failed(f.reason(), f.message(), lastOfLog())
            : result;
    store.ended(task.id(), task.key().hex(), task.target().place(), kept, clock.instant());
  }

  // for builds that were ended: the result knows nothing of the output
  private List<String> lastOfLog() {
    ArrayDeque<String> last = new ArrayDeque<>();
    logs.read(
        task.id(),
        0,
        (next, line) -> {
          if (last.size() == BuildOutput.LAST_LINES) {
            last.removeFirst();
          }
          last.addLast(line);
          return true;
        });
    return List.copyOf(last);
  }

  private void tidyUp() {
    // who follows the log of a build that never began goes now
    logs.end(task.id());
    tree.close();
    deleteFolder(task.work());
    for (String old : store.prune(task.app())) {
      logs.delete(old);
    }
  }

  private static void deleteFolder(Path folder) {
    try {
      Trees.delete(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the work folder " + folder + " could not be removed", e);
    }
  }
}
