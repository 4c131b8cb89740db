package dev.slipway.platform.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs programs. No program outlives the server: at an orderly end {@link #close} ends them, and
 * where the machine has util-linux's {@code setpriv} the kernel kills them when the server's
 * process is gone in whatever way (PR_SET_PDEATHSIG, prctl(2)). The kernel binds that to the
 * thread which forked, not to its process, so every program is started by one thread that lives as
 * long as this object.
 */
public final class Processes implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Processes.class.getName());
  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

  private final Map<String, String> own;
  private final ExecutorService spawner =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("process-spawner").factory());
  private final Set<Execution> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Only read and written by the spawner; null until it was looked for. */
  private List<String> wrapper;

  /** For the server's own environment. */
  public Processes() {
    this(System.getenv());
  }

  /**
   * @param environment where {@code PATH} and {@code HOME} of the programs come from
   */
  public Processes(Map<String, String> environment) {
    this.own = Map.copyOf(environment);
  }

  /** Runs {@code command} to its end; blocking, interruptible. */
  public Outcome run(Command command) {
    return follow(command, line -> true);
  }

  /**
   * Runs {@code command} to its end and hands over each line of its output as it comes, one call
   * at a time. What {@code lines} throws ends the command and is thrown here.
   */
  public Outcome run(Command command, Consumer<String> lines) {
    return follow(
        command,
        line -> {
          lines.accept(line);
          return true;
        });
  }

  /** As {@link #run(Command, Consumer)}, until {@code lines} says false: {@code Cancelled} then. */
  public Outcome follow(Command command, Predicate<String> lines) {
    Optional<Path> program = find(command.arguments().getFirst());
    if (program.isEmpty()) {
      return new Outcome.NotStarted(
          "command '" + command.arguments().getFirst() + "' is not on the PATH");
    }
    Execution execution;
    try {
      execution = start(program.get(), command, lines);
    } catch (IOException e) {
      return new Outcome.NotStarted("'" + program.get() + "' cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Cancelled(new Outcome.Output("", false, List.of()));
    } catch (RejectedExecutionException e) {
      return new Outcome.NotStarted("the server is stopping");
    }
    try {
      return execution.await();
    } finally {
      running.remove(execution);
    }
  }

  /**
   * Where {@code program} is.
   *
   * @param program a name that is looked up on the {@code PATH}, or a path
   */
  public Optional<Path> find(String program) {
    if (program.contains("/")) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    for (String folder : path().split(":")) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Ends everything that runs, asking first, and starts nothing any more. */
  @Override
  public void close() {
    closed = true;
    spawner.shutdown();
    List<Execution> left = List.copyOf(running);
    left.forEach(Execution::ask);
    left.forEach(Execution::end);
  }

  private Execution start(Path program, Command command, Predicate<String> lines)
      throws IOException, InterruptedException {
    CompletableFuture<Process> spawned =
        CompletableFuture.supplyAsync(() -> spawn(program, command), spawner);
    try {
      Execution execution = new Execution(command, spawned.get(), lines);
      running.add(execution);
      if (closed) {
        execution.cancel();
      }
      return execution;
    } catch (InterruptedException e) {
      // It may be starting just now: whoever waited is gone, so nobody else would end it.
      spawned.thenAccept(process -> new Execution(command, process, lines).end());
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SpawnFailure failure) {
        throw failure.getCause();
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Runs on the spawner only. */
  private Process spawn(Path program, Command command) {
    List<String> arguments = new ArrayList<>(wrapper());
    arguments.add(program.toString());
    arguments.addAll(command.arguments().subList(1, command.arguments().size()));
    ProcessBuilder builder = new ProcessBuilder(arguments);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(base());
    environment.putAll(command.environment());
    if (command.directory() != null) {
      builder.directory(command.directory().toFile());
    }
    if (command.input() == null) {
      builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    }
    builder.redirectErrorStream(command.merged());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SpawnFailure(e);
    }
  }

  private Map<String, String> base() {
    return Map.of(
        "PATH", path(), "HOME", own.getOrDefault("HOME", "/"), "LANG", "C.UTF-8");
  }

  private String path() {
    return own.getOrDefault("PATH", USUAL_PATH);
  }

  private List<String> wrapper() {
    if (wrapper == null) {
      wrapper = findWrapper();
    }
    return wrapper;
  }

  private List<String> findWrapper() {
    Optional<Path> setpriv = find("setpriv");
    if (setpriv.isPresent()) {
      List<String> prefix = List.of(setpriv.get().toString(), "--pdeathsig", "KILL", "--");
      List<String> probe = new ArrayList<>(prefix);
      probe.add(setpriv.get().toString());
      probe.add("--version");
      try {
        Process process =
            new ProcessBuilder(probe)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        // Not every setpriv knows the option (busybox's does not).
        if (process.waitFor(PROBE_LIMIT) && process.exitValue() == 0) {
          return prefix;
        }
        process.destroyForcibly();
      } catch (IOException e) {
        LOG.log(Level.FINE, "setpriv cannot be run", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    LOG.info("no setpriv with --pdeathsig: programs may outlive a server that is killed");
    return List.of();
  }

  /** Carries the reason out of the spawner. */
  private static final class SpawnFailure extends RuntimeException {
    SpawnFailure(IOException cause) {
      super(cause);
    }

    @Override
    public synchronized IOException getCause() {
      return (IOException) super.getCause();
    }
  }
}
