package dev.slipway.platform.config;

import dev.slipway.platform.SlipwayException.FieldError;
import java.util.List;
import java.util.Set;

/**
 * Tells which keys {@code [app_config]} has. The room that owns them implements it and is found by
 * {@link java.util.ServiceLoader}, so that the launcher, which runs without a container, knows them
 * too.
 */
public interface AppConfigKeys {
  /** The known keys, as {@code kubernetes.strict_version_check}. */
  Set<String> keys();

  /** The value that {@code key}, a known one, has when nobody sets it. */
  String defaultOf(String key);

  /**
   * What is wrong with a value; empty when nothing is.
   *
   * @param field the name that the errors carry
   * @param key a known key
   */
  List<FieldError> check(String field, String key, String value);
}
