package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.platform.SlipwayException;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.runtime.engine.Flavour;
import dev.slipway.testing.BaseImages;
import dev.slipway.testing.TestEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Builds by a real engine's command line; the subclasses say which. */
abstract class CommandBuildScenarios {
  private static final RegistryDefinition NO_REGISTRY = RegistryDefinition.at(null, false);

  @TempDir Path home;
  private final Flavour flavour;
  private TestEngines engines;
  private BuildRoom room;

  CommandBuildScenarios(Flavour flavour) {
    this.flavour = flavour;
  }

  @BeforeAll
  void startEngine() {
    assumeTrue(TestEngines.available(flavour), flavour + " is not installed");
    engines = TestEngines.start(flavour);
    BaseImages.busybox(engines.engine());
  }

  @AfterAll
  void stopEngine() {
    if (engines != null) {
      engines.close();
    }
  }

  @AfterEach
  void closeRoom() {
    if (room != null) {
      room.close();
    }
  }

  private BuildRoom room(int slots, Duration limit) {
    room = new BuildRoom(home, engines.environment(), engines.command(), slots, limit, NO_REGISTRY);
    return room;
  }

  private BuildRoom room() {
    return room(1, Duration.ofMinutes(2));
  }

  private static Map<String, String> files(String... lines) {
    return Map.of(
        "Containerfile",
        "FROM " + BaseImages.BUSYBOX + "\n" + String.join("\n", lines) + "\nEXPOSE 8080\n",
        "hello.txt",
        "hello");
  }

  private List<String> leftContainers() {
    String[] arguments =
        flavour == Flavour.PODMAN
            ? new String[] {"ps", "--all", "--external", "--quiet"}
            : new String[] {"ps", "--all", "--quiet"};
    return engines.run(arguments).output().stdout().lines().filter(l -> !l.isBlank()).toList();
  }

  private static long processesWith(String part) {
    return ProcessHandle.allProcesses()
        .filter(p -> StepProcesses.commandLine(p).replace('\0', ' ').contains(part))
        .count();
  }

  private void nothingIsLeft() throws IOException {
    assertThat(leftContainers()).isEmpty();
    for (String folder : List.of("trees", "builds/work")) {
      if (Files.exists(home.resolve(folder))) {
        try (Stream<Path> left = Files.list(home.resolve(folder))) {
          assertThat(left).isEmpty();
        }
      }
    }
  }

  @Test
  void aSourceBecomesAnImageAndTheSecondTimeNothingIsBuilt() throws IOException {
    room();
    room.source("a", files("ARG WHO=nobody", "COPY hello.txt /hello.txt", "RUN echo for $WHO"));
    List<String> steps = new CopyOnWriteArrayList<>();
    BuiltImage first =
        room.images.provide(
            room.request("shop", "a", Map.of("WHO", "you")), p -> steps.add(p.step()));
    assertThat(first.build()).isNotNull();
    assertThat(first.port()).isEqualTo(8080);
    assertThat(first.image()).matches("(sha256:)?[0-9a-f]{64}");
    assertThat(engines.engine().hasImage(first.image())).isTrue();
    assertThat(steps).anyMatch(s -> s.startsWith("STEP ") && s.contains("COPY hello.txt"));
    assertThat(room.log(first.build())).anyMatch(l -> l.contains("for you"));
    Build build = room.builds.get(first.build());
    assertThat(build.state()).isEqualTo(BuildState.SUCCEEDED);
    assertThat(build.image()).isEqualTo(first.image());
    assertThat(engines.engine().image(first.image()).orElseThrow().labels())
        .containsEntry("dev.slipway.build-key", build.key())
        .containsEntry("org.opencontainers.image.revision", "rev-a");

    BuiltImage second = room.provide(room.request("shop", "a", Map.of("WHO", "you")));
    assertThat(second.image()).isEqualTo(first.image());
    assertThat(second.build()).isNull();
    assertThat(room.builds.list("shop", null, null, null).items()).hasSize(1);

    engines.run("rmi", "--force", first.image());
    assertThat(room.provide(room.request("shop", "a", Map.of("WHO", "you"))).build()).isNotNull();
    nothingIsLeft();
  }

