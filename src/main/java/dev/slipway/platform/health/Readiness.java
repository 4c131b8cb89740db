package dev.slipway.platform.health;

import dev.slipway.platform.Boot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Whether the server can do its work, and which part cannot. */
public final class Readiness {
  /** How long a part may take to answer. */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String FIT = "up";

  private final Supplier<Boot.State> boot;
  private final List<HealthPart> parts;
  private final Duration limit;

  /**
   * @param ready whether nothing is wrong
   * @param parts {@code up}, or what is wrong, by the part's name
   */
  public record Report(boolean ready, Map<String, String> parts) {
    public Report {
      parts = Map.copyOf(parts);
    }
  }

  Readiness(Supplier<Boot.State> boot, List<HealthPart> parts) {
    this(boot, parts, LIMIT);
  }

  Readiness(Supplier<Boot.State> boot, List<HealthPart> parts, Duration limit) {
    this.boot = boot;
    this.parts = List.copyOf(parts);
    this.limit = limit;
  }

  /** How far the start is. */
  public Report start() {
    Boot.State state = boot.get();
    if (state.complete()) {
      return new Report(true, Map.of("start", FIT));
    }
    String reason = state.reason() == null ? "is being started" : state.reason();
    return new Report(false, Map.of(state.pending(), reason));
  }

  /** How far the start is and, when it is complete, how the parts are. */
  public Report look() {
    Report start = start();
    return start.ready() ? askParts() : start;
  }

  /** All at once: one that hangs costs its own time only. */
  private Report askParts() {
    Map<String, String> found = new TreeMap<>();
    // not closed: closing would wait for a part that does not hear the interruption
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    List<Future<Optional<String>>> answers = new ArrayList<>();
    for (HealthPart part : parts) {
      answers.add(threads.submit(part::problem));
    }
    for (int i = 0; i < answers.size(); i++) {
      found.put(parts.get(i).name(), await(answers.get(i)).orElse(FIT));
    }
    threads.shutdownNow();
    return new Report(found.values().stream().allMatch(FIT::equals), found);
  }

  private Optional<String> await(Future<Optional<String>> answer) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Optional.of("does not answer within " + limit.toSeconds() + " seconds");
    } catch (ExecutionException e) {
      return Optional.of("cannot be asked: " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("was not asked: the server is being stopped");
    }
  }
}
