package dev.slipway.access;

import java.util.regex.Pattern;

/**
 * One thing that may be allowed, written {@code apps:read}, {@code secrets:write}.
 *
 * @param area what it is about: the first segment of the REST path
 * @param action what is done to it
 */
public record Permission(String area, Action action) {
  private static final Pattern AREA = Pattern.compile("[a-z][a-z-]{0,39}");

  /** What is done. */
  public enum Action {
    READ,
    WRITE
  }

  public Permission {
    if (!AREA.matcher(area).matches()) {
      throw new IllegalArgumentException("'" + area + "' is not an area of permissions");
    }
  }

  /** To look at things of {@code area}. */
  public static Permission toRead(String area) {
    return new Permission(area, Action.READ);
  }

  /** To change things of {@code area}. */
  public static Permission toWrite(String area) {
    return new Permission(area, Action.WRITE);
  }

  @Override
  public String toString() {
    return area + ":" + (action == Action.READ ? "read" : "write");
  }
}
