package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.TestRepository;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stays and what goes. */
@OnEveryCombination
class RemovalIT {
  private static final String VOLUME = "volumes: [ { name: data, path: /data } ]";

  private final Installation slipway;

  RemovalIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApps() {
    slipway.delete("keeper");
    slipway.delete("leaving");
    for (String volume : slipway.volumes("keeper")) {
      slipway.engine().run("volume", "rm", volume);
    }
  }

  @Test
  void aVolumeSurvivesReleasesAndGoesWithTheAppOnlyOnRequest() {
    TestRepository repository = slipway.probe("keeper");
    slipway.deploy("keeper", repository, VOLUME);
    assertThat(slipway.visitor().get("/keeper/write?text=remember").body()).isEqualTo("written");
    repository.with("version.txt", "2").commit("version 2");
    slipway.admin().post("/apps/keeper/reload?promote=true", null).expect(200);

    assertThat(slipway.visitor().get("/keeper/").body()).isEqualTo("version 2");
    assertThat(slipway.visitor().get("/keeper/file").body()).isEqualTo("remember");

    slipway.admin().delete("/apps/keeper").expect(200, 202, 204);
    awaitNoContainers("keeper");
    assertThat(slipway.volumes("keeper")).hasSize(1);

    slipway.deploy("keeper", repository, VOLUME);
    assertThat(slipway.visitor().get("/keeper/file").body()).isEqualTo("remember");
    slipway.admin().delete("/apps/keeper?volumes=true").expect(200, 202, 204);
    awaitNoContainers("keeper");
    assertThat(slipway.volumes("keeper")).isEmpty();
  }

  @Test
  void aDeletedAppIsGoneFromTheGatewayAndTheEngine() {
    slipway.deploy("leaving", slipway.probe("leaving"), "");
    assertThat(slipway.visitor().get("/leaving/").status()).isEqualTo(200);

    slipway.admin().delete("/apps/leaving").expect(200, 202, 204);

    assertThat(slipway.visitor().get("/leaving/").status()).isEqualTo(404);
    slipway.admin().get("/apps/leaving").expect(404);
    awaitNoContainers("leaving");
  }

  private void awaitNoContainers(String app) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(slipway.containers(app)).isEmpty());
  }
}
