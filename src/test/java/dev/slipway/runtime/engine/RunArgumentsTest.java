package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.ByteQuantity;
import dev.slipway.platform.document.CpuQuantity;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunArgumentsTest {
  private static final Installation OURS =
      new Installation("0123456789abcdef0123456789abcdef", Path.of("/home"));

  @ParameterizedTest
  @EnumSource
  void everyEngineGetsTheLimitsAndTheHardening(Flavour flavour) {
    Workload workload = workload(Map.of("A", "1"), Map.of());
    List<String> arguments = arguments(flavour, workload, 4);

    assertThat(arguments)
        .startsWith("run", "--detach", "--pull=never")
        .endsWith("image:1")
        .containsSequence("--name", "slipway-012345-" + workload.id().name())
        .containsSequence("--publish", "127.0.0.1::8080")
        .contains(
            "--cpus=0.500", "--memory=67108864", "--memory-swap=67108864", "--pids-limit=1024",
            "--cap-drop=all", "--cap-add=NET_BIND_SERVICE", "--security-opt=no-new-privileges",
            "--read-only")
        .containsSequence("--volume", "slipway-012345-hello.production.data:/data")
        .containsSequence("--env", "A");
    for (String label :
        List.of(
            "slipway.dev/app=hello", "slipway.dev/environment=production",
            "slipway.dev/release=3", "slipway.dev/installation=" + OURS.id())) {
      assertThat(arguments).containsSequence("--label", label);
    }
  }

  @Test
  void moreProcessorsThanThereAreIsNoLimit() {
    assertThat(arguments(Flavour.DOCKER, workload(Map.of(), Map.of()), 0))
        .noneMatch(argument -> argument.startsWith("--cpus"));
  }

  @Test
  void secretsAreInNoArgument() {
    Workload workload =
        workload(
            Map.of("PATH", "/bin"),
            Map.of("TOKEN", SecretValue.of("one\ntwo"), "DOCKER_HOST", SecretValue.of("three")));
    Variables variables = Variables.of(workload);

    assertThat(variables.arguments())
        .containsExactly("--env", "PATH=/bin", "--env", "TOKEN", "--env-file", "/dev/stdin");
    assertThat(variables.environment()).isEqualTo(Map.of("TOKEN", "one\ntwo"));
    assertThat(variables.file()).isEqualTo("DOCKER_HOST=three\n");
    assertThat(variables.toString()).doesNotContain("one", "three");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LD_PRELOAD", "PATH", "HOME", "CONTAINERS_CONF", "CONTAINER_HOST", "DOCKER_CONFIG",
        "http_proxy", "HTTPS_PROXY", "GODEBUG", "GOTRACEBACK", "XDG_RUNTIME_DIR", "TMPDIR",
        "SSL_CERT_FILE", "BUILDAH_ISOLATION", "GLIBC_TUNABLES"
      })
  void namesThatMeanSomethingToTheEngineNeverReachItsEnvironment(String name) {
    Variables variables =
        Variables.of(workload(Map.of(), Map.of(name, SecretValue.of("v"))));

    assertThat(variables.environment()).isEmpty();
    assertThatThrownBy(
            () -> Variables.of(workload(Map.of(), Map.of(name, SecretValue.of("a\nb")))))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "A=B", "1A", "A*", "--privileged", "A\nB"})
  void namesThatAreNoneAreRefused(String name) {
    assertThatThrownBy(() -> Variables.of(workload(Map.of(name, "x"), Map.of())))
        .isInstanceOf(SlipwayException.Invalid.class);
  }

  @Test
  void aFingerprintChangesWithEveryPartAndWithNothingElse() {
    Workload one = workload(Map.of("A", "1", "B", "2"), Map.of("S", SecretValue.of("x")));
    Workload equal = workload(Map.of("B", "2", "A", "1"), Map.of("S", SecretValue.of("x")));

    assertThat(Fingerprint.of(equal)).isEqualTo(Fingerprint.of(one)).hasSize(32);
    assertThat(
            List.of(
                workload(Map.of("A", "1", "B", "3"), Map.of("S", SecretValue.of("x"))),
                workload(Map.of("A", "1B2"), Map.of("S", SecretValue.of("x"))),
                workload(Map.of("A", "1", "B", "2"), Map.of("S", SecretValue.of("y"))),
                workload(Map.of("A", "1", "B", "2", "S", "x"), Map.of())))
        .extracting(Fingerprint::of)
        .doesNotContain(Fingerprint.of(one))
        .doesNotHaveDuplicates();
  }

  @Test
  void volumesOfTwoAppsOrEnvironmentsNeverShareAName() {
    assertThat(
            List.of(
                Labels.volume(OURS, new WorkloadId("a-b", "production", 1), "c"),
                Labels.volume(OURS, new WorkloadId("a", "production", 1), "b-c"),
                Labels.volume(OURS, new WorkloadId("a", "staging", 1), "b-c"),
                Labels.volume(OURS, new WorkloadId("a", "preview-b", 1), "c")))
        .doesNotHaveDuplicates();
    assertThat(Labels.volume(OURS, new WorkloadId("a", "production", 1), "b"))
        .isEqualTo(Labels.volume(OURS, new WorkloadId("a", "production", 2), "b"));
  }

  private static List<String> arguments(Flavour flavour, Workload workload, int processors) {
    return RunArguments.of(
        flavour, OURS, workload, Variables.of(workload), processors);
  }

  private static Workload workload(Map<String, String> env, Map<String, SecretValue> secrets) {
    return new Workload(
        new WorkloadId("hello", "production", 3), "image:1", 8080, env, secrets,
        CpuQuantity.parse("500m"), ByteQuantity.parse("64Mi"),
        List.of(new Workload.VolumeMount("data", "/data", null)),
        new Workload.HealthCheck("/", Duration.ofSeconds(5), false),
        new Workload.Hardening(true, List.of("cap_net_bind_service")));
  }
}
