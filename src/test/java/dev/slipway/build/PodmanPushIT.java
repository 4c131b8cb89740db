package dev.slipway.build;

import dev.slipway.runtime.engine.Flavour;
import org.junit.jupiter.api.TestInstance;

/** The scenarios with podman. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodmanPushIT extends PushScenarios {
  PodmanPushIT() {
    super(Flavour.PODMAN);
  }
}
