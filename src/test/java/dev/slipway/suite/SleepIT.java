package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Apps that nobody calls sleep, and wake without anybody noticing more than a pause. */
@OnEveryCombination
class SleepIT {
  private static final int REQUESTS = 2_000;
  private static final int VISITORS = 8;

  private final Installation slipway;

  SleepIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApps() {
    slipway.delete("dozer");
    slipway.delete("napper");
  }

  @Test
  void anAppThatSleepsWakesWithTheSameImageAndNoBuild() {
    slipway.deploy("napper", slipway.probe("napper"), "scaling: { idleAfter: 5s }");
    slipway.visitor().get("/napper/");

    slipway.awaitPhase("napper", "Asleep");
    assertThat(slipway.running("napper")).isEmpty();

    assertThat(slipway.visitor().get("/napper/").body()).isEqualTo("version 1");
    assertThat(slipway.builds("napper")).hasSize(1);
    assertThat(slipway.containers("napper")).hasSize(1);
  }

  /** Pauses are chosen around the idle time, so that many requests meet an app going to sleep. */
  @Test
  void noneOfTwoThousandRequestsFailsWhileTheAppSleepsAndWakes() throws InterruptedException {
    slipway.deploy("dozer", slipway.probe("dozer"), "scaling: { idleAfter: 5s }");
    slipway.visitor().get("/dozer/");
    AtomicInteger left = new AtomicInteger(REQUESTS);
    AtomicInteger asleep = new AtomicInteger();
    Queue<String> failed = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(1);
    Random random = new Random(20261121);
    List<Thread> crowd = new ArrayList<>();

    while (left.get() > 0) {
      int burst = Math.min(left.get(), 100 + random.nextInt(200));
      left.addAndGet(-burst);
      crowd.clear();
      for (int v = 0; v < VISITORS; v++) {
        int share = burst / VISITORS + (v < burst % VISITORS ? 1 : 0);
        crowd.add(Thread.ofVirtual().start(() -> call(share, failed)));
      }
      for (Thread visitor : crowd) {
        visitor.join();
      }
      done.await(4_600 + random.nextInt(1_500), TimeUnit.MILLISECONDS);
      if (slipway.production("dozer").get("phase").asString().equals("Asleep")) {
        asleep.incrementAndGet();
      }
    }

    assertThat(failed).isEmpty();
    assertThat(asleep.get()).as("times that the app was seen asleep").isPositive();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(slipway.containers("dozer")).hasSize(1));
  }

  private void call(int times, Queue<String> failed) {
    for (int i = 0; i < times; i++) {
      Visitor.Answer answer = slipway.visitor().get("/dozer/");
      if (answer.status() != 200) {
        failed.add(answer.toString());
      }
    }
  }
}
