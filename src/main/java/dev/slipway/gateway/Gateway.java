package dev.slipway.gateway;

import dev.slipway.delivery.Activations;
import dev.slipway.delivery.ServingTable;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;

/**
 * The listener that user traffic enters by. It reads the routes and the serving sets that delivery
 * keeps, and nothing else: no database, no engine, no lock on a request's way.
 */
public final class Gateway implements Startable {
  private static final Logger LOG = Logger.getLogger(Gateway.class.getName());
  private static final long START_SECONDS = 30;

  static {
    // The engine would take an SLF4J without a provider, and its warnings would be lost.
    String key = "vertx.logger-delegate-factory-class-name";
    if (System.getProperty(key) == null) {
      System.setProperty(key, "io.vertx.core.logging.JULLogDelegateFactory");
    }
  }

  private final GatewaySettings settings;
  private final ServingTable serving;
  private final Activations activations;
  private final GatewayTable table = new GatewayTable();
  private final List<EventLoopServer> loops = new CopyOnWriteArrayList<>();
  private boolean subscribed;
  private Vertx vertx;

  public Gateway(GatewaySettings settings, ServingTable serving, Activations activations) {
    this.settings = settings;
    this.serving = serving;
    this.activations = activations;
  }

  @Override
  public int order() {
    return GATEWAY;
  }

  @Override
  public String part() {
    return "gateway";
  }

  /**
   * Opens the listener.
   *
   * @throws SlipwayException.Unavailable when the port is taken
   */
  @Override
  public void start() {
    if (!subscribed) {
      subscribed = true;
      serving.subscribe(table::replace);
    }
    StrictFraming.Acceptor strict =
        new StrictFraming.Acceptor(EventLoopServer.serverOptions(settings), settings.clientIdle());
    vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(settings.eventLoops())
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1))
            .withTransport(ListenerTransport.with(strict))
            .build();
    // A negative port is one free port that all event loops share.
    int port = settings.port() == 0 ? -1 : settings.port();
    try {
      vertx
          .deployVerticle(
              () -> {
                EventLoopServer loop = new EventLoopServer(settings, port, table, activations);
                loops.add(loop);
                return loop;
              },
              new DeploymentOptions().setInstances(settings.eventLoops()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      abandon();
      throw new SlipwayException.Unavailable("the gateway's start was interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      abandon();
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new SlipwayException.Unavailable(
          "the gateway cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + " ("
              + cause.getMessage()
              + "); free the port or set another in [gateway] port",
          cause);
    }
    LOG.info("the gateway listens on " + settings.host() + ":" + port());
  }

  private void abandon() {
    loops.clear();
    vertx.close();
  }

  /** The port it listens on; after the start only. */
  public int port() {
    return loops.getFirst().port();
  }

  /** What each app's traffic amounts to; the one with an empty name had no route. */
  public Collection<TrafficCounts> counts() {
    return table.counts();
  }

  /** Stops accepting, lets requests in flight end within the grace, and closes. */
  @Override
  public void stop() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(settings.stopGrace().toMillis() + 5000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warning("the gateway did not stop in time: " + e);
    } finally {
      loops.clear();
    }
  }
}
