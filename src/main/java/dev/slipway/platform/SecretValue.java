package dev.slipway.platform;

import java.util.Objects;

/** A secret in memory. It never prints itself: logs, errors and JSON see only stars. */
public final class SecretValue {
  private final String value;

  private SecretValue(String value) {
    this.value = Objects.requireNonNull(value);
  }

  /** Wraps {@code value}, which must not be null. */
  public static SecretValue of(String value) {
    return new SecretValue(value);
  }

  /** The plain value; call it where it is handed over and nowhere else. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretValue that
        && java.security.MessageDigest.isEqual(
            value.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            that.value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "*****";
  }
}
