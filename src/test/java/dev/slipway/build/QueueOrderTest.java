package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.build.QueueOrder.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueueOrderTest {

  private static Waiting waiting(String id, String app, Priority priority, long sequence) {
    return new Waiting(id, app, priority, sequence, 0);
  }

  @Test
  void visitorsGoBeforeReloads() {
    List<Waiting> waiting =
        List.of(
            waiting("r", "a", Priority.RELOAD, 1),
            waiting("v", "b", Priority.VISITOR, 2));
    assertThat(QueueOrder.order(waiting, Map.of())).containsExactly("v", "r");
  }

  @Test
  void appsTakeTurns() {
    List<Waiting> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(waiting("a" + i, "a", Priority.RELOAD, i));
    }
    waiting.add(waiting("b0", "b", Priority.RELOAD, 10));
    waiting.add(waiting("c0", "c", Priority.RELOAD, 11));
    assertThat(QueueOrder.order(waiting, Map.of())).containsExactly("a0", "b0", "c0", "a1", "a2");
    assertThat(QueueOrder.order(waiting, Map.of("a", 5L)))
        .containsExactly("b0", "c0", "a0", "a1", "a2");
  }

  @Test
  void noBuildIsPassedOverForEver() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Map<String, Long> served = new HashMap<>();
      List<Waiting> waiting = new ArrayList<>();
      int apps = 1 + random.nextInt(6);
      long starts = 0;
      for (long sequence = 0; sequence < 300; sequence++) {
        // visitors without end, of few apps
        waiting.add(
            waiting(
                "w" + sequence,
                "app" + random.nextInt(apps),
                random.nextInt(4) == 0 ? Priority.RELOAD : Priority.VISITOR,
                sequence));
        if (waiting.size() > 12) {
          Waiting next = QueueOrder.first(waiting, served);
          waiting.remove(next);
          waiting.replaceAll(
              w -> new Waiting(w.id(), w.app(), w.priority(), w.sequence(), w.passedOver() + 1));
          served.put(next.app(), ++starts);
        }
        assertThat(waiting)
            .as("seed %d", seed)
            .allMatch(w -> w.passedOver() <= QueueOrder.PATIENCE + 12 * apps + 12);
      }
    }
  }

  @Test
  void theOrderHoldsEveryBuildOnceAndItsFirstIsTheNext() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Waiting> waiting = new ArrayList<>();
      Map<String, Long> served = new HashMap<>();
      for (int i = 0; i < 1 + random.nextInt(30); i++) {
        waiting.add(
            new Waiting(
                "w" + i,
                "app" + random.nextInt(5),
                random.nextBoolean() ? Priority.RELOAD : Priority.VISITOR,
                i,
                random.nextInt(15)));
        served.put("app" + random.nextInt(5), (long) random.nextInt(50));
      }
      List<String> order = QueueOrder.order(waiting, served);
      assertThat(order)
          .containsExactlyInAnyOrderElementsOf(waiting.stream().map(Waiting::id).toList());
      assertThat(order.getFirst()).isEqualTo(QueueOrder.first(waiting, served).id());
    }
  }
}
