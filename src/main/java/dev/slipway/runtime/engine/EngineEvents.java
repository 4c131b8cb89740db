package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.runtime.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.databind.JsonNode;

/**
 * Follows the engine's events through its {@code events} command, which is started again when it
 * ends: from the moment at which it was lost, and with everything looked at anew.
 */
final class EngineEvents {
  private static final Logger LOG = Logger.getLogger(EngineEvents.class.getName());
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration STEADY = Duration.ofSeconds(10);
  private static final Duration LOOK_ANEW = Duration.ofSeconds(30);

  private final ContainerEngine engine;
  private final Processes processes;
  private final Installation installation;
  private final Hearer hearer;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  /** Hears what happened; must not block. */
  interface Hearer {
    /** Something happened to the container of {@code id}. */
    void happened(WorkloadId id);

    /** Anything may have happened. */
    void lookAnew();
  }

  EngineEvents(
      ContainerEngine engine, Processes processes, Installation installation, Hearer hearer) {
    this.engine = engine;
    this.processes = processes;
    this.installation = installation;
    this.hearer = hearer;
  }

  void start() {
    threads.add(Thread.ofVirtual().name("engine-events").start(this::follow));
    threads.add(Thread.ofVirtual().name("engine-relist").start(this::lookRegularly));
  }

  void stop() {
    stopping.countDown();
    threads.forEach(Thread::interrupt);
  }

  private void follow() {
    Duration pause = SHORTEST_PAUSE;
    while (stopping.getCount() > 0) {
      Instant begun = Instant.now();
      try {
        hearer.lookAnew();
        // A second earlier: engines count in seconds, and hearing twice does no harm.
        Outcome outcome = processes.run(command(begun.minusSeconds(1)), this::hear);
        LOG.log(Level.FINE, "the engine''s events ended: {0}", outcome.describe());
      } catch (SlipwayException e) {
        LOG.log(Level.FINE, "the engine''s events cannot be followed: {0}", e.getMessage());
      }
      boolean steady = Duration.between(begun, Instant.now()).compareTo(STEADY) > 0;
      pause = steady ? SHORTEST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      if (stopsWithin(pause)) {
        return;
      }
    }
  }

  /** Makes up for what an engine did not tell. */
  private void lookRegularly() {
    while (!stopsWithin(LOOK_ANEW)) {
      hearer.lookAnew();
    }
  }

  private Command command(Instant since) {
    List<String> arguments = new ArrayList<>(List.of("events", "--format", "{{json .}}"));
    if (engine.flavour() != Flavour.NERDCTL) {
      arguments.addAll(
          List.of(
              "--since", Long.toString(since.getEpochSecond()),
              "--filter", "type=container",
              "--filter", "label=" + Labels.INSTALLATION + "=" + installation.id()));
    }
    return engine.command(arguments).withoutLimit().keepingStdout(0);
  }

  private void hear(String line) {
    if (!line.startsWith("{")) {
      LOG.log(Level.FINE, "the engine says: {0}", line);
      return;
    }
    Optional<WorkloadId> id = read(line, installation);
    if (id.isPresent()) {
      hearer.happened(id.get());
    } else if (engine.flavour() == Flavour.NERDCTL) {
      hearer.lookAnew();
    }
  }

  /** Whose container an event is about. */
  static Optional<WorkloadId> read(String line, Installation installation) {
    JsonNode event = EngineJson.tree(line);
    JsonNode attributes =
        event.path("Actor").has("Attributes")
            ? event.path("Actor").path("Attributes")
            : event.path("Attributes");
    Map<String, String> labels = EngineJson.map(attributes);
    return Labels.read(installation, labels);
  }

  private boolean stopsWithin(Duration pause) {
    try {
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
