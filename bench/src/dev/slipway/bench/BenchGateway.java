package dev.slipway.bench;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Route;
import dev.slipway.delivery.Activations;
import dev.slipway.delivery.Load;
import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingSet;
import dev.slipway.delivery.ServingSet.Limits;
import dev.slipway.delivery.ServingSet.Mode;
import dev.slipway.delivery.ServingTable;
import dev.slipway.gateway.Gateway;
import dev.slipway.gateway.GatewaySettings;
import dev.slipway.gateway.TrustedProxies;
import dev.slipway.runtime.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The gateway alone, with one app that is always ready. Arguments: own port, the app's port. */
public final class BenchGateway implements ServingTable, Activations {
  private final ServingCell cell;

  private BenchGateway(int port) {
    Limits limits = new Limits(0, 8L << 30, 1000, Duration.ofSeconds(60), false);
    cell =
        new ServingCell(
            new EnvironmentKey("bench", EnvironmentName.PRODUCTION),
            new ServingSet(
                Mode.READY,
                1,
                List.of(new Endpoint("127.0.0.1", port)),
                Protocol.HTTP1,
                new Load(),
                limits,
                null,
                false));
  }

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    BenchGateway serving = new BenchGateway(Integer.parseInt(arguments[1]));
    GatewaySettings settings =
        GatewaySettings.of("127.0.0.1", Integer.parseInt(arguments[0]), TrustedProxies.NONE);
    new Gateway(settings, serving, serving).start();
    new CountDownLatch(1).await();
  }

  @Override
  public void subscribe(Consumer<List<Entry>> listener) {
    listener.accept(List.of(new Entry(new Route(null, "/"), cell)));
  }

  @Override
  public CompletionStage<Void> join(ServingCell joined) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public Progress progress(ServingCell asked) {
    return new Progress("Ready", "", null);
  }
}
