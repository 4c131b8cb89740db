package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.registry.TestRegistry;
import dev.slipway.registry.TestRegistry.Mode;
import dev.slipway.runtime.engine.Flavour;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The scenarios with docker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerPushIT extends PushScenarios {
  DockerPushIT() {
    super(Flavour.DOCKER);
  }

  @Test
  void whereItsDaemonWantsACertificateIsSaid() throws IOException {
    try (TestRegistry registry = new TestRegistry(registryFolder, Mode.CLIENT_CERTIFICATES)) {
      RegistryDefinition definition = definition(registry, Mode.CLIENT_CERTIFICATES, "");
      try (BuildRoom room = room(definition)) {
        assertThatThrownBy(() -> room.provide(room.request("shop", "s")))
            .isInstanceOf(SlipwayException.Failed.class)
            .hasMessageContaining("PushFailed")
            .hasMessageContaining("/etc/docker/certs.d/");
        nothingOfTheLogInIsLeft();
      }
    }
  }
}
