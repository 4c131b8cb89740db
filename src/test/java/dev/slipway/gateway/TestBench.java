package dev.slipway.gateway;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Route;
import dev.slipway.delivery.Activations;
import dev.slipway.delivery.Load;
import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingCells;
import dev.slipway.delivery.ServingSet;
import dev.slipway.delivery.ServingSet.Limits;
import dev.slipway.delivery.ServingSet.Mode;
import dev.slipway.delivery.ServingTable;
import dev.slipway.runtime.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A real gateway on a free port, with serving sets that a test puts there by hand. */
final class TestBench implements AutoCloseable, ServingTable, Activations {
  static final Limits LIMITS =
      new Limits(0, 8L << 30, 1000, Duration.ofSeconds(20), false);

  final AtomicInteger joins = new AtomicInteger();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Consumer<List<Entry>>> listeners = new ArrayList<>();
  private volatile CompletableFuture<Void> activation = new CompletableFuture<>();
  private Gateway gateway;

  /** Starts the gateway with the routes so far. */
  TestBench start() {
    return start(TrustedProxies.NONE);
  }

  TestBench start(TrustedProxies trusted) {
    return start(GatewaySettings.of("127.0.0.1", 0, trusted));
  }

  TestBench start(GatewaySettings settings) {
    gateway = new Gateway(settings, this, this);
    gateway.start();
    return this;
  }

  int port() {
    return gateway.port();
  }

  Gateway gateway() {
    return gateway;
  }

  /** Adds an app at {@code host} (null: any) and {@code path}. */
  ServingCell app(String name, String host, String path, ServingSet first) {
    ServingCell cell =
        new ServingCell(new EnvironmentKey(name, EnvironmentName.PRODUCTION), first);
    entries.add(new Entry(new Route(host, path), cell));
    listeners.forEach(l -> l.accept(List.copyOf(entries)));
    return cell;
  }

  static ServingSet ready(int... ports) {
    return ready(Protocol.HTTP1, LIMITS, new Load(), ports);
  }

  static ServingSet ready(Protocol protocol, Limits limits, Load load, int... ports) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int port : ports) {
      endpoints.add(new Endpoint("127.0.0.1", port));
    }
    return new ServingSet(Mode.READY, 1, endpoints, protocol, load, limits, null, false);
  }

  static ServingSet hold(Limits limits, Load load) {
    return new ServingSet(Mode.HOLD, 0, List.of(), Protocol.HTTP1, load, limits, null, false);
  }

  static ServingSet unavailable(Instant retryAt) {
    return new ServingSet(
        Mode.UNAVAILABLE, 0, List.of(), Protocol.HTTP1, new Load(), LIMITS, retryAt, false);
  }

  /** Puts {@code set} there and wakes all that wait. */
  void activate(ServingCell cell, ServingSet set) {
    ServingCells.set(cell, set);
    CompletableFuture<Void> done = activation;
    activation = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> done.complete(null));
  }

  void fail(ActivationFailed failure) {
    CompletableFuture<Void> done = activation;
    activation = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> done.completeExceptionally(failure));
  }

  @Override
  public void subscribe(Consumer<List<Entry>> listener) {
    listeners.add(listener);
    listener.accept(List.copyOf(entries));
  }

  @Override
  public CompletionStage<Void> join(ServingCell cell) {
    joins.incrementAndGet();
    return activation;
  }

  @Override
  public Progress progress(ServingCell cell) {
    return new Progress("Building", "step 3 of 7 <b>", Instant.now().minusSeconds(12));
  }

  @Override
  public void close() {
    gateway.stop();
  }
}
