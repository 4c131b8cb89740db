package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Processes;
import dev.slipway.registry.ImageReference;
import dev.slipway.registry.RegistryClient;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.registry.TestRegistry;
import dev.slipway.registry.TestRegistry.Mode;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.engine.EngineRuntime;
import dev.slipway.runtime.engine.Flavour;
import dev.slipway.runtime.engine.Installation;
import dev.slipway.testing.BaseImages;
import dev.slipway.testing.TestEngines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From source to a registry and from there to a container; the subclasses say by which engine. */
@Timeout(240)
abstract class PushScenarios {
  private static final Duration BUDGET = Duration.ofSeconds(30);

  @TempDir Path home;
  @TempDir Path registryFolder;
  private final Flavour flavour;
  private TestEngines engines;

  PushScenarios(Flavour flavour) {
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

  final RegistryDefinition definition(TestRegistry registry, Mode mode, String password)
      throws IOException {
    boolean basic = mode == Mode.BASIC;
    boolean tls = mode == Mode.TLS || mode == Mode.CLIENT_CERTIFICATES;
    boolean client = mode == Mode.CLIENT_CERTIFICATES;
    return new RegistryDefinition(
        registry.host(),
        "team/apps",
        !tls,
        null,
        basic ? TestRegistry.USER : null,
        null,
        basic ? Files.writeString(registryFolder.resolve("password"), password).toString() : null,
        tls ? registry.file("ca.crt").toString() : null,
        client ? registry.file("client.crt").toString() : null,
        client ? registry.file("client.key").toString() : null,
        null);
  }

  final BuildRoom room(RegistryDefinition registry) {
    BuildRoom room =
        new BuildRoom(
            home, engines.environment(), engines.command(), 1, Duration.ofMinutes(2), registry);
    room.source(
        "s",
        Map.of(
            "Containerfile",
            "FROM " + BaseImages.BUSYBOX + "\nRUN echo built\nEXPOSE 8080\n"
                + "CMD [\"httpd\", \"-f\", \"-p\", \"8080\", \"-h\", \"/www\"]\n"));
    return room;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void anImageIsPushedPinnedAndRunFromTheRegistry(Mode mode) throws IOException {
    // docker's daemon takes client certificates from /etc/docker/certs.d only
    assumeTrue(flavour != Flavour.DOCKER || mode != Mode.CLIENT_CERTIFICATES);
    try (TestRegistry registry = new TestRegistry(registryFolder, mode)) {
      RegistryDefinition definition = definition(registry, mode, TestRegistry.PASSWORD);
      try (BuildRoom room = room(definition)) {
        BuiltImage built = room.provide(room.request("shop", "s"));
        assertThat(built.image())
            .matches(
                java.util.regex.Pattern.quote(registry.host() + "/team/apps/shop@sha256:")
                    + "[0-9a-f]{64}");
        try (RegistryClient client = room.registries.client(definition)) {
          ImageReference image = ImageReference.parse(built.image());
          assertThat(client.digest(image)).contains(image.digest());
        }
        nothingOfTheLogInIsLeft();

        forget(built.image());
        assertThat(room.provide(room.request("shop", "s")).build())
            .as("it is in the registry, so nothing is built")
            .isNull();
        runs(room, built.image());
        nothingOfTheLogInIsLeft();
      }
    }
  }

  @Test
  void aWrongPasswordIsSaidBeforeAnythingIsBuilt() throws IOException {
    try (TestRegistry registry = new TestRegistry(registryFolder, Mode.BASIC)) {
      RegistryDefinition definition = definition(registry, Mode.BASIC, "not-the-password");
      try (BuildRoom room = room(definition)) {
        assertThatThrownBy(() -> room.provide(room.request("shop", "s")))
            .isInstanceOf(SlipwayException.Failed.class)
            .hasMessageContaining(registry.host())
            .hasMessageContaining("refuses the username or the password")
            .hasMessageNotContaining("not-the-password");
        Build build = room.builds.list("shop", null, null, null).items().getFirst();
        assertThat(build.state()).isEqualTo(BuildState.FAILED);
        assertThat(room.log(build.id())).noneMatch(line -> line.contains("built"));
        nothingOfTheLogInIsLeft();
      }
    }
  }

  @Test
  void aRegistryThatIsAwayIsSaidBeforeAnythingIsBuilt() {
    try (BuildRoom room = room(RegistryDefinition.at("127.0.0.1:1", true))) {
      assertThatThrownBy(() -> room.provide(room.request("shop", "s")))
          .isInstanceOf(SlipwayException.Unavailable.class)
          .hasMessageContaining("127.0.0.1:1");
      assertThat(room.builds.list("shop", null, null, null).items())
          .allMatch(build -> room.log(build.id()).stream().noneMatch(l -> l.contains("built")));
    }
  }

  private void forget(String image) {
    List<String> ids =
        engines.engine().imagesWithLabel("dev.slipway.app=shop").stream()
            .map(found -> found.id())
            .distinct()
            .toList();
    ids.forEach(id -> engines.run("rmi", "--force", id));
    assertThat(engines.engine().hasImage(image)).isFalse();
  }

  private void runs(BuildRoom room, String image) {
    try (Processes processes = new Processes()) {
      EngineRuntime runtime =
          new EngineRuntime(
              engines.engine(processes),
              processes,
              Installation.of(home),
              Optional.of(room.registries));
      assertThat(runtime.inspectImage(image).exposedPort()).isEqualTo(8080);
      forget(image);
      WorkloadId id = new WorkloadId("shop", "production", 1);
      Workload workload =
          new Workload(
              id, image, 8080, Map.of(), Map.of(), null, null, List.of(),
              new Workload.HealthCheck("/healthz", BUDGET, false),
              new Workload.Hardening(true, List.of()));
      runtime.apply(workload, 1);
      try {
        assertThat(runtime.awaitReady(workload, BUDGET)).isInstanceOf(Rollout.Ready.class);
      } finally {
        runtime.remove(id, Duration.ZERO);
        runtime.stop();
      }
    }
  }

  /** Neither as it is nor as engines write it. */
  final void nothingOfTheLogInIsLeft() throws IOException {
    String pair = TestRegistry.USER + ":" + TestRegistry.PASSWORD;
    String basic =
        Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text)
            .as(file.toString())
            .doesNotContain(basic)
            .doesNotContain(TestRegistry.PASSWORD);
      }
    }
    try (Stream<Path> left = Files.list(home.resolve("builds").resolve("work"))) {
      assertThat(left).isEmpty();
    }
  }
}
