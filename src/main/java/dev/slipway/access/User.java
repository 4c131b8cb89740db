package dev.slipway.access;

import java.time.Instant;
import java.util.Set;

/**
 * A user, without the password.
 *
 * @param name lower case; unique
 * @param roles what the user may do at most
 * @param disabled whether every login and token of the user is refused
 * @param createdAt when
 */
public record User(String name, Set<Role> roles, boolean disabled, Instant createdAt) {
  public User {
    roles = Set.copyOf(roles);
  }
}
