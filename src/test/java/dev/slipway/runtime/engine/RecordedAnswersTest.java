package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Outcome;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.WorkloadId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What podman 4.3 and docker 20.10 really printed. */
class RecordedAnswersTest {
  private static final Installation OURS =
      new Installation("0123456789abcdef0123456789abcdef", Path.of("/home"));

  @ParameterizedTest
  @EnumSource(names = {"PODMAN", "DOCKER"})
  void anImageSaysTheSameInBoth(Flavour flavour) {
    ImageDetails image = EngineJson.images(recorded(flavour, "image")).getFirst();

    assertThat(image.id()).matches("sha256:[0-9a-f]{64}");
    assertThat(image.repoTags()).singleElement().asString().endsWith("rec:1");
    assertThat(image.exposedPorts()).containsExactly(8080);
    assertThat(image.volumes()).containsExactly("/data");
    assertThat(image.labels()).containsEntry("a", "b");
    assertThat(image.healthcheck())
        .containsExactly("CMD-SHELL", "wget -q -O- http://127.0.0.1:8080/healthz || exit 1");
  }

  @ParameterizedTest
  @CsvSource({"PODMAN, 45263", "DOCKER, 32768"})
  void aRunningContainerTellsItsPort(Flavour flavour, int port) {
    ContainerDetails container = container(flavour, "running");

    assertThat(container.name()).isEqualTo("c1");
    assertThat(container.running()).isTrue();
    assertThat(container.over()).isFalse();
    assertThat(container.endpoints()).containsExactly(new Endpoint("127.0.0.1", port));
    assertThat(container.labels()).containsEntry("slipway.dev/release", "3");
  }

  @ParameterizedTest
  @EnumSource(names = {"PODMAN", "DOCKER"})
  void anEndedContainerHasNoAddress(Flavour flavour) {
    ContainerDetails container = container(flavour, "exited");

    assertThat(container.over()).isTrue();
    assertThat(container.exitCode()).isEqualTo(137);
    assertThat(container.endpoints()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PODMAN", "DOCKER"})
  void aContainerThatNeverRanIsNotOver(Flavour flavour) {
    ContainerDetails container = container(flavour, "created");

    assertThat(container.running()).isFalse();
    assertThat(container.over()).isFalse();
  }

  @Test
  void podmansMemoryKillIsSeenThoughItsFlagIsNot() {
    assertThat(container(Flavour.PODMAN, "oom").oomKilled()).isTrue();
  }

  @Test
  void aStoppedContainerOfDockerWasNotKilledForItsMemory() {
    assertThat(container(Flavour.DOCKER, "exited").oomKilled()).isFalse();
  }

  @Test
  void eventsOfBothTellWhoseContainerItIs() {
    String labels =
        "\"slipway.dev/installation\":\"" + OURS.id() + "\",\"slipway.dev/app\":\"hello\","
            + "\"slipway.dev/environment\":\"production\",\"slipway.dev/release\":\"3\"";
    WorkloadId id = new WorkloadId("hello", "production", 3);

    assertThat(
            EngineEvents.read(
                "{\"ContainerExitCode\":137,\"ID\":\"04e0\",\"Name\":\"c1\",\"Status\":\"died\","
                    + "\"Type\":\"container\",\"Attributes\":{" + labels + "}}",
                OURS))
        .contains(id);
    assertThat(
            EngineEvents.read(
                "{\"status\":\"die\",\"id\":\"40f8\",\"Type\":\"container\",\"Action\":\"die\","
                    + "\"Actor\":{\"ID\":\"40f8\",\"Attributes\":{\"exitCode\":\"137\"," + labels
                    + "}},\"scope\":\"local\"}",
                OURS))
        .contains(id);
    assertThat(EngineEvents.read("{\"Status\":\"died\",\"Attributes\":null}", OURS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error: inspecting object: nope:1: image not known",
        "Error: inspecting object: no such container nope",
        "Error: no container with name or ID \"nope\" found: no such container",
        "Error: inspecting object: no such volume nope",
        "Error response from daemon: no such image: nope:1: No such image: nope:1",
        "Error response from daemon: No such container: nope",
        "Error response from daemon: get nope: no such volume"
      })
  void whatIsNotThereIsKnownByItsWords(String line) {
    assertThat(EngineFailures.absent(exited(1, line))).isTrue();
  }

  @Test
  void anEngineThatIsAwayIsUnavailableAndARefusalIsAFailure() {
    assertThat(
            EngineFailures.of(
                "docker", "listing", exited(1, "Cannot connect to the Docker daemon at unix:///x."
                    + " Is the docker daemon running?")))
        .isInstanceOf(SlipwayException.Unavailable.class);
    assertThat(EngineFailures.of("docker", "starting", exited(125, "invalid reference format")))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessage(
            "starting failed: docker says: exit code 125: invalid reference format");
    assertThat(
            EngineFailures.of(
                "podman",
                "starting",
                new Outcome.TimedOut(
                    Duration.ofSeconds(60), new Outcome.Output("", false, List.of()))))
        .isInstanceOf(SlipwayException.Unavailable.class);
  }

  @Test
  void anAnswerThatIsNotJsonIsAnEngineThatIsAway() {
    assertThatThrownBy(() -> EngineJson.images("<html>"))
        .isInstanceOf(SlipwayException.Unavailable.class);
  }

  @Test
  void aPinnedNameIsTheAskedRepositorysDigestOrTheId() {
    String digest = "sha256:" + "d".repeat(64);
    ImageDetails image =
        new ImageDetails(
            "sha256:" + "1".repeat(64), List.of(),
            List.of("docker.io/library/busybox@" + digest, "localhost/x@" + digest),
            List.of(), List.of(), java.util.Map.of(), List.of());

    assertThat(PinnedImage.of("busybox:stable", image))
        .isEqualTo("docker.io/library/busybox@" + digest);
    assertThat(PinnedImage.of("docker.io/library/busybox", image))
        .isEqualTo("docker.io/library/busybox@" + digest);
    assertThat(PinnedImage.of("localhost/x:1", image)).isEqualTo(image.id());
    assertThat(PinnedImage.of("host:5000/other:1", image)).isEqualTo(image.id());
    assertThat(PinnedImage.of("any/name@" + digest, image)).isEqualTo("any/name@" + digest);
  }

  private static Outcome exited(int code, String line) {
    return new Outcome.Exited(code, new Outcome.Output("", false, List.of(line)));
  }

  private static ContainerDetails container(Flavour flavour, String what) {
    return ContainerDetails.read(recorded(flavour, what), flavour).getFirst();
  }

  private static String recorded(Flavour flavour, String what) {
    String name = flavour.program() + "-" + what + ".json";
    try (InputStream in = RecordedAnswersTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
