package dev.slipway.app;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.ByteQuantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The settings of {@code [app_config]}, each of which an app may override in {@code spec.config} by
 * the same key.
 *
 * @param strictVersionCheck {@code kubernetes.strict_version_check}: an update is there when only the
 *     new version's instances serve
 * @param idleAfter {@code container.idle_shutdown_secs}, or {@code spec.scaling.idleAfter}
 * @param readOnlyRoot {@code container.read_only_root}
 * @param addCapabilities {@code container.add_capabilities}, separated by commas
 * @param serveLastGood {@code deploy.serve_last_good}: a failed update leaves the last good release
 *     serving
 * @param waitForUpdate {@code deploy.wait}: requests wait for an accepted update
 * @param drain {@code deploy.drain_secs}: how long an old release may finish its requests
 * @param waitingPage {@code gateway.waiting_page}: browsers see a page with the progress
 * @param maxBody {@code gateway.max_body}: the largest request body
 * @param maxWaiting {@code gateway.max_waiting}: requests that may wait for one activation
 * @param maxWait {@code gateway.max_wait_secs}: how long each may
 */
public record AppSettings(
    boolean strictVersionCheck,
    Duration idleAfter,
    boolean readOnlyRoot,
    List<String> addCapabilities,
    boolean serveLastGood,
    boolean waitForUpdate,
    Duration drain,
    boolean waitingPage,
    ByteQuantity maxBody,
    int maxWaiting,
    Duration maxWait) {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("kubernetes.strict_version_check", "true"),
          Map.entry("container.idle_shutdown_secs", "180"),
          Map.entry("container.read_only_root", "true"),
          Map.entry("container.add_capabilities", ""),
          Map.entry("deploy.serve_last_good", "true"),
          Map.entry("deploy.wait", "true"),
          Map.entry("deploy.drain_secs", "600"),
          Map.entry("gateway.waiting_page", "false"),
          Map.entry("gateway.max_body", "8Gi"),
          Map.entry("gateway.max_waiting", "1000"),
          Map.entry("gateway.max_wait_secs", "600"));

  /** The known keys, for configuration and for documents. */
  public static Set<String> keys() {
    return new TreeMap<>(DEFAULTS).keySet();
  }

  /** The value that a key has when nobody sets it; null for an unknown key. */
  public static String defaultOf(String key) {
    return DEFAULTS.get(key);
  }

  /**
   * The settings that hold for an app.
   *
   * @param server the values of {@code [app_config]}, by key
   * @param definition the app's, whose {@code config} and {@code scaling} win
   * @throws IllegalArgumentException for a value that makes no sense; {@link #check} says it by field
   */
  public static AppSettings of(Map<String, String> server, AppDefinition definition) {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    values.putAll(server);
    definition.config().forEach((key, value) -> values.put(key, String.valueOf(value)));
    Duration idle = definition.scaling().idleAfter();
    return new AppSettings(
        flag(values.get("kubernetes.strict_version_check")),
        idle != null ? idle : seconds(values.get("container.idle_shutdown_secs")),
        flag(values.get("container.read_only_root")),
        capabilities(values.get("container.add_capabilities")),
        flag(values.get("deploy.serve_last_good")),
        flag(values.get("deploy.wait")),
        seconds(values.get("deploy.drain_secs")),
        flag(values.get("gateway.waiting_page")),
        ByteQuantity.parse(values.get("gateway.max_body")),
        count(values.get("gateway.max_waiting")),
        seconds(values.get("gateway.max_wait_secs")));
  }

  /** What is wrong with {@code key: value}; empty when nothing is. The key must be known. */
  public static List<FieldError> check(String field, String key, String value) {
    Function<String, ?> reader =
        switch (key) {
          case "container.add_capabilities" -> AppSettings::capabilities;
          case "gateway.max_body" -> ByteQuantity::parse;
          case "gateway.max_waiting" -> AppSettings::count;
          default -> key.endsWith("_secs") ? AppSettings::seconds : AppSettings::flag;
        };
    List<FieldError> errors = new ArrayList<>();
    try {
      reader.apply(value);
    } catch (IllegalArgumentException e) {
      errors.add(new FieldError(field, e.getMessage()));
    }
    return errors;
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' must be true or false");
    };
  }

  private static int count(String text) {
    if (!text.matches("\\d{1,7}")) {
      throw new IllegalArgumentException("'" + text + "' must be a whole number of at most 7 digits");
    }
    return Integer.parseInt(text);
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(count(text));
  }

  private static List<String> capabilities(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    List<String> names = List.of(text.trim().split("\\s*,\\s*"));
    for (String name : names) {
      if (!name.matches("[A-Z_]{3,32}")) {
        throw new IllegalArgumentException(
            "'" + name + "' is not a capability; write NET_BIND_SERVICE, CHOWN, …");
      }
    }
    return names;
  }
}
