package dev.slipway.delivery;

import dev.slipway.app.Apps;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts delivery with the server, keeps its clock going, and puts apps to sleep at the end. */
final class DeliveryService implements Startable {
  private static final Logger LOG = Logger.getLogger(DeliveryService.class.getName());
  private static final long TICK_MILLIS = 500;
  private static final int TICKS_BETWEEN_REMOVALS = 60;

  private final Collaborators with;
  private final Fleet fleet;
  private final Delivery delivery;
  private final Apps apps;
  private ScheduledExecutorService ticker;
  private int ticks;

  DeliveryService(Collaborators with, Fleet fleet, Delivery delivery, Apps apps) {
    this.with = with;
    this.fleet = fleet;
    this.delivery = delivery;
    this.apps = apps;
  }

  @Override
  public int order() {
    return DELIVERY;
  }

  @Override
  public String part() {
    return "delivery";
  }

  @Override
  public void start() {
    // asked first: what is away is found out before anything here has begun
    with.runtime().list();
    fleet.load();
    apps.subscribe(delivery);
    with.runtime().watch((id, status) -> fleet.workloadChanged(id));
    delivery.finishRemovals();
    fleet.reconcile();
    ticker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("delivery-clock").daemon().factory());
    ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    ticker.shutdownNow();
    if (with.runtime().endsWithServer()) {
      Thread[] stops =
          java.util.stream.StreamSupport.stream(fleet.all().spliterator(), false)
              .map(e -> Thread.ofVirtual().name("stop " + e.key()).start(e::stop))
              .toArray(Thread[]::new);
      for (Thread stop : stops) {
        try {
          stop.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void tick() {
    try {
      fleet.all().forEach(EnvironmentDelivery::tick);
      ticks = (ticks + 1) % TICKS_BETWEEN_REMOVALS;
      if (ticks == 0) {
        delivery.finishRemovals();
      }
    } catch (SlipwayException.Unavailable e) {
      LOG.log(Level.WARNING, "delivery waits: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "a tick of delivery broke; the next one goes on", e);
    }
  }
}
