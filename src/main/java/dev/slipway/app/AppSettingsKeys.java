package dev.slipway.app;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.config.AppConfigKeys;
import java.util.List;
import java.util.Set;

/** Tells the configuration what {@code [app_config]} may hold. */
public final class AppSettingsKeys implements AppConfigKeys {
  @Override
  public Set<String> keys() {
    return AppSettings.keys();
  }

  @Override
  public String defaultOf(String key) {
    return AppSettings.defaultOf(key);
  }

  @Override
  public List<FieldError> check(String field, String key, String value) {
    return AppSettings.check(field, key, value);
  }
}
