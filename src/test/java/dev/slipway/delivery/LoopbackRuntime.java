package dev.slipway.delivery;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.platform.SlipwayException;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A runtime whose instances are real HTTP servers on loopback, which answer with their release. */
final class LoopbackRuntime implements Runtime {
  final AtomicInteger starts = new AtomicInteger();
  final Set<Integer> broken = ConcurrentHashMap.newKeySet();
  final List<WorkloadId> removed = new CopyOnWriteArrayList<>();
  final Semaphore rollouts = new Semaphore(Integer.MAX_VALUE);
  /** Workloads that cannot be removed, and apps whose volumes cannot. */
  final Set<Object> stuck = ConcurrentHashMap.newKeySet();

  /** Called between an answer of {@code find} or {@code list} and its arrival. */
  volatile Runnable onTheWay = () -> {};

  /** Called when {@code sleep} has stopped an instance, before it returns. */
  volatile Runnable asleep = () -> {};

  private final Map<WorkloadId, HttpServer> awake = new ConcurrentHashMap<>();
  private final Set<WorkloadId> known = ConcurrentHashMap.newKeySet();
  private volatile WorkloadListener listener = (id, status) -> {};

  @Override
  public String name() {
    return "loopback";
  }

  @Override
  public void apply(Workload workload, int instances) {
    known.add(workload.id());
    awake.computeIfAbsent(
        workload.id(),
        id -> {
          starts.incrementAndGet();
          return serve(id);
        });
  }

  @Override
  public Rollout awaitReady(Workload workload, Duration budget) {
    try {
      rollouts.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException.Unavailable("interrupted", e);
    }
    rollouts.release();
    return broken.contains(workload.id().release())
        ? new Rollout.Failed("NeverReady", "it never answered", List.of("the last line"))
        : new Rollout.Ready(endpoints(workload.id()));
  }

  @Override
  public void sleep(WorkloadId id) {
    end(id);
    asleep.run();
  }

  private void end(WorkloadId id) {
    HttpServer server = awake.remove(id);
    if (server != null) {
      server.stop(0);
    }
  }

  @Override
  public void remove(WorkloadId id, Duration grace) {
    refuseIfStuck(id);
    end(id);
    known.remove(id);
    removed.add(id);
  }

  /** The instance dies by itself. */
  void crash(WorkloadId id) {
    end(id);
    listener.changed(id, find(id));
  }

  @Override
  public Optional<WorkloadStatus> find(WorkloadId id) {
    Optional<WorkloadStatus> found =
        look().stream().filter(status -> status.id().equals(id)).findFirst();
    onTheWay.run();
    return found;
  }

  @Override
  public List<WorkloadStatus> list() {
    onTheWay.run();
    return look();
  }

  private List<WorkloadStatus> look() {
    List<WorkloadStatus> all = new ArrayList<>();
    for (WorkloadId id : known) {
      List<Endpoint> endpoints = endpoints(id);
      all.add(
          new WorkloadStatus(
              id,
              endpoints.isEmpty() ? WorkloadStatus.State.ASLEEP : WorkloadStatus.State.RUNNING,
              endpoints,
              endpoints.size()));
    }
    return all;
  }

  @Override
  public void watch(WorkloadListener newListener) {
    listener = newListener;
  }

  @Override
  public List<String> logTail(WorkloadId id, int tail) {
    return List.of("the last line");
  }

  @Override
  public void followLog(WorkloadId id, int tail, Predicate<String> sink) {
    logTail(id, tail).forEach(sink::test);
  }

  @Override
  public void removeVolumes(String app) {
    refuseIfStuck(app);
    removed.add(new WorkloadId(app, "volumes", 0));
  }

  @Override
  public boolean endsWithServer() {
    return false;
  }

  @Override
  public ImageFacts inspectImage(String image) {
    return new ImageFacts(image, 8080, List.of());
  }

  /** Says that something happened to {@code id}. */
  void happened(WorkloadId id) {
    listener.changed(id, Optional.empty());
  }

  private void refuseIfStuck(Object thing) {
    if (stuck.contains(thing)) {
      throw new SlipwayException.Failed(thing + " is in use");
    }
  }

  void close() {
    awake.keySet().forEach(this::end);
  }

  private List<Endpoint> endpoints(WorkloadId id) {
    HttpServer server = awake.get(id);
    return server == null
        ? List.of()
        : List.of(new Endpoint("127.0.0.1", server.getAddress().getPort()));
  }

  private static HttpServer serve(WorkloadId id) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] body = Integer.toString(id.release()).getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
