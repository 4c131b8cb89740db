package dev.slipway.bench;

import dev.slipway.app.Route;
import dev.slipway.gateway.RouteTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One look-up in tables of 10 and of 10,000 routes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
  private static final int REQUESTS = 1024;

  @Param({"10", "10000"})
  int routes;

  private final String[] hosts = new String[REQUESTS];
  private final String[] paths = new String[REQUESTS];
  private RouteTable<Integer> table;
  private int next;

  /** Half of the routes have hosts of their own, half share one host and differ in the path. */
  @Setup
  public void fill() {
    Map<Route, Integer> all = new LinkedHashMap<>();
    for (int i = 0; i < routes; i++) {
      all.put(
          i % 2 == 0
              ? new Route("app" + i + ".example.com", "/")
              : new Route("shared.example.com", "/team" + i % 7 + "/app" + i),
          i);
    }
    table = RouteTable.of(all);
    Random random = new Random(1);
    for (int i = 0; i < REQUESTS; i++) {
      int route = random.nextInt(routes);
      hosts[i] = (route % 2 == 0 ? "app" + route : "shared") + ".example.com:8080";
      paths[i] =
          (route % 2 == 0 ? "" : "/team" + route % 7 + "/app" + route) + "/orders/17/lines?page=2";
    }
  }

  @Benchmark
  public Object find() {
    int i = next++ & REQUESTS - 1;
    String path = paths[i];
    return table.find(hosts[i], path, path.length() - 7);
  }
}
