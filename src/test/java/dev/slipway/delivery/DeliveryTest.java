package dev.slipway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Phase;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Metadata;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.source.SourceRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What delivery promises, on a {@link DeliveryRoom}. */
class DeliveryTest extends DeliveryRoom {
  @Test
  void nothingRunsBeforeTheFirstRequest() {
    put(definition());

    assertThat(runtime.list()).isEmpty();
    assertThat(server.delivery.status(PRODUCTION).phase()).isEqualTo(Phase.ASLEEP);
    assertThat(ask()).isEqualTo("1");
    assertThat(server.delivery.status(PRODUCTION).phase()).isEqualTo(Phase.READY);
    assertThat(server.delivery.status(PRODUCTION).instances()).isEqualTo(1);
  }

  @Test
  void twoHundredFirstRequestsMakeOneBuildAndOneStart() throws Exception {
    put(definition());

    assertThat(askAtOnce(200)).hasSize(200).containsOnly("1");
    assertThat(images.calls).hasValue(1);
    assertThat(runtime.starts).hasValue(1);
  }

  @Test
  void afterAnUpdateWasAcceptedNoRequestSeesTheOldRelease() throws Exception {
    put(definition());
    ask();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 2; round <= 6; round++) {
        List<Future<String>> before = visit(visitors, 25);
        server.apps.reload("hello", true, "test");
        List<Future<String>> after = visit(visitors, 25);
        for (Future<String> answer : before) {
          assertThat(answer.get()).isIn(Integer.toString(round - 1), Integer.toString(round));
        }
        for (Future<String> answer : after) {
          assertThat(answer.get()).isEqualTo(Integer.toString(round));
        }
      }
    }
    await().until(() -> runtime.list().size() == 1);
  }

  @Test
  void aFailedUpdateLeavesTheLastGoodReleaseServingAndSaysWhy() {
    put(definition());
    ask();
    runtime.broken.add(2);
    server.apps.reload("hello", true, "test");

    assertThat(ask()).isEqualTo("1");
    EnvironmentStatus status = server.delivery.status(PRODUCTION);
    assertThat(status.phase()).isEqualTo(Phase.FAILED);
    assertThat(status.reason()).isEqualTo("NeverReady");
    assertThat(status.lastLines()).isEqualTo("the last line");
    assertThat(runtime.removed).contains(id(2));

    server.apps.reload("hello", true, "test");
    assertThat(ask()).isEqualTo("3");
    assertThat(server.delivery.status(PRODUCTION).phase()).isEqualTo(Phase.READY);
    await().untilAsserted(() -> assertThat(runtime.list()).extracting("id").containsOnly(id(3)));
  }

  @Test
  void aSleepingLastGoodReleaseIsWokenWhenItsUpdateFailed() {
    put(definition());
    ask();
    server.delivery.stop(PRODUCTION);
    runtime.broken.add(2);
    server.apps.reload("hello", true, "test");

    assertThat(ask()).isEqualTo("1");
    assertThat(server.delivery.status(PRODUCTION).phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void anAppWithAVolumeNeverHasTwoReleasesAwake() {
    AppDefinition withVolume = definition(List.of(new AppDefinition.Volume("data", "/data", null)));
    put(withVolume);
    ask();
    runtime.broken.add(2);
    server.apps.reload("hello", true, "test");

    assertThat(ask()).isEqualTo("1");
    assertThat(runtime.starts).hasValue(3);
    server.apps.reload("hello", true, "test");
    assertThat(ask()).isEqualTo("3");
  }

  @Test
  void aFirstReleaseThatFailsIsToldToAllAndRests() throws Exception {
    put(definition());
    runtime.broken.add(1);

    List<String> answers = askAtOnce(50);

    assertThat(answers).containsOnly("failed");
    assertThat(runtime.starts).hasValue(1);
    assertThat(cell().current().mode()).isEqualTo(ServingSet.Mode.UNAVAILABLE);
    runtime.broken.clear();
    await().atMost(Duration.ofSeconds(10)).until(() -> "1".equals(ask()));
    assertThat(server.delivery.status(PRODUCTION).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void aReleaseThatIsNoLongerWantedGivesWayWhileItIsBeingRolledOut() throws Exception {
    put(definition());
    ask();
    runtime.rollouts.drainPermits();
    server.apps.reload("hello", true, "test");
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> waiting = visit(visitors, 10);
      await().until(() -> runtime.find(id(2)).isPresent());
      server.apps.reload("hello", true, "test");
      await().until(() -> runtime.removed.contains(id(2)));
      runtime.rollouts.release(1_000_000);
      for (Future<String> answer : waiting) {
        assertThat(answer.get()).isEqualTo("3");
      }
    }
  }

  @Test
  void aRollbackUsesTheOldImage() {
    put(definition());
    ask();
    server.apps.reload("hello", true, "test");
    ask();
    int built = images.calls.get();
    server.apps.rollback("hello", 1);

    assertThat(ask()).isEqualTo("1");
    assertThat(images.calls).hasValue(built);
    assertThatThrownBy(() -> server.apps.rollback("hello", 9))
        .isInstanceOf(SlipwayException.NotFound.class);
  }

  @Test
  void anOldReleaseEndsItsRequestsBeforeItIsRemoved() {
    put(definition());
    ask();
    ServingSet old = cell().enter();
    server.apps.reload("hello", true, "test");
    assertThat(ask()).isEqualTo("2");
    assertThat(runtime.find(id(1))).isPresent();

    old.load().exit();

    await().until(() -> runtime.find(id(1)).isEmpty());
  }

  @Test
  void idlingAndWakingUnderRandomTrafficFailsNoRequest() throws Exception {
    put(definition());
    ask();
    Random random = new Random(42);
    AtomicInteger good = new AtomicInteger();
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        all.add(
            visitors.submit(
                () -> {
                  assertThat(ask()).isEqualTo("1");
                  good.incrementAndGet();
                }));
        if (random.nextInt(40) == 0) {
          // stop drains, so it is the harder case of the two for requests that come meanwhile
          all.add(visitors.submit(() -> server.fleet.find(PRODUCTION).orElseThrow().stop()));
        }
        if (random.nextInt(10) == 0) {
          all.get(random.nextInt(all.size())).get();
        }
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(good).hasValue(2000);
    assertThat(runtime.starts.get()).isGreaterThan(5);
  }

  @Test
  void anInstanceThatDiesByItselfIsStartedByTheNextRequest() {
    put(definition());
    ask();
    runtime.crash(id(1));

    await().until(() -> cell().current().mode() != ServingSet.Mode.READY);
    await().atMost(Duration.ofSeconds(10)).until(() -> "1".equals(ask()));
  }

  @Test
  void aRestartTakesOverWhatRunsAndRemovesWhatNobodyWants() {
    put(definition());
    ask();
    WorkloadId orphan = new WorkloadId("gone", "production", 1);
    runtime.apply(
        new dev.slipway.runtime.Workload(
            orphan, "i", 80, Map.of(), Map.of(), null, null, List.of(), null, null),
        1);
    int starts = runtime.starts.get();
    server.service.stop();
    server = new Server();
    server.service.start();

    assertThat(runtime.find(orphan)).isEmpty();
    assertThat(ask()).isEqualTo("1");
    assertThat(runtime.starts).hasValue(starts);
  }

  @Test
  void aDeletedAppLeavesNothing() {
    put(definition());
    ask();
    server.delivery.delete("hello", true, Expect.any());

    assertThat(runtime.list()).isEmpty();
    assertThat(runtime.removed).contains(new WorkloadId("hello", "volumes", 0));
    assertThat(server.apps.find("hello")).isEmpty();
    put(definition());
    assertThat(ask()).isEqualTo("1");
  }

  @Test
  void aMinimumIsStartedWithoutARequestAndNeverSleeps() {
    AppDefinition awake =
        withScaling(new AppDefinition.Scaling(1, 1, Duration.ofMillis(1), null));
    put(awake);

    await().until(() -> cell().current().mode() == ServingSet.Mode.READY);
    server.delivery.start(PRODUCTION);
    assertThat(runtime.starts).hasValue(1);
  }

  @Test
  void anIdleEnvironmentGoesToSleepAndWakes() {
    put(withScaling(new AppDefinition.Scaling(0, 1, Duration.ofMillis(50), null)));
    ask();

    await().until(() -> server.delivery.status(PRODUCTION).phase() == Phase.ASLEEP);
    assertThat(ask()).isEqualTo("1");
    assertThat(images.calls).hasValue(1);
  }

  @Test
  void anUnchangedDocumentChangesNothing() {
    put(definition());
    Apps.Change again = put(definition());

    assertThat(again.newRelease()).isFalse();
    assertThat(again.release().number()).isEqualTo(1);
  }

  @Test
  void changedSettingsWaitInStagingUntilTheyArePromoted() {
    put(definition());
    ask();
    put(definition(List.of(new AppDefinition.Volume("data", "/data", null))));

    assertThat(ask()).isEqualTo("1");
    assertThat(
            server
                .delivery
                .status(new EnvironmentKey("hello", EnvironmentName.STAGING))
                .release())
        .isEqualTo(2);
    server.apps.promote("hello");
    assertThat(ask()).isEqualTo("2");
  }

  @Test
  void aRouteBelongsToOneApp() {
    put(definition());
    Document<AppDefinition, Void> other =
        new Document<>(
            Document.API_VERSION,
            "App",
            Metadata.named("other"),
            new AppDefinition(
                new dev.slipway.app.Route(null, "/hello"),
                SourceRef.ofImage("x"),
                null, null, null, null, null, null, null, null, null, null, null),
            null);

    assertThatThrownBy(() -> server.apps.put(other, options()))
        .isInstanceOf(SlipwayException.Conflict.class)
        .hasMessageContaining("hello/production");
    assertThat(server.apps.find("other")).isEmpty();
  }
}
