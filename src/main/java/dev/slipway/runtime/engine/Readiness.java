package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until one container serves, or is known not to. */
final class Readiness {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** How often the container is looked at without an event; events may be lost. */
  private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

  private final Workload workload;
  private final String name;
  private final Supplier<Optional<ContainerDetails>> look;
  private final Supplier<List<String>> logTail;
  private final Semaphore bell;

  /**
   * @param bell has a permit whenever something happened to the container
   */
  Readiness(
      Workload workload,
      String name,
      Supplier<Optional<ContainerDetails>> look,
      Supplier<List<String>> logTail,
      Semaphore bell) {
    this.workload = workload;
    this.name = name;
    this.look = look;
    this.logTail = logTail;
    this.bell = bell;
  }

  Rollout await(Duration budget) {
    long deadline = System.nanoTime() + budget.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    long looked = 0;
    boolean rang = true;
    Endpoint endpoint = null;
    String wrong = "it did not come up";
    while (true) {
      if (rang || endpoint == null || System.nanoTime() - looked > LOOK_NANOS) {
        looked = System.nanoTime();
        Optional<ContainerDetails> container = look.get();
        Optional<Rollout> over = verdict(container);
        if (over.isPresent()) {
          return over.get();
        }
        endpoint = container.flatMap(c -> c.endpoints().stream().findFirst()).orElse(null);
      }
      if (endpoint != null) {
        Optional<String> answer = HealthProbe.ask(endpoint, workload.health());
        if (answer.isEmpty()) {
          return new Rollout.Ready(List.of(endpoint));
        }
        wrong = answer.get();
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return neverReady(budget, wrong);
      }
      rang = ringsWithin(Math.min(pause, left));
      pause = Math.min(pause * 3 / 2, LONGEST_PAUSE_MILLIS);
    }
  }

  /** A verdict where waiting makes no sense. */
  private Optional<Rollout> verdict(Optional<ContainerDetails> container) {
    if (container.isEmpty()) {
      return Optional.of(
          new Rollout.Failed(
              "Exited",
              "container " + name + " of " + workload.id() + " was removed before it was ready",
              List.of()));
    }
    ContainerDetails details = container.get();
    if (!details.over()) {
      return Optional.empty();
    }
    if (details.oomKilled()) {
      return Optional.of(
          new Rollout.Failed(
              "OOMKilled",
              "container " + name + " of " + workload.id() + " was killed (exit code "
                  + details.exitCode() + ") for using more memory than its limit of "
                  + workload.memory() + "; raise resources.memory",
              logTail.get()));
    }
    return Optional.of(
        new Rollout.Failed(
            "Exited",
            "container " + name + " of " + workload.id() + " ended with exit code "
                + details.exitCode() + " before it was ready; its last lines say why",
            logTail.get()));
  }

  private Rollout neverReady(Duration budget, String wrong) {
    String path = workload.health().path() == null ? "/" : workload.health().path();
    String asked = workload.health().h2c() ? "by HTTP/2" : "GET " + path;
    return new Rollout.Failed(
        "NeverReady",
        "container " + name + " of " + workload.id() + " did not answer " + asked + " on port "
            + workload.port() + " within " + budget.toSeconds() + " s (" + wrong
            + "); does the app listen on 0.0.0.0:" + workload.port()
            + ", and is health.startup long enough?",
        logTail.get());
  }

  private boolean ringsWithin(long millis) {
    try {
      boolean rang = bell.tryAcquire(millis, TimeUnit.MILLISECONDS);
      bell.drainPermits();
      return rang;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException.Unavailable("waiting for container " + name + " was interrupted");
    }
  }
}
