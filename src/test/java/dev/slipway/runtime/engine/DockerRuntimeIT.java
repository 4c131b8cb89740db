package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import dev.slipway.runtime.WorkloadStatus.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The engine runtime on docker, whose daemon may be away. */
class DockerRuntimeIT extends EngineRuntimeContract {
  DockerRuntimeIT() {
    super(Flavour.DOCKER);
  }

  @Test
  void aDaemonThatIsAwayIsSaidSoAndItsEventsAreHeardAgainAfterwards() {
    Workload workload = serving("patient");
    Map<WorkloadId, Optional<WorkloadStatus>> told = new ConcurrentHashMap<>();
    runtime().watch((id, status) -> told.put(id, status));
    runtime().apply(workload, 1);
    assertThat(runtime().awaitReady(workload, Duration.ofSeconds(20)))
        .isInstanceOf(Rollout.Ready.class);

    engines().stopDaemon();
    assertThatThrownBy(() -> runtime().list())
        .isInstanceOf(SlipwayException.Unavailable.class)
        .hasMessageContaining("does not answer");
    assertThatThrownBy(() -> runtime().apply(workload, 1))
        .isInstanceOf(SlipwayException.Unavailable.class);
    engines().restartDaemon();

    runtime().apply(workload, 1);
    assertThat(runtime().awaitReady(workload, Duration.ofSeconds(20)))
        .isInstanceOf(Rollout.Ready.class);
    engines().run("kill", "-s", "KILL", Labels.container(installation(), workload.id()));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                told.getOrDefault(workload.id(), Optional.empty())
                    .map(status -> status.state() == State.ASLEEP)
                    .orElse(false));
  }

  private static Installation installation() {
    return Installation.of(home);
  }
}
