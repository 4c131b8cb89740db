package dev.slipway.gateway;

import dev.slipway.delivery.Activations;
import dev.slipway.delivery.Activations.ActivationFailed;
import dev.slipway.delivery.ServingSet;
import dev.slipway.gateway.ErrorPages.Answer;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;

/**
 * Brings one exchange to an endpoint: looks at the environment's serving set, and where there is
 * nothing to send it to yet, has it wait, bounded in number and time, and looks again.
 */
final class Admission implements ProxyCall.Attempts {
  /** What a client is told to wait when nothing better is known, in seconds. */
  private static final int RETRY_SECONDS = 5;

  private static final long SECOND_LOOK_MILLIS = 100;

  /** Looks without a pause in between; after these, a wake-up that changed nothing has to wait. */
  private static final int QUICK_LOOKS = 3;

  private static final long SLOW_LOOK_MILLIS = 250;

  private final Exchange exchange;
  private final EventLoopServer loop;
  private final Activations activations;
  private final String upgrade;
  private EndpointSlots avoid;
  private boolean retried;
  private boolean waiting;
  private int looks;
  private long deadline = -1;
  private Runnable wake;

  Admission(Exchange exchange, EventLoopServer loop, Activations activations, String upgrade) {
    this.exchange = exchange;
    this.loop = loop;
    this.activations = activations;
    this.upgrade = upgrade;
  }

  /** Looks at the serving set and does what it says. On the event loop. */
  void look() {
    if (exchange.over()) {
      return;
    }
    ServingSet set = exchange.enter();
    if (exchange.contentLength() > set.limits().maxBody()) {
      exchange.answer(
          Answer.of(
              413,
              "The request's body is larger than the " + set.limits().maxBody() + " bytes allowed."));
      return;
    }
    switch (set.mode()) {
      case READY -> ready(set);
      case HOLD -> hold(set);
      case UNAVAILABLE ->
          exchange.answer(
              Answer.later(
                  seconds(set.retryAt()), "The app could not be started. It will be tried again."));
    }
  }

  private void ready(ServingSet set) {
    if (set.activateBehind()) {
      activations.join(exchange.environment().cell());
    }
    EndpointSlots[] all = exchange.environment().slots(set);
    if (all.length == 0) {
      exchange.answer(Answer.later(RETRY_SECONDS, "The app has no instance that could answer."));
      return;
    }
    EndpointSlots slots = EndpointSlots.pick(all, set.limits().concurrency(), avoid);
    if (slots == null) {
      queue(set, all);
      return;
    }
    admitted();
    new ProxyCall(exchange, loop, set, slots, this, upgrade).start();
  }

  private void admitted() {
    if (waiting) {
      waiting = false;
      exchange.environment().stopWaiting();
      exchange.whenAbandoned(() -> {});
    }
    deadline = -1;
  }

  private void hold(ServingSet set) {
    exchange.leave();
    if (set.limits().waitingPage() && isBrowser()) {
      activations.join(exchange.environment().cell());
      page();
      return;
    }
    if (!startWaiting(set)) {
      return;
    }
    activations
        .join(exchange.environment().cell())
        .whenComplete(
            (done, failure) -> exchange.context().runOnContext(again -> activated(failure)));
  }

  private boolean isBrowser() {
    return exchange.request().method() == HttpMethod.GET
        && upgrade == null
        && ErrorPages.prefersHtml(exchange.request().getHeader("accept"));
  }

  private void page() {
    exchange.end(503);
    WaitingPage.write(
        exchange.response(),
        activations.progress(exchange.environment().cell()),
        Instant.now());
  }

  private void activated(Throwable failure) {
    if (!waiting || exchange.over()) {
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ActivationFailed failed) {
      refuse(
          new Answer(
              503,
              failed.getMessage(),
              failed.retryAt() == null ? 0 : seconds(failed.retryAt()),
              false));
    } else if (cause != null) {
      refuse(Answer.later(RETRY_SECONDS, "The app could not be started."));
    } else if (++looks < QUICK_LOOKS) {
      look();
    } else {
      loop.after(SLOW_LOOK_MILLIS, this::look);
    }
  }

  /** Every endpoint has as many requests as it may: waits until one has room. */
  private void queue(ServingSet set, EndpointSlots[] all) {
    if (!startWaiting(set)) {
      return;
    }
    wake = () -> exchange.context().runOnContext(again -> woken());
    exchange.environment().queue(wake);
    for (EndpointSlots slots : all) {
      if (slots.outstanding() < set.limits().concurrency()) {
        exchange.environment().wakeOne();
        return;
      }
    }
  }

  /** There is room for one: where this one cannot take it, the next is told. */
  private void woken() {
    if (exchange.over()
        || exchange.environment().cell().current().mode() != ServingSet.Mode.READY) {
      exchange.environment().wakeOne();
    }
    look();
  }

  /** Takes a place to wait, unless it has one; false when it was refused instead. */
  private boolean startWaiting(ServingSet set) {
    if (waiting) {
      return true;
    }
    if (!exchange.environment().tryWait(set.limits().maxWaiting())) {
      exchange.answer(Answer.later(RETRY_SECONDS, "Too many requests wait for this app already."));
      return false;
    }
    waiting = true;
    exchange.whenAbandoned(this::stopWaiting);
    long millis = Math.max(1, set.limits().maxWait().toMillis());
    deadline = System.nanoTime() + millis * 1_000_000;
    loop.after(millis, this::late);
    return true;
  }

  private void late() {
    if (waiting && !exchange.over() && deadline >= 0 && System.nanoTime() >= deadline) {
      refuse(Answer.later(RETRY_SECONDS, "The app was not ready in time."));
    }
  }

  private void refuse(Answer answer) {
    stopWaiting();
    exchange.answer(answer);
  }

  private void stopWaiting() {
    if (waiting) {
      waiting = false;
      exchange.environment().stopWaiting();
      if (wake != null) {
        exchange.environment().unqueue(wake);
      }
    }
  }

  @Override
  public void failedUnsent(EndpointSlots failed, Throwable cause) {
    if (retried) {
      exchange.answer(
          cause instanceof ConnectTimeoutException
              ? Answer.of(504, "The app did not accept a connection in time.")
              : Answer.of(502, "The app does not accept connections."));
      return;
    }
    retried = true;
    avoid = failed;
    if (exchange.environment().cell().current().endpoints().size() > 1 || failed == null) {
      look();
    } else {
      exchange.whenAbandoned(() -> {});
      loop.after(SECOND_LOOK_MILLIS, this::look);
    }
  }

  private static int seconds(Instant retryAt) {
    if (retryAt == null) {
      return RETRY_SECONDS;
    }
    long seconds = Duration.between(Instant.now(), retryAt).toSeconds() + 1;
    return (int) Math.clamp(seconds, 1, 3600);
  }
}
