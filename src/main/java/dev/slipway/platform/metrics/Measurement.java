package dev.slipway.platform.metrics;

import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A number that somebody watches or is woken by.
 *
 * @param name in dots, as {@code slipway.gateway.waiting}
 * @param description what it counts, and when it is a reason to act
 * @param unit as MicroProfile Metrics names units ({@code seconds}, {@code bytes}), or {@code none}
 * @param tags kept few: each combination of values is a series of its own; never a path or a user
 * @param value read at every scrape: cheap, without locks, database or network
 */
public record Measurement(
    String name, String description, String unit, Map<String, String> tags, DoubleSupplier value) {
  public Measurement {
    tags = Map.copyOf(tags);
  }

  /** Without unit and tags. */
  public static Measurement of(String name, String description, DoubleSupplier value) {
    return new Measurement(name, description, "none", Map.of(), value);
  }
}
