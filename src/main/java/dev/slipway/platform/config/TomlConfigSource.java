package dev.slipway.platform.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * {@code slipway.toml} as a source of MicroProfile Config, by properties {@code
 * slipway.<section>.<key>}. Environment variables (ordinal 300) and system properties (400) win.
 */
public final class TomlConfigSource implements ConfigSource {
  private static final int BELOW_THE_ENVIRONMENT = 250;

  private final TomlFile file;
  private final Map<String, String> properties;

  /** Reads the file that {@code SLIPWAY_CONFIG_FILE} names; made by the service loader. */
  public TomlConfigSource() {
    this(TomlFile.read(Settings.configFile(System.getenv(), System.getProperties())));
  }

  TomlConfigSource(TomlFile file) {
    this.file = file;
    this.properties =
        file.entries().entrySet().stream()
            .collect(Collectors.toMap(e -> Key.property(e.getKey()), Map.Entry::getValue));
  }

  @Override
  public Set<String> getPropertyNames() {
    return properties.keySet();
  }

  @Override
  public String getValue(String propertyName) {
    return properties.get(propertyName);
  }

  @Override
  public int getOrdinal() {
    return BELOW_THE_ENVIRONMENT;
  }

  @Override
  public String getName() {
    return file.path().map(Object::toString).orElse("slipway.toml");
  }
}
