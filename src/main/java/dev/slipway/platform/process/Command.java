package dev.slipway.platform.process;

import dev.slipway.platform.SecretValue;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A program to run: an argument list that no shell ever sees, a minimal environment and limits.
 * Immutable; the {@code with} methods answer changed copies.
 *
 * <p>Secrets go by {@link #withSecret} or {@link #withInput(SecretValue)}, never as an argument:
 * arguments stand in the machine's process list and in our messages.
 *
 * @param arguments the program, by name or path, and its arguments
 * @param environment variables beside {@code PATH}, {@code HOME} and {@code LANG}
 * @param directory where it runs; null: the server's own
 * @param limit how long it may take; null: as long as it likes, for what is followed
 * @param input what it reads; null: nothing
 * @param merged whether standard error is mixed into standard output in the order of writing
 * @param stdoutLimit how many bytes of standard output are kept, from the beginning
 */
public record Command(
    List<String> arguments,
    Map<String, String> environment,
    Path directory,
    Duration limit,
    InputStream input,
    boolean merged,
    int stdoutLimit) {
  private static final Duration USUAL_LIMIT = Duration.ofMinutes(1);
  private static final int USUAL_STDOUT = 8 << 20;

  public Command {
    arguments = List.copyOf(arguments);
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    environment = Map.copyOf(environment);
    if (limit != null && !limit.isPositive()) {
      throw new IllegalArgumentException("a time limit must be positive");
    }
    if (stdoutLimit < 0) {
      throw new IllegalArgumentException("an output limit must not be negative");
    }
  }

  /** A command with a limit of one minute and 8 MiB of standard output kept. */
  public static Command of(List<String> arguments) {
    return new Command(arguments, Map.of(), null, USUAL_LIMIT, null, false, USUAL_STDOUT);
  }

  /** As {@link #of(List)}. */
  public static Command of(String... arguments) {
    return of(Arrays.asList(arguments));
  }

  /** With more arguments at the end. */
  public Command withArguments(List<String> more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(more);
    return new Command(all, environment, directory, limit, input, merged, stdoutLimit);
  }

  /** With the variable {@code name} set. */
  public Command withVariable(String name, String value) {
    return withVariables(Map.of(name, value));
  }

  /** With all of {@code more} set. */
  public Command withVariables(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new Command(arguments, all, directory, limit, input, merged, stdoutLimit);
  }

  /** With a secret in its environment, where only the same user and root can read it. */
  public Command withSecret(String name, SecretValue value) {
    return withVariable(name, value.reveal());
  }

  /** Run in {@code folder}. */
  public Command in(Path folder) {
    return new Command(
        arguments, environment, Objects.requireNonNull(folder), limit, input, merged, stdoutLimit);
  }

  /** With a time limit, counted from the start of the process. */
  public Command within(Duration time) {
    Objects.requireNonNull(time);
    return new Command(arguments, environment, directory, time, input, merged, stdoutLimit);
  }

  /** Without a time limit; it ends by itself, by its follower's word, or by interruption. */
  public Command withoutLimit() {
    return new Command(arguments, environment, directory, null, input, merged, stdoutLimit);
  }

  /** Reads {@code source} to its end; it is closed then. Such a command runs only once. */
  public Command withInput(InputStream source) {
    return new Command(arguments, environment, directory, limit, source, merged, stdoutLimit);
  }

  /** Reads a secret, as {@code docker login --password-stdin} does. */
  public Command withInput(SecretValue secret) {
    return withInput(
        new ByteArrayInputStream(secret.reveal().getBytes(StandardCharsets.UTF_8)));
  }

  /** Standard error goes into standard output in the order of writing. */
  public Command withMergedOutput() {
    return new Command(arguments, environment, directory, limit, input, true, stdoutLimit);
  }

  /** Keeps at most so many bytes of standard output; 0 for what is only streamed. */
  public Command keepingStdout(int bytes) {
    return new Command(arguments, environment, directory, limit, input, merged, bytes);
  }

  /** The arguments; never the environment, which may hold secrets. */
  @Override
  public String toString() {
    return String.join(" ", arguments);
  }
}
