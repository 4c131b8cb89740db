package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.SlipwayClient;
import dev.slipway.testing.SlipwayServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator sees of a start. */
class StartIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void aFreshServerIsReadySetUpOnceAndForAll() {
    try (SlipwayServer server = new SlipwayServer(anyEngine())) {
      server.start();
      assertThat(server.health("live")).isEqualTo(200);
      assertThat(server.health("started")).isEqualTo(200);

      SlipwayClient nobody = new SlipwayClient(server.console(), null);
      nobody.get("/apps").expect(401);
      nobody
          .post("/setup", setup("not the token", "somebody"))
          .expect(400, 401, 403, 422);
      SlipwayClient admin = SlipwayClient.setUp(server.console());
      assertThat(admin.get("/session").expect(200).body()).contains("admin");
      nobody
          .post("/setup", setup(SlipwayServer.SETUP_TOKEN, "second"))
          .expect(401, 403, 404, 409, 410);

      server.restart();
      assertThat(admin.get("/session").expect(200).body()).contains("admin");
    }
  }

  @Test
  void anUnknownKeyStopsTheStartAndNamesTheNearest() {
    assertRefuses("[gateway]\nprot = 8080\n", Map.of(), "gateway.prot", "gateway.port");
  }

  @Test
  void anUnknownVariableStopsTheStartAndNamesTheNearest() {
    assertRefuses(
        "", Map.of("SLIPWAY_GATEWAY_PROT", "8080"), "SLIPWAY_GATEWAY_PROT", "SLIPWAY_GATEWAY_PORT");
  }

  @Test
  void aBadValueStopsTheStartAndSaysWhatWouldBeRight() {
    assertRefuses(
        "[system]\nmax_concurrent_builds = \"many\"\n", Map.of(), "max_concurrent_builds", "many");
  }

  private static void assertRefuses(
      String toml, Map<String, String> environment, String... words) {
    Map<String, String> all = new HashMap<>(anyEngine());
    all.putAll(environment);
    try (SlipwayServer server = new SlipwayServer(all)) {
      server.withConfiguration(toml).launch();
      assertThat(server.awaitEnd(SOON)).as("exit code").isNotZero();
      assertThat(server.log()).contains(words);
    }
  }

  private static Map<String, String> anyEngine() {
    Combination combination = Combination.chosen().getFirst();
    Map<String, String> environment = new HashMap<>(combination.engine().environment());
    environment.put("SLIPWAY_SYSTEM_CONTAINER_COMMAND", combination.engine().program());
    return environment;
  }

  private static Map<String, String> setup(String token, String username) {
    return Map.of("token", token, "username", username, "password", "a long enough passphrase");
  }
}
