package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.SlipwayClient;
import dev.slipway.testing.TestRepository;
import dev.slipway.testing.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** New versions come while the app is in use. */
@OnEveryCombination
class UpdatesIT {
  private static final int VISITORS = 50;
  private static final String LAST_WORDS = "cannot open the ledger at ledger.internal:5432";

  private final Installation slipway;

  UpdatesIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApps() {
    for (String app : List.of("strict", "broken", "stillborn", "back", "branches", "pair")) {
      slipway.delete(app);
    }
  }

  /** A request that was sent after the pointer had moved is answered by the new version. */
  @Test
  void afterAPromotedReloadNoRequestSeesTheOldVersion() throws InterruptedException {
    TestRepository repository = slipway.probe("strict");
    slipway.deploy("strict", repository, "");
    slipway.visitor().get("/strict/");
    AtomicBoolean done = new AtomicBoolean();
    AtomicBoolean promoted = new AtomicBoolean();
    Queue<String> bad = new ConcurrentLinkedQueue<>();
    Queue<String> seenAfter = new ConcurrentLinkedQueue<>();
    List<Thread> visitors = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      visitors.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!done.get()) {
                      boolean after = promoted.get();
                      Visitor.Answer answer = slipway.visitor().get("/strict/slow?ms=50");
                      if (answer.status() != 200) {
                        bad.add(answer.toString());
                      } else if (after) {
                        seenAfter.add(answer.body());
                      }
                    }
                  }));
    }

    repository.with("version.txt", "2").commit("version 2");
    slipway.admin().post("/apps/strict/reload?promote=true", null).expect(200);
    promoted.set(true);
    await().atMost(Duration.ofSeconds(90)).until(() -> seenAfter.size() > 5 * VISITORS);
    done.set(true);
    for (Thread visitor : visitors) {
      visitor.join();
    }

    assertThat(bad.stream().distinct()).isEmpty();
    assertThat(seenAfter.stream().distinct()).containsExactly("version 2");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(slipway.containers("strict")).hasSize(1));
  }

  @Test
  void theOldVersionGoesOnServingWhenTheNewOneIsBroken() {
    TestRepository repository = slipway.probe("broken");
    slipway.deploy("broken", repository, "");
    slipway.visitor().get("/broken/");
    repository.with("version.txt", "broken 2").commit("a broken version");
    slipway.admin().post("/apps/broken/reload?promote=true", null).expect(200);

    List<Visitor.Answer> answers = slipway.visitor().getAtOnce(20, "/broken/");

    assertThat(answers.stream().map(Visitor.Answer::toString).distinct())
        .containsExactly("200 version 1");
    JsonNode production = slipway.awaitPhase("broken", "Failed");
    assertThat(production.get("release").asInt()).isEqualTo(2);
    assertThat(production.get("servingRelease").asInt()).isEqualTo(1);
    assertThat(production.toString()).contains(LAST_WORDS);
    assertThat(slipway.running("broken")).hasSize(1);

    repository.with("version.txt", "3").commit("mended");
    slipway.admin().post("/apps/broken/reload?promote=true&verify=true", null).expect(200);
    assertThat(slipway.visitor().get("/broken/").body()).isEqualTo("version 3");
    assertThat(slipway.production("broken").get("phase").asString()).isEqualTo("Ready");
  }

  @Test
  void visitorsOfAnAppThatNeverWorkedAreToldToWaitAndNotWhy() {
    TestRepository repository = slipway.probe("stillborn").with("version.txt", "broken 1");
    repository.commit("broken from the start");
    slipway.deploy("stillborn", repository, "");

    List<Visitor.Answer> answers = slipway.visitor().getAtOnce(20, "/stillborn/");

    assertThat(answers.stream().map(Visitor.Answer::toString).distinct())
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .startsWith("503 ")
                    .doesNotContain("ledger")
                    .doesNotContain("probe version"));
    Visitor.Answer soon = slipway.visitor().get("/stillborn/");
    assertThat(soon.status()).isEqualTo(503);
    assertThat(soon.headers().firstValue("Retry-After")).isPresent();
    assertThat(slipway.production("stillborn").toString()).contains(LAST_WORDS);
    assertThat(slipway.builds("stillborn")).hasSize(1);

    repository.with("version.txt", "2").commit("mended");
    slipway.admin().post("/apps/stillborn/reload?promote=true", null).expect(200);
    assertThat(slipway.visitor().get("/stillborn/").body()).isEqualTo("version 2");
  }

  @Test
  void aRollbackServesTheEarlierImageWithoutABuild() {
    TestRepository repository = slipway.probe("back");
    slipway.deploy("back", repository, "");
    slipway.visitor().get("/back/");
    String image = slipway.production("back").get("image").asString();
    repository.with("version.txt", "2").commit("version 2");
    slipway.admin().post("/apps/back/reload?promote=true&verify=true", null).expect(200);
    assertThat(slipway.visitor().get("/back/").body()).isEqualTo("version 2");
    int builds = slipway.builds("back").size();

    slipway.admin().post("/apps/back/rollback", Map.of("release", 1)).expect(200);

    assertThat(slipway.visitor().get("/back/").body()).isEqualTo("version 1");
    assertThat(slipway.builds("back")).hasSize(builds);
    assertThat(slipway.production("back").get("image").asString()).isEqualTo(image);
  }

  @Test
  void stagingServesTheNewReleaseWhileProductionServesTheOld() {
    TestRepository repository = slipway.probe("pair");
    slipway.deploy("pair", repository, "");
    slipway.visitor().get("/pair/");
    repository.with("version.txt", "2").commit("version 2");

    slipway.admin().post("/apps/pair/reload", null).expect(200);

    assertThat(slipway.visitor().get("/pair/_staging/").body()).isEqualTo("version 2");
    assertThat(slipway.visitor().get("/pair/").body()).isEqualTo("version 1");
    int builds = slipway.builds("pair").size();
    slipway.admin().post("/apps/pair/promote", null).expect(200);
    assertThat(slipway.visitor().get("/pair/").body()).isEqualTo("version 2");
    assertThat(slipway.builds("pair")).hasSize(builds);
  }

  @Test
  void aPreviewServesItsBranchAndGoesWithEverythingOfIt() {
    TestRepository repository = slipway.probe("branches");
    slipway.deploy("branches", repository, "");
    String commit = repository.with("version.txt", "of a branch").commit("an idea");
    repository.name("refs/heads/idea", commit);

    SlipwayClient.Answer made =
        slipway
            .admin()
            .post("/apps/branches/previews", Map.of("name", "idea", "ref", "idea"))
            .expect(200, 201);

    assertThat(slipway.visitor().get("/branches/_preview-idea/").body())
        .as(made.body())
        .isEqualTo("version of a branch");
    slipway.admin().delete("/apps/branches/previews/idea").expect(200, 202, 204);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(slipway.containers("branches")).isEmpty());
  }
}
