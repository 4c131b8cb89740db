package dev.slipway.gateway;

import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Route;
import dev.slipway.delivery.ServingTable.Entry;
import dev.slipway.runtime.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The route table that holds now, and what is counted behind it. Read by all event loops. */
final class GatewayTable {
  private final TrafficCounts unrouted = new TrafficCounts("");
  private final Map<Endpoint, EndpointSlots> slots = new ConcurrentHashMap<>();
  private final Map<String, TrafficCounts> counts = new ConcurrentHashMap<>();
  private Map<EnvironmentKey, RoutedEnvironment> environments = Map.of();
  private volatile RouteTable<RoutedEnvironment> routes = RouteTable.of(Map.of());

  /** The table, to be asked once per request. */
  RouteTable<RoutedEnvironment> routes() {
    return routes;
  }

  /** Counts of requests that no route takes. */
  TrafficCounts unrouted() {
    return unrouted;
  }

  /** All counts, those of requests without a route among them. */
  Collection<TrafficCounts> counts() {
    List<TrafficCounts> all = new ArrayList<>(counts.values());
    all.add(unrouted);
    return all;
  }

  /** Puts {@code entries} in the place of what held before. */
  synchronized void replace(List<Entry> entries) {
    Map<EnvironmentKey, RoutedEnvironment> next = new HashMap<>();
    Map<Route, RoutedEnvironment> byRoute = new LinkedHashMap<>();
    for (Entry entry : entries) {
      RoutedEnvironment known = environments.get(entry.cell().key());
      RoutedEnvironment environment =
          known != null && known.cell() == entry.cell()
              ? known
              : next.computeIfAbsent(
                  entry.cell().key(),
                  key ->
                      new RoutedEnvironment(
                          entry.cell(),
                          counts.computeIfAbsent(key.app(), TrafficCounts::new),
                          endpoint -> slots.computeIfAbsent(endpoint, EndpointSlots::new)));
      next.put(entry.cell().key(), environment);
      byRoute.putIfAbsent(entry.route(), environment);
    }
    environments = next;
    routes = RouteTable.of(byRoute);
  }

  /** Forgets endpoints that no environment serves from and that nothing is outstanding at. */
  synchronized void sweep() {
    slots.values()
        .removeIf(
            slot ->
                slot.outstanding() == 0
                    && environments.values().stream()
                        .noneMatch(
                            e -> e.cell().current().endpoints().contains(slot.endpoint())));
  }
}
