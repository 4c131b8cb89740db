package dev.slipway.platform.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.Config;

/**
 * What was set, and where. Values come from {@code lookup}, which is MicroProfile Config in the
 * server and the same three layers without it in the launcher; the layers themselves tell where a
 * value stands, and which names nobody knows.
 */
final class Settings {
  private final TomlFile file;
  private final Map<String, String> environment;
  private final Map<String, String> properties;
  private final UnaryOperator<String> lookup;

  /**
   * A value as it was set.
   *
   * @param where the file, the environment variable or the property that sets it
   */
  record Found(String text, String where) {}

  private Settings(
      TomlFile file,
      Map<String, String> environment,
      Map<String, String> properties,
      UnaryOperator<String> lookup) {
    this.file = file;
    this.environment = environment;
    this.properties = properties;
    this.lookup = lookup == null ? this::layered : lookup;
  }

  /** The three layers alone, without a container. */
  static Settings plain(Map<String, String> environment, Properties properties) {
    TomlFile file = TomlFile.read(configFile(environment, properties));
    return new Settings(file, environment, own(properties), null);
  }

  /** The values of MicroProfile Config, explained by the three layers. */
  static Settings of(Config config, Map<String, String> environment, Properties properties) {
    TomlFile file = TomlFile.read(configFile(environment, properties));
    return new Settings(
        file,
        environment,
        own(properties),
        // raw: a password may hold ${ and is no expression
        property -> config.getConfigValue(property).getRawValue());
  }

  /** The name of {@code slipway.toml} that was given; null when none was. */
  static String configFile(Map<String, String> environment, Properties properties) {
    String property = properties.getProperty(Key.property(KnownKeys.CONFIG_FILE));
    return property != null ? property : environment.get(Key.variable(KnownKeys.CONFIG_FILE));
  }

  private static Map<String, String> own(Properties properties) {
    Map<String, String> own = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("slipway.")) {
        own.put(name, properties.getProperty(name));
      }
    }
    return own;
  }

  TomlFile file() {
    return file;
  }

  /** The value of a key; empty when it is not set, or set to nothing. */
  Optional<Found> find(Key<?> key) {
    String text = lookup.apply(key.property());
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(new Found(text.strip(), where(key, text)));
  }

  private String layered(String property) {
    String name = property.substring("slipway.".length());
    String value = properties.get(property);
    if (value == null) {
      value = environment.get(Key.variable(name));
    }
    return value != null ? value : file.entries().get(name);
  }

  private String where(Key<?> key, String text) {
    if (text.equals(properties.get(key.property()))) {
      return "property " + key.property();
    }
    if (text.equals(environment.get(key.variable()))) {
      return "environment variable " + key.variable();
    }
    if (text.equals(file.entries().get(key.name()))) {
      return file.path().map(Object::toString).orElse("slipway.toml");
    }
    return "the server's own variables";
  }

  /**
   * A name that is set and that nobody knows.
   *
   * @param name as it was written
   * @param where the layer, in words
   * @param spelling how a known key's name is spelled in that layer
   */
  record Unknown(String name, String where, UnaryOperator<String> spelling) {}

  /** The names that are set and that are none of {@code known}. */
  List<Unknown> unknown(List<Key<?>> known) {
    List<Unknown> unknown = new ArrayList<>();
    List<String> names = known.stream().map(Key::name).toList();
    String path = file.path().map(Object::toString).orElse("slipway.toml");
    new TreeMap<>(file.entries())
        .keySet().stream()
            .filter(name -> !names.contains(name))
            .forEach(name -> unknown.add(new Unknown(name, path, UnaryOperator.identity())));
    List<String> variables = spelled(names, Key::variable);
    new TreeMap<>(environment)
        .keySet().stream()
            .filter(name -> name.startsWith("SLIPWAY_") && !variables.contains(name))
            .filter(name -> !ServiceLinks.contains(name, environment.get(name)))
            .forEach(name -> unknown.add(new Unknown(name, "environment", Key::variable)));
    List<String> ownProperties = spelled(names, Key::property);
    properties.keySet().stream()
        .filter(name -> !ownProperties.contains(name))
        .forEach(name -> unknown.add(new Unknown(name, "system property", Key::property)));
    return unknown;
  }

  private static List<String> spelled(List<String> names, UnaryOperator<String> spelling) {
    List<String> all = new ArrayList<>(names.stream().map(spelling).toList());
    all.add(spelling.apply(KnownKeys.CONFIG_FILE));
    return all;
  }
}
