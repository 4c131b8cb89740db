package dev.slipway.platform.health;

import java.util.Optional;

/**
 * A part of the server that can be unfit while the process runs. Rooms produce theirs as CDI beans
 * ({@code @Produces @Singleton HealthPart}); readiness asks them all. What an app depends on only
 * when it is built or started (a registry, say) is none: traffic to running apps goes on without it.
 */
public interface HealthPart {
  /** The name in the answer, as {@code database}. */
  String name();

  /**
   * Looks, blocking for a few seconds at most; it is given up after {@link Readiness#LIMIT}.
   *
   * @return why the part is unfit; empty when it is fit
   */
  Optional<String> problem();
}
