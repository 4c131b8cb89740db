package dev.slipway.build;

import dev.slipway.runtime.engine.Flavour;
import org.junit.jupiter.api.TestInstance;

/** The scenarios with docker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerPushIT extends PushScenarios {
  DockerPushIT() {
    super(Flavour.DOCKER);
  }
}
