package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that tests run to their end. */
public final class Commands {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Commands() {}

  /** Runs {@code command} and answers its output; fails with that output when it fails. */
  public static String run(List<String> command) {
    return run(command, Map.of());
  }

  /** Runs {@code command} with variables added to this process's environment. */
  public static String run(List<String> command, Map<String, String> environment) {
    Result result = attempt(command, environment);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          String.join(" ", command) + " ended with " + result.exitCode() + ": " + result.output());
    }
    return result.output();
  }

  /** Runs {@code command} and answers what came of it, failure included. */
  public static Result attempt(List<String> command, Map<String, String> environment) {
    Path output = null;
    try {
      // a file, not a pipe: a daemon that inherits it must not keep us waiting for its end
      output = TestFolders.createFile("command");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      Process process = builder.start();
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " took longer than " + LIMIT);
      }
      return new Result(
          process.exitValue(),
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
    } finally {
      delete(output);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param exitCode 0 is success
   * @param output what it wrote to both streams
   */
  public record Result(int exitCode, String output) {}
}
