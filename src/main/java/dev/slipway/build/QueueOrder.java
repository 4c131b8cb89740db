package dev.slipway.build;

import dev.slipway.build.BuildRequest.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which order waiting builds are started: visitors before reloads, among those the app that was
 * served longest ago, within an app the oldest. A build that was passed over {@link #PATIENCE} times
 * counts as a visitor's, so none starves. Pure: it decides and does nothing.
 */
final class QueueOrder {
  /** How often a reload is passed over before it counts as a visitor's. */
  static final int PATIENCE = 8;

  /**
   * @param sequence grows with each arrival
   * @param passedOver how many builds were started since it came
   */
  record Waiting(String id, String app, Priority priority, long sequence, int passedOver) {
    private boolean urgent() {
      return priority == Priority.VISITOR || passedOver >= PATIENCE;
    }

    private Waiting passed() {
      return new Waiting(id, app, priority, sequence, passedOver + 1);
    }
  }

  private QueueOrder() {}

  /**
   * The ids in the order in which they will be started if nothing else comes.
   *
   * @param lastServed per app the number of the start that was its last; absent: never
   */
  static List<String> order(List<Waiting> waiting, Map<String, Long> lastServed) {
    List<Waiting> left = new ArrayList<>(waiting);
    Map<String, Long> served = new HashMap<>(lastServed);
    long turn = served.values().stream().mapToLong(Long::longValue).max().orElse(0);
    List<String> order = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      Waiting next = first(left, served);
      order.add(next.id());
      left.remove(next);
      left.replaceAll(Waiting::passed);
      served.put(next.app(), ++turn);
    }
    return order;
  }

  /** The one to start now; {@code waiting} must not be empty. */
  static Waiting first(List<Waiting> waiting, Map<String, Long> lastServed) {
    return waiting.stream()
        .min(
            Comparator.comparing((Waiting w) -> !w.urgent())
                .thenComparing(w -> lastServed.getOrDefault(w.app(), 0L))
                .thenComparing(Waiting::sequence))
        .orElseThrow();
  }
}
