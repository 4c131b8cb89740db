package dev.slipway.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Finds and ends the processes that a build's RUN steps started. podman and buildah leave working
 * containers behind when they themselves are killed, and the step's processes with them; when it is
 * the step that dies, they take it for a failed step and tidy up.
 */
final class StepProcesses {
  private static final Path PROC = Path.of("/proc");
  private static final Logger LOG = Logger.getLogger(StepProcesses.class.getName());
  private static final int LARGEST = 1 << 20;
  private static final int PATIENCE_SECONDS = 10;

  private StepProcesses() {}

  /**
   * Ends the steps of the running engine whose command line holds {@code marker}.
   *
   * @return whether such an engine runs
   */
  static boolean endSteps(String marker) {
    List<ProcessHandle> engines =
        ProcessHandle.current().descendants().filter(p -> commandLine(p).contains(marker)).toList();
    for (ProcessHandle engine : engines) {
      int depth = namespaces(engine);
      engine
          .descendants()
          .filter(p -> namespaces(p) > depth && !commandLine(p).contains(marker))
          .forEach(ProcessHandle::destroyForcibly);
    }
    return !engines.isEmpty();
  }

  /**
   * Ends engine commands that outlived the server that started them: their arguments name files in
   * a work folder. What they leave behind is removed afterwards.
   */
  static void endEngines(Collection<Path> workFolders) {
    List<String> marks = workFolders.stream().map(f -> f.toAbsolutePath() + "/").toList();
    List<ProcessHandle> engines =
        ProcessHandle.allProcesses()
            .filter(p -> p.pid() != ProcessHandle.current().pid())
            .filter(p -> marks.stream().anyMatch(commandLine(p)::contains))
            .toList();
    engines.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle engine : engines) {
      try {
        engine.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (ExecutionException | TimeoutException e) {
        LOG.log(Level.WARNING, "process " + engine.pid() + " of a cut off build does not end", e);
      }
    }
  }

  /** Ends processes of steps whose engine is gone: their files are mounted from a work folder. */
  static void endOrphans(Collection<Path> workFolders) {
    List<String> marks = workFolders.stream().map(f -> "/" + f.getFileName() + "/tmp/").toList();
    if (marks.isEmpty() || !Files.isDirectory(PROC)) {
      return;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        String mounts = read(process.resolve("mountinfo")).orElse("");
        if (marks.stream().anyMatch(mounts::contains)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
              .filter(p -> p.pid() != ProcessHandle.current().pid())
              .ifPresent(ProcessHandle::destroyForcibly);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String commandLine(ProcessHandle process) {
    return read(PROC.resolve(Long.toString(process.pid())).resolve("cmdline"))
        .orElseGet(() -> process.info().commandLine().orElse(""));
  }

  /** In how many PID namespaces a process is (proc(5), NSpid); a container's is one deeper. */
  private static int namespaces(ProcessHandle process) {
    return read(PROC.resolve(Long.toString(process.pid())).resolve("status"))
        .flatMap(s -> s.lines().filter(l -> l.startsWith("NSpid:")).findFirst())
        .map(l -> l.strip().split("\\s+").length - 1)
        .orElse(0);
  }

  private static Optional<String> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or is another user's
    }
  }
}
