package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.Registries;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import dev.slipway.runtime.WorkloadStatus.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Runs each release as one container of the engine on this machine, published on a loopback port of
 * its own. A stopped container is a sleeping one. Who may use the engine can see the variables of
 * a container by its {@code inspect}, secret ones too: an engine has no other place for them.
 *
 * <p>Sizes of volumes are not enforced: the engines' local volumes have none.
 */
public final class EngineRuntime implements Runtime, Startable {
  private static final Duration SLEEP_GRACE = Duration.ofSeconds(10);
  private static final Duration REPLACE_GRACE = Duration.ofSeconds(5);
  private static final int FAILURE_TAIL = 50;
  private static final int LONGEST_TAIL = 10_000;

  private final ContainerEngine engine;
  private final Processes processes;
  private final Installation installation;
  private final Containers containers;
  private final ImagePulls images;
  private final Watchers watchers;
  private final EngineEvents events;
  private final ReentrantLock starting = new ReentrantLock();
  private boolean following;

  /** Without registries of the server's own: images come by the engine's own log-ins. */
  public EngineRuntime(ContainerEngine engine, Processes processes, Installation installation) {
    this(engine, processes, installation, Optional.empty());
  }

  /**
   * @param registries the registries whose images may be brought with the server's log-ins
   */
  public EngineRuntime(
      ContainerEngine engine,
      Processes processes,
      Installation installation,
      Optional<Registries> registries) {
    this.engine = engine;
    this.processes = processes;
    this.installation = installation;
    this.containers = new Containers(engine, installation);
    this.images = new ImagePulls(engine, registries, installation.workFolder());
    this.watchers = new Watchers(this::find, this::list);
    this.events = new EngineEvents(engine, processes, installation, watchers);
  }

  @Override
  public String name() {
    return "engine";
  }

  @Override
  public int order() {
    return RUNTIME;
  }

  @Override
  public String part() {
    return "engine";
  }

  @Override
  public void start() {
    images.sweep();
    engine.check();
    followEvents();
  }

  @Override
  public void stop() {
    events.stop();
    watchers.close();
  }

  @Override
  public void apply(Workload workload, int instances) {
    if (instances < 1) {
      sleep(workload.id());
      return;
    }
    String name = containerName(workload.id());
    Optional<ContainerDetails> there = containers.inspect(name);
    boolean same =
        there.isPresent()
            && Fingerprint.of(workload).equals(there.get().labels().get(Labels.FINGERPRINT));
    if (same && there.get().running()) {
      return;
    }
    if (same && there.get().over() && containers.start(name)) {
      return;
    }
    if (there.isPresent()) {
      takeAway(name, there.get(), REPLACE_GRACE);
    }
    images.bring(workload.image());
    containers.run(workload);
  }

  @Override
  public Rollout awaitReady(Workload workload, Duration budget) {
    followEvents();
    WorkloadId id = workload.id();
    String name = containerName(id);
    Semaphore bell = watchers.bell(id);
    try {
      return new Readiness(
              workload,
              name,
              () -> containers.inspect(name),
              () -> logTail(id, FAILURE_TAIL),
              bell)
          .await(budget);
    } finally {
      watchers.hangUp(id, bell);
    }
  }

  @Override
  public void sleep(WorkloadId id) {
    String name = containerName(id);
    if (containers.inspect(name).map(ContainerDetails::running).orElse(false)) {
      containers.stop(name, SLEEP_GRACE);
    }
  }

  @Override
  public void remove(WorkloadId id, Duration grace) {
    String name = containerName(id);
    containers.inspect(name).ifPresent(details -> takeAway(name, details, grace));
  }

  @Override
  public Optional<WorkloadStatus> find(WorkloadId id) {
    return containers.inspect(containerName(id)).flatMap(this::status);
  }

  @Override
  public List<WorkloadStatus> list() {
    return containers.list().stream().flatMap(details -> status(details).stream()).toList();
  }

  @Override
  public void watch(WorkloadListener listener) {
    watchers.add(listener);
    followEvents();
  }

  @Override
  public List<String> logTail(WorkloadId id, int tail) {
    int most = Math.clamp(tail, 0, LONGEST_TAIL);
    Deque<String> lines = new ArrayDeque<>();
    Outcome outcome =
        processes.run(
            containers.log(id, most, false),
            line -> {
              if (lines.size() == most) {
                lines.pollFirst();
              }
              if (most > 0) {
                lines.addLast(line);
              }
            });
    if (EngineFailures.absent(outcome)) {
      return List.of();
    }
    if (!outcome.succeeded()) {
      throw engine.failure("reading the log of " + id, outcome);
    }
    return List.copyOf(lines);
  }

  @Override
  public void followLog(WorkloadId id, int tail, Predicate<String> sink) {
    AppLines lines = new AppLines(sink);
    Outcome outcome =
        processes.follow(
            containers.log(id, Math.clamp(tail, 0, LONGEST_TAIL), true).withoutLimit(), lines);
    lines.finish(outcome instanceof Outcome.Exited && !outcome.succeeded());
    boolean over =
        outcome.succeeded()
            || outcome instanceof Outcome.Cancelled
            || EngineFailures.absent(outcome);
    if (!over) {
      throw engine.failure("following the log of " + id, outcome);
    }
  }

  @Override
  public void removeVolumes(String app) {
    containers.removeVolumes(app);
  }

  /** What runs on one machine is asleep while its server is away; nobody could route to it. */
  @Override
  public boolean endsWithServer() {
    return true;
  }

  @Override
  public ImageFacts inspectImage(String image) {
    Optional<ImageDetails> there = engine.image(image);
    if (there.isEmpty()) {
      images.bring(image);
      there = engine.image(image);
    }
    ImageDetails details =
        there.orElseThrow(
            () ->
                new SlipwayException.Failed(
                    "image '" + image + "' was pulled, but the engine does not have it"));
    Integer port = details.exposedPorts().size() == 1 ? details.exposedPorts().getFirst() : null;
    return new ImageFacts(PinnedImage.of(image, details), port, details.volumes());
  }

  private void takeAway(String name, ContainerDetails details, Duration grace) {
    if (details.running() && !grace.isZero()) {
      containers.stop(name, grace);
    }
    containers.remove(name);
  }

  private Optional<WorkloadStatus> status(ContainerDetails details) {
    return Labels.read(installation, details.labels())
        .map(
            id ->
                new WorkloadStatus(
                    id,
                    details.running() ? State.RUNNING : State.ASLEEP,
                    details.endpoints(),
                    details.running() ? 1 : 0));
  }

  private String containerName(WorkloadId id) {
    return Labels.container(installation, id);
  }

  private void followEvents() {
    starting.lock();
    try {
      if (!following) {
        following = true;
        events.start();
      }
    } finally {
      starting.unlock();
    }
  }
}
