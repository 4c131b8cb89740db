package dev.slipway.delivery;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.runtime.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What may answer an environment's requests right now: immutable, swapped whole.
 *
 * @param mode what to do with a request
 * @param release the release that serves; 0 when none does
 * @param endpoints where it can be reached; empty unless {@link Mode#READY}
 * @param protocol what it speaks
 * @param load where requests to this release are counted; shared by all sets of one release
 * @param limits of the app
 * @param retryAt in {@link Mode#UNAVAILABLE}, when the next attempt may start; else null
 * @param activateBehind whether a request, besides being served, starts the update that is pending
 *     ({@code deploy.wait = false})
 */
public record ServingSet(
    Mode mode,
    int release,
    List<Endpoint> endpoints,
    Protocol protocol,
    Load load,
    Limits limits,
    Instant retryAt,
    boolean activateBehind) {

  public ServingSet {
    endpoints = List.copyOf(endpoints);
  }

  /** What to do with a request. */
  public enum Mode {
    /** Send it to an endpoint. */
    READY,
    /** Join the environment's activation and wait: it is asleep, or an update is to be waited for. */
    HOLD,
    /** Answer 503 with {@code Retry-After}: it failed and there is no last good release. */
    UNAVAILABLE
  }

  /**
   * @param concurrency requests in flight per endpoint at once; 0 is unlimited
   * @param maxBody the largest request body in bytes
   * @param maxWaiting requests that may wait for an activation at once
   * @param maxWait how long each may wait
   * @param waitingPage whether a browser that waits sees a page with the progress
   */
  public record Limits(
      int concurrency, long maxBody, int maxWaiting, Duration maxWait, boolean waitingPage) {}
}
