package dev.slipway.platform.config;

import java.util.Locale;

/**
 * A known setting.
 *
 * @param name {@code <section>.<key>}, as {@code http.port}, or a key of the top level
 * @param fallback the value when nobody sets it; empty: none
 * @param secret whether its value must never be shown
 * @param format reads and checks its text
 */
record Key<T>(String name, String fallback, boolean secret, Format<T> format) {

  /** Reads a setting's text. */
  @FunctionalInterface
  interface Format<T> {
    /**
     * The value that {@code text}, never blank, stands for.
     *
     * @throws IllegalArgumentException saying what the value must be
     */
    T read(String text);
  }

  static <T> Key<T> of(String name, String fallback, Format<T> format) {
    return new Key<>(name, fallback, false, format);
  }

  static <T> Key<T> secret(String name, Format<T> format) {
    return new Key<>(name, "", true, format);
  }

  /** The name as a property, {@code slipway.http.port}. */
  String property() {
    return property(name);
  }

  /** The name as an environment variable, {@code SLIPWAY_HTTP_PORT}. */
  String variable() {
    return variable(name);
  }

  static String property(String name) {
    return "slipway." + name;
  }

  /** MicroProfile Config's third mapping rule: other characters than letters and digits become _. */
  static String variable(String name) {
    return property(name).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
