package dev.slipway.delivery;

import dev.slipway.app.Route;
import java.util.List;
import java.util.function.Consumer;

/** What the gateway reads: all routes with their cells. */
public interface ServingTable {

  /** One routed environment. */
  record Entry(Route route, ServingCell cell) {}

  /**
   * Hands the whole table to {@code listener}, now and after each change of a route, one call at a
   * time. A change of a serving set is no change of the table.
   */
  void subscribe(Consumer<List<Entry>> listener);
}
