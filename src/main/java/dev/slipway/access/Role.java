package dev.slipway.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A named set of permissions. */
public enum Role {
  /** May do everything. */
  ADMIN {
    @Override
    boolean allows(Permission permission) {
      return true;
    }
  };

  abstract boolean allows(Permission permission);

  /**
   * Reads the name as documents write it, in lower case.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  @JsonCreator
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.toString().equals(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a role; known are "
            + Arrays.stream(values()).map(Role::toString).collect(Collectors.joining(", ")));
  }

  static String join(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::toString).collect(Collectors.joining(","));
  }

  static Set<Role> split(String stored) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : stored.split(",")) {
      if (!name.isEmpty()) {
        roles.add(parse(name));
      }
    }
    return roles;
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
