package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import java.time.Duration;

/**
 * The settings of this room.
 *
 * @param setupToken {@code SLIPWAY_SETUP_TOKEN}; null: a random one is made and logged once
 * @param sessionIdle a session that nobody used for so long has ended
 * @param sessionMax a session ends after so long whatever happens
 */
public record AccessSettings(SecretValue setupToken, Duration sessionIdle, Duration sessionMax) {
  private static final int SHORTEST_TOKEN = 8;

  public AccessSettings {
    if (setupToken != null && setupToken.reveal().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          "SLIPWAY_SETUP_TOKEN is too short; it needs at least " + SHORTEST_TOKEN + " characters");
    }
  }

  /** Eight hours unused, seven days in all. */
  public static AccessSettings withToken(SecretValue setupToken) {
    return new AccessSettings(setupToken, Duration.ofHours(8), Duration.ofDays(7));
  }
}
