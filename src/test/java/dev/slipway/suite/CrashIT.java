package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.delivery.Step;
import dev.slipway.testing.TestRepository;
import dev.slipway.testing.Visitor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server is killed in every step of an activation, and started again on what is left. A server
 * of its own: the shared one must not die.
 */
@OnEveryCombination
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<Combination, Installation> OWN =
      new EnumMap<>(Combination.class);

  private final Installation slipway;

  CrashIT(Combination combination) {
    slipway =
        OWN.computeIfAbsent(
            combination,
            one -> {
              Installation own = new Installation(one.engine(), one.database().environment());
              own.server().haltable();
              return own.start();
            });
  }

  @AfterAll
  static void closeServers() {
    OWN.values().forEach(Installation::close);
    OWN.clear();
  }

  @Order(1)
  @Test
  void aBuildThatWasCutOffIsAdoptedOrRecordedAsFailed() {
    String app = "cut-build";
    slipway.deploy(app, slipway.probe(app), "build: { args: { BUILD_SECONDS: \"8\" } }");
    CompletableFuture<Visitor.Answer> first = slipway.visitor().ask("/" + app + "/");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                slipway.builds(app).stream()
                    .anyMatch(build -> build.toString().contains("BUILD_SECONDS")));

    slipway.server().kill();
    assertThat(first.join().status()).isNotEqualTo(200);
    slipway.server().start();

    assertServesOnce(app, "version 1");
    assertThat(slipway.builds(app))
        .allSatisfy(
            build -> assertThat(build.get("state").asString()).isIn("Succeeded", "Failed"));
    slipway.delete(app);
  }

  @Order(2)
  @ParameterizedTest
  @EnumSource(names = {"IMAGE", "APPLY", "ROLLOUT", "SWITCH"})
  void aFirstActivationThatWasCutOffIsMadeAgain(Step step) {
    String app = "first-" + step;
    slipway.deploy(app, slipway.probe(app), "");
    slipway.server().haltAt(app, step);
    CompletableFuture<Visitor.Answer> first = slipway.visitor().ask("/" + app + "/");
    slipway.server().awaitHalt(PATIENCE);

    slipway.server().kill();
    assertThat(first.join().status()).isNotEqualTo(200);
    slipway.server().start();

    assertServesOnce(app, "version 1");
    assertThat(slipway.builds(app)).hasSize(1);
    slipway.delete(app);
  }

  @Order(3)
  @ParameterizedTest
  @EnumSource(Step.class)
  void anUpdateThatWasCutOffIsFinished(Step step) {
    String app = "update-" + step;
    TestRepository repository = slipway.probe(app);
    slipway.deploy(app, repository, "");
    assertThat(slipway.visitor().get("/" + app + "/").body()).isEqualTo("version 1");
    repository.with("version.txt", "2").commit("version 2");
    slipway.admin().post("/apps/" + app + "/reload?promote=true", null).expect(200);
    slipway.server().haltAt(app, step);
    slipway.visitor().ask("/" + app + "/");
    slipway.server().awaitHalt(PATIENCE);

    slipway.server().kill();
    assertThat(slipway.running(app)).as("the old release outlives the server").isNotEmpty();
    slipway.server().start();

    assertServesOnce(app, "version 2");
    slipway.delete(app);
  }

  private void assertServesOnce(String app, String page) {
    Visitor.Answer answer = slipway.visitor().get("/" + app + "/");
    assertThat(answer.body()).as(answer.toString()).isEqualTo(page);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(slipway.containers(app)).hasSize(1);
              assertThat(slipway.running(app)).hasSize(1);
            });
  }
}
