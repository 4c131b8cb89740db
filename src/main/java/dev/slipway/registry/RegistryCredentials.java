package dev.slipway.registry;

import dev.slipway.platform.SecretValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A name and a password for one registry.
 *
 * @param username without a colon
 */
public record RegistryCredentials(String username, SecretValue password) {

  /** The Base64 form of RFC 7617, which engines' auth files hold too. */
  public SecretValue basic() {
    byte[] pair = (username + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return SecretValue.of(Base64.getEncoder().encodeToString(pair));
  }
}
