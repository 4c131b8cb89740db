package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.SlipwayServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator sees of a start. */
class StartIT {
  @Test
  void theServerBecomesReadyOnAnEmptyFolder() {
    try (SlipwayServer server = new SlipwayServer(Map.of())) {
      server.start();
      assertThat(server.health("live")).isEqualTo(200);
      assertThat(server.health("started")).isEqualTo(200);
    }
  }
}
