package dev.slipway.delivery;

import dev.slipway.app.Apps;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.Startable;
import dev.slipway.runtime.WorkloadStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private final AtomicBoolean clearing = new AtomicBoolean();
  private ScheduledExecutorService ticker;
  private boolean loaded;
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
    if (!loaded) {
      // subscribed first: the API may be in use already, and no change is to be missed
      apps.subscribe(delivery);
      fleet.load();
      with.runtime().watch((id, status) -> fleet.workloadChanged(id));
      loaded = true;
    }
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
    if (!with.runtime().endsWithServer()) {
      return;
    }
    List<Thread> ends = new ArrayList<>();
    for (EnvironmentDelivery environment : fleet.all()) {
      ends.add(
          Thread.ofVirtual().name("stop " + environment.key()).start(environment::shutDown));
    }
    try {
      for (Thread end : ends) {
        end.join();
      }
      sleepTheRest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SlipwayException e) {
      LOG.log(Level.WARNING, "some containers run on: {0}", e.getMessage());
    }
  }

  /** Releases that were being started or drained; the next start knows what to make of them. */
  private void sleepTheRest() {
    for (WorkloadStatus left : with.runtime().list()) {
      if (left.state() == WorkloadStatus.State.RUNNING) {
        with.runtime().sleep(left.id());
      }
    }
  }

  private void tick() {
    try {
      fleet.all().forEach(this::tick);
      ticks = (ticks + 1) % TICKS_BETWEEN_REMOVALS;
      if (ticks == 0 && clearing.compareAndSet(false, true)) {
        Thread.ofVirtual().name("delivery-removals").start(this::clear);
      }
      fleet.reloadStale();
    } catch (SlipwayException.Unavailable e) {
      LOG.log(Level.WARNING, "delivery waits: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "a tick of delivery broke; the next one goes on", e);
    }
  }

  /** What is wrong with one environment holds up no other. */
  private void tick(EnvironmentDelivery environment) {
    try {
      environment.tick();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a tick of " + environment.key() + " broke; the next one goes on", e);
    }
  }

  /** Off the clock: removing waits for what is removed to end. */
  private void clear() {
    try {
      fleet.all().forEach(EnvironmentDelivery::clearLeftOvers);
      delivery.finishRemovals();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "removing what is left over broke; the next time goes on", e);
    } finally {
      clearing.set(false);
    }
  }
}
