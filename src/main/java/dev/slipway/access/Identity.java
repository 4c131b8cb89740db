package dev.slipway.access;

import dev.slipway.platform.SlipwayException;
import java.util.Set;

/**
 * Who is asking.
 *
 * @param name the user's name
 * @param roles the roles that hold for this request: the user's, cut down to the token's
 * @param proof how it was proven
 */
public record Identity(String name, Set<Role> roles, Proof proof) {
  public Identity {
    roles = Set.copyOf(roles);
  }

  /** Whether one of the roles allows {@code permission}. */
  public boolean may(Permission permission) {
    return roles.stream().anyMatch(role -> role.allows(permission));
  }

  /**
   * Stops whoever may not.
   *
   * @throws SlipwayException.Forbidden naming the permission
   */
  public void require(Permission permission) {
    if (!may(permission)) {
      throw new SlipwayException.Forbidden(
          "'" + name + "' may not do this: it needs the permission " + permission);
    }
  }
}
