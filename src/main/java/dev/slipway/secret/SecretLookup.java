package dev.slipway.secret;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;

/** Opens secrets by name, for whoever hands a value on and keeps none of it. */
@FunctionalInterface
public interface SecretLookup {

  /**
   * The current value of the secret {@code name}.
   *
   * @throws SlipwayException.NotFound when there is none of that name
   * @throws SlipwayException.Unavailable when the key ring is not open yet
   * @throws SlipwayException.Failed when the stored value does not open with the keys we have
   */
  SecretValue reveal(String name);
}