  @Test
  void fiftyWhoAskAtOnceShareOneBuild() throws Exception {
    room();
    room.source("s", files("RUN sleep 1", "RUN echo shared"));
    List<Future<BuiltImage>> asked = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        asked.add(callers.submit(() -> room.provide(room.request("shared", "s"))));
      }
      String image = asked.getFirst().get().image();
      for (Future<BuiltImage> one : asked) {
        assertThat(one.get().image()).isEqualTo(image);
      }
    }
    assertThat(room.builds.list("shared", null, null, null).items()).hasSize(1);
    nothingIsLeft();
  }

  @Test
  void aFailingStepIsToldWithItsExitCodeAndTheLastLines() throws IOException {
    room();
    room.source("f", files("RUN echo the reason is here; exit 7"));
    assertThatThrownBy(() -> room.provide(room.request("bad", "f")))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("StepFailed")
        .hasMessageNotContaining("\n");
    Build build = room.builds.list("bad", null, null, null).items().getFirst();
    assertThat(build.state()).isEqualTo(BuildState.FAILED);
    assertThat(build.reason()).startsWith("StepFailed").contains("exit code");
    assertThat(build.lastLines()).anyMatch(l -> l.contains("the reason is here"));
    nothingIsLeft();
  }

  @Test
  void anUnknownInstructionAndAMissingBaseImageAreNamed() throws IOException {
    room();
    room.source("u", files("BOGUS x"));
    assertThatThrownBy(() -> room.provide(room.request("u", "u")))
        .hasMessageContaining("BOGUS");
    room.source(
        "m",
        Map.of("Containerfile", "FROM localhost:1/not/there:1\nRUN true\nEXPOSE 8080\n"));
    assertThatThrownBy(() -> room.provide(room.request("m", "m")))
        .hasMessageContaining("MissingBaseImage")
        .hasMessageContaining("localhost:1/not/there:1");
    nothingIsLeft();
  }

  @Test
  void cancellingInTheMiddleOfAStepLeavesNoProcessAndNoContainer() throws Exception {
    room();
    room.source("c", files("RUN echo begun; sleep 4711", "RUN echo never"));
    try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<BuiltImage> asked = caller.submit(() -> room.provide(room.request("c", "c")));
      await().atMost(Duration.ofSeconds(60)).until(() -> processesWith("sleep 4711") > 0);
      Build build = room.builds.list("c", BuildState.RUNNING, null, null).items().getFirst();
      assertThat(build.step()).startsWith("STEP ");
      long begun = System.nanoTime();
      room.builds.cancel(build.id());
      assertThatThrownBy(asked::get).hasMessageContaining("was cancelled");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(room.builds.get(build.id()).state()).isEqualTo(BuildState.CANCELLED);
      await().atMost(Duration.ofSeconds(10)).until(() -> processesWith("sleep 4711") == 0);
      assertThatThrownBy(() -> room.builds.cancel(build.id()))
          .isInstanceOf(SlipwayException.Conflict.class);
    }
    await().atMost(Duration.ofSeconds(10)).untilAsserted(this::nothingIsLeft);
  }

  @Test
  void aBuildThatNeverEndsIsEndedByTheTimeLimit() throws IOException {
    room(1, Duration.ofSeconds(4));
    room.source("n", files("RUN while true; do echo again; sleep 0.3; done"));
    assertThatThrownBy(() -> room.provide(room.request("n", "n")))
        .hasMessageContaining("TimeLimit");
    Build build = room.builds.list("n", null, null, null).items().getFirst();
    assertThat(build.lastLines()).anyMatch(l -> l.contains("again"));
    await().atMost(Duration.ofSeconds(10)).untilAsserted(this::nothingIsLeft);
  }

  @Test
  void aHundredMebibytesOfOutputAreCutVisiblyAndCostNoMemory() throws IOException {
    room();
    room.source("l", files("RUN yes 0123456789012345678901234567890123456789 | head -c 104857600"));
    BuiltImage image = room.provide(room.request("l", "l"));
    List<String> log = room.log(image.build());
    assertThat(log).anyMatch(l -> l.endsWith("bytes left out …"));
    assertThat(log.stream().mapToLong(String::length).sum()).isLessThan(BuildLogs.CAP + (1 << 20));
    Path folder = home.resolve("builds").resolve(image.build() + ".log");
    long stored = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        stored += Files.size(file);
      }
    }
    assertThat(stored).isLessThan(BuildLogs.CAP);
    nothingIsLeft();
  }

  @Test
  void theLogIsFollowedWhileItGrows() throws Exception {
    room();
    room.source("g", files("RUN for i in 1 2 3; do echo tick $i; sleep 1; done"));
    List<String> heard = new CopyOnWriteArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<BuiltImage> asked = callers.submit(() -> room.provide(room.request("g", "g")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !room.builds.list("g", BuildState.RUNNING, null, null).items().isEmpty());
      String id = room.builds.list("g", null, null, null).items().getFirst().id();
      Future<?> follower =
          callers.submit(
              () -> {
                room.builds.followLog(id, 0, (next, line) -> heard.add(line));
                return null;
              });
      await().atMost(Duration.ofSeconds(30)).until(() -> heard.toString().contains("tick 1"));
      assertThat(asked.isDone()).isFalse();
      asked.get();
      follower.get();
    }
    assertThat(heard.toString()).contains("tick 3");
  }

  @Test
  void theLogOfABuildThatWaitsIsFollowedFromItsStart() throws Exception {
    room();
    room.source("first", files("RUN sleep 2"));
    room.source("second", files("RUN echo the second speaks"));
    List<String> heard = new CopyOnWriteArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      callers.submit(() -> room.provide(room.request("first", "first")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !room.builds.list("first", BuildState.RUNNING, null, null).items().isEmpty());
      callers.submit(() -> room.provide(room.request("second", "second")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !room.builds.list("second", BuildState.QUEUED, null, null).items().isEmpty());
      String id = room.builds.list("second", null, null, null).items().getFirst().id();
      room.builds.followLog(id, 0, (next, line) -> heard.add(line));
    }
    assertThat(heard).anyMatch(line -> line.contains("the second speaks"));
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfAStepLeavesNothingAfterItsRestart() throws Exception {
    Process server =
        ForkedRoom.start(
            home, engines.command(), engines.environment(), "echo under way; sleep 4712");
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> stepsThatSleep(4712) > 0 || !server.isAlive());
      assertThat(server.isAlive()).as(Files.readString(home.resolve("forked.log"))).isTrue();
    } finally {
      server.destroyForcibly().waitFor();
    }
    if (flavour == Flavour.PODMAN) {
      assertThat(stepsThatSleep(4712)).as("the step outlives the server").isPositive();
    }

    room();

    Build build = room.builds.list("k", null, null, null).items().getFirst();
    assertThat(build.state()).isEqualTo(BuildState.FAILED);
    assertThat(build.reason()).startsWith("Interrupted");
    assertThat(room.log(build.id())).anyMatch(line -> line.contains("under way"));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(stepsThatSleep(4712)).isZero();
              assertThat(processesWith(build.id())).isZero();
              assertThat(leftContainers()).isEmpty();
              assertThat(home.resolve("builds/work")).isEmptyDirectory();
            });
    room.source("after", files("RUN echo again"));
    assertThat(room.provide(room.request("k", "after")).image()).isNotBlank();
  }

  /** The step itself, not the server or engine whose arguments hold its script. */
  private static long stepsThatSleep(int seconds) {
    return ProcessHandle.allProcesses()
        .filter(p -> StepProcesses.commandLine(p).equals("sleep\0" + seconds + "\0"))
        .count();
  }
}
