package dev.slipway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.app.Environment;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Phase;
import dev.slipway.app.Route;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Metadata;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.source.SourceRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What delivery does when two things happen at once, come late, or go wrong halfway. */
class DeliveryFaultsTest extends DeliveryRoom {

  @Test
  void aRollbackWhileAnUpdateIsUnderWayLeavesTheEnvironmentReady() throws Exception {
    put(definition());
    ask();
    runtime.rollouts.drainPermits();
    server.apps.reload("hello", true, "test");
    try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> waiting = visitors.submit(this::ask);
      await().until(() -> runtime.find(id(2)).isPresent());
      server.apps.rollback("hello", 1);

      assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("1");
    } finally {
      runtime.rollouts.release(1_000_000);
    }
    EnvironmentStatus status = server.delivery.status(PRODUCTION);
    assertThat(status.phase()).isEqualTo(Phase.READY);
    assertThat(status.message()).isNull();
    assertThat(runtime.find(id(2))).isEmpty();
  }

  @Test
  void aMinimumThatDiesIsStartedAgainWithoutARequest() {
    put(withScaling(new AppDefinition.Scaling(1, 1, null, null)));
    await().until(() -> cell().current().mode() == ServingSet.Mode.READY);

    runtime.crash(id(1));

    assertThat(cell().current().mode()).isNotEqualTo(ServingSet.Mode.READY);
    await().until(() -> cell().current().mode() == ServingSet.Mode.READY);
  }

  @Test
  void aMinimumThatWasStoppedByHandSleepsUntilTheNextRequest() {
    put(withScaling(new AppDefinition.Scaling(1, 1, null, null)));
    await().until(() -> cell().current().mode() == ServingSet.Mode.READY);

    server.delivery.stop(PRODUCTION);

    await()
        .during(Duration.ofMillis(1200))
        .until(() -> cell().current().mode() == ServingSet.Mode.HOLD);
    assertThat(ask()).isEqualTo("1");
  }

  @Test
  void newsOfAnEndThatArrivesAfterTheNextStartChangesNothing() throws Exception {
    put(definition());
    ask();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch woken = new CountDownLatch(1);
    Thread news = Thread.ofVirtual().name("news").unstarted(() -> runtime.happened(id(1)));
    runtime.onTheWay =
        () -> {
          if (Thread.currentThread() == news) {
            asked.countDown();
            awaitQuietly(woken);
          }
        };
    runtime.asleep =
        () -> {
          runtime.asleep = () -> {};
          news.start();
          awaitQuietly(asked);
        };
    server.delivery.stop(PRODUCTION);
    assertThat(ask()).isEqualTo("1");
    woken.countDown();
    news.join();

    assertThat(cell().current().mode()).isEqualTo(ServingSet.Mode.READY);
    assertThat(server.delivery.status(PRODUCTION).reason()).isNull();
  }

  @Test
  void aRemovalThatIsRefusedHoldsUpNeitherTheAnswerNorOtherRemovalsNorTheNextStart() {
    put(definition());
    ask();
    runtime.stuck.add("hello");

    server.delivery.delete("hello", true, Expect.any());
    server.service.stop();
    server = new Server();
    server.service.start();
    assertThat(server.apps.find("hello")).isEmpty();
    runtime.stuck.clear();
    server.delivery.finishRemovals();

    assertThat(runtime.removed).contains(new WorkloadId("hello", "volumes", 0));
    put(definition());
    assertThat(ask()).isEqualTo("1");
  }

  @Test
  void anOldReleaseThatCouldNotBeRemovedIsRemovedLater() {
    put(definition());
    ask();
    runtime.stuck.add(id(1));
    server.apps.reload("hello", true, "test");
    assertThat(ask()).isEqualTo("2");
    EnvironmentDelivery environment = server.fleet.find(PRODUCTION).orElseThrow();
    await().until(() -> environment.state().leftOver().contains(1));
    runtime.stuck.clear();

    environment.clearLeftOvers();

    await().until(() -> runtime.find(id(1)).isEmpty());
  }

  @Test
  void aPreviewThatComesAnewIsNotTakenForItsPredecessor() throws Exception {
    put(definition());
    EnvironmentKey key = new EnvironmentKey("hello", EnvironmentName.of("preview-pr"));
    server.apps.preview("hello", "pr", "feature", "test");
    server.delivery.start(key);
    CountDownLatch removing = new CountDownLatch(1);
    CountDownLatch recreated = new CountDownLatch(1);
    List<Thread> removers = new ArrayList<>();
    runtime.onTheWay =
        () -> {
          if (Thread.currentThread().getName().startsWith("remove ")) {
            removers.add(Thread.currentThread());
            removing.countDown();
            awaitQuietly(recreated);
          }
        };
    server.apps.removePreview("hello", "pr");
    removing.await();
    Environment anew = server.apps.preview("hello", "pr", "feature", "test");
    server.delivery.start(key);
    recreated.countDown();
    removers.getFirst().join();

    assertThat(runtime.find(new WorkloadId("hello", "preview-pr", anew.release()))).isPresent();
    assertThat(runtime.list()).hasSize(1);
  }

  @Test
  void reloadsThatComeAtOnceMakeOneReleaseEach() throws Exception {
    put(definition());
    Set<Integer> releases = new HashSet<>();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Apps.Change>> changes = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        changes.add(users.submit(() -> server.apps.reload("hello", true, "test")));
      }
      for (Future<Apps.Change> change : changes) {
        releases.add(change.get().release().number());
      }
    }
    assertThat(releases).hasSize(20);
  }

  @Test
  void ofTwoAppsThatAskForOneRouteAtOnceOneGetsItAndOneIsTold() throws Exception {
    for (int round = 0; round < 10; round++) {
      String path = "/shared" + round;
      String first = "first" + round;
      String second = "second" + round;
      int good = 0;
      try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Apps.Change> one = users.submit(() -> routed(first, path));
        Future<Apps.Change> other = users.submit(() -> routed(second, path));
        for (Future<Apps.Change> change : List.of(one, other)) {
          try {
            change.get();
            good++;
          } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(SlipwayException.Conflict.class);
          }
        }
      }
      assertThat(good).isEqualTo(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Apps.Change routed(String name, String path) {
    return server.apps.put(
        new Document<>(
            Document.API_VERSION,
            "App",
            Metadata.named(name),
            new AppDefinition(
                new Route(null, path),
                SourceRef.ofImage("x"),
                null, null, null, null, null, null, null, null, null, null, null),
            null),
        options());
  }
}
