package dev.slipway.source;

import java.util.Optional;

/** Finds the credentials that sources name. */
@FunctionalInterface
public interface Credentials {
  /**
   * @param name the name of a secret
   * @return empty when no secret has that name
   */
  Optional<GitCredential> find(String name);
}
