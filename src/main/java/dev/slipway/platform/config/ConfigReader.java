package dev.slipway.platform.config;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * Reads the configuration and says everything that is wrong with it at once, each error with the key,
 * the value (never a secret's), where it stands and what would be right.
 */
public final class ConfigReader {
  private static final long PASSWORD_LIMIT = 64 << 10;

  private final Settings settings;
  private final Path fallbackHome;
  private final List<FieldError> errors = new ArrayList<>();

  private ConfigReader(Settings settings, Path fallbackHome) {
    this.settings = settings;
    this.fallbackHome = fallbackHome;
  }

  /**
   * The configuration of a running server.
   *
   * @throws SlipwayException.Invalid with an error per bad or unknown key
   */
  public static SlipwayConfig read(Config config) {
    return new ConfigReader(
            Settings.of(config, System.getenv(), System.getProperties()), defaultHome())
        .read();
  }

  /**
   * The configuration that a server started with this environment and these properties would have.
   *
   * @throws SlipwayException.Invalid with an error per bad or unknown key
   */
  static SlipwayConfig read(Map<String, String> environment, Properties properties) {
    return new ConfigReader(Settings.plain(environment, properties), defaultHome()).read();
  }

  static SlipwayConfig read(Settings settings, Path fallbackHome) {
    return new ConfigReader(settings, fallbackHome).read();
  }

  private static Path defaultHome() {
    return Path.of(System.getProperty("user.home"), ".slipway").toAbsolutePath();
  }

  private SlipwayConfig read() {
    List<Key<String>> appKeys = KnownKeys.appConfig();
    settings.file().problem().ifPresent(this::fileProblem);
    reportUnknown(appKeys);
    Path home = optional(KnownKeys.HOME).orElse(fallbackHome);
    SlipwayConfig config =
        new SlipwayConfig(
            home,
            optional(KnownKeys.SETUP_TOKEN),
            optional(KnownKeys.ENCRYPTION_KEYS),
            http(),
            new SlipwayConfig.Gateway(
                value(KnownKeys.GATEWAY_HOST),
                value(KnownKeys.GATEWAY_PORT),
                optional(KnownKeys.GATEWAY_TRUSTED_PROXIES).orElse(List.of()),
                value(KnownKeys.GATEWAY_ANSWER_IDLE)),
            system(),
            builder(),
            registry(),
            metadata(home),
            kubernetes(),
            new SlipwayConfig.Security(value(KnownKeys.ADMIN_OVER_TCP)),
            new SlipwayConfig.SourceSection(
                value(KnownKeys.DENY_PRIVATE), optional(KnownKeys.FOLDERS).orElse(List.of())),
            appConfig(appKeys));
    if (errors.isEmpty()) {
      Coherence.check(config, (key, problem) -> errors.add(new FieldError(key.name(), problem)));
    }
    if (!errors.isEmpty()) {
      throw new SlipwayException.Invalid(summary(errors), errors);
    }
    return config;
  }

  private static String summary(List<FieldError> errors) {
    StringBuilder text = new StringBuilder("the configuration is not usable:");
    errors.forEach(e -> text.append("\n  ").append(e.field()).append(' ').append(e.message()));
    return text.toString();
  }

  private void fileProblem(String problem) {
    String path = settings.file().path().map(Path::toString).orElse("");
    errors.add(new FieldError(Key.variable(KnownKeys.CONFIG_FILE), "= " + path + ": " + problem));
  }

  private void reportUnknown(List<Key<String>> appKeys) {
    List<Key<?>> known = new ArrayList<>(KnownKeys.ALL);
    known.addAll(appKeys);
    for (Settings.Unknown unknown : settings.unknown(known)) {
      List<String> names =
          known.stream().map(key -> unknown.spelling().apply(key.name())).toList();
      String nearest =
          Nearest.of(unknown.name(), names).map(n -> "; the nearest known one is " + n).orElse("");
      errors.add(
          new FieldError(unknown.name(), "(" + unknown.where() + ") is no known key" + nearest));
    }
  }

  private SlipwayConfig.Http http() {
    return new SlipwayConfig.Http(
        value(KnownKeys.HTTP_HOST), value(KnownKeys.HTTP_PORT), value(KnownKeys.HTTP_REDIRECT));
  }

  private SlipwayConfig.SystemSection system() {
    return new SlipwayConfig.SystemSection(
        value(KnownKeys.CONTAINER_COMMAND),
        optional(KnownKeys.BUILDER_AUTH_TOKEN),
        value(KnownKeys.MAX_CONCURRENT_BUILDS));
  }

  private SlipwayConfig.Builder builder() {
    return new SlipwayConfig.Builder(
        value(KnownKeys.BUILDER_MODE),
        value(KnownKeys.KANIKO_IMAGE),
        value(KnownKeys.KANIKO_CACHE),
        optional(KnownKeys.KANIKO_CACHE_REPO));
  }

  private SlipwayConfig.Registry registry() {
    Optional<Path> passwordFile = optional(KnownKeys.REGISTRY_PASSWORD_FILE);
    return new SlipwayConfig.Registry(
        optional(KnownKeys.REGISTRY_URL),
        optional(KnownKeys.REGISTRY_PROJECT),
        value(KnownKeys.REGISTRY_INSECURE),
        optional(KnownKeys.REGISTRY_TYPE),
        optional(KnownKeys.REGISTRY_USERNAME),
        password(KnownKeys.REGISTRY_PASSWORD, KnownKeys.REGISTRY_PASSWORD_FILE, passwordFile),
        passwordFile,
        optional(KnownKeys.REGISTRY_CA_FILE),
        optional(KnownKeys.REGISTRY_CLIENT_CERT_FILE),
        optional(KnownKeys.REGISTRY_CLIENT_KEY_FILE),
        optional(KnownKeys.REGISTRY_AWS_REGION));
  }

  private SlipwayConfig.MetadataDatabase metadata(Path home) {
    Optional<Path> passwordFile = optional(KnownKeys.METADATA_PASSWORD_FILE);
    return new SlipwayConfig.MetadataDatabase(
        optional(KnownKeys.METADATA_URL).orElse(Formats.embeddedDatabase(home)),
        value(KnownKeys.METADATA_USERNAME),
        password(KnownKeys.METADATA_PASSWORD, KnownKeys.METADATA_PASSWORD_FILE, passwordFile),
        passwordFile);
  }

  private SlipwayConfig.Kubernetes kubernetes() {
    String namespace = value(KnownKeys.KUBERNETES_NAMESPACE);
    return new SlipwayConfig.Kubernetes(
        namespace, optional(KnownKeys.KUBERNETES_APPS_NAMESPACE).orElse(namespace + "-apps"));
  }

  private Map<String, String> appConfig(List<Key<String>> keys) {
    Map<String, String> set = new TreeMap<>();
    for (Key<String> key : keys) {
      if (settings.find(key).isPresent()) {
        set.put(key.name().substring("app_config.".length()), value(key));
      }
    }
    return set;
  }

  /** What a password file holds, without the line's end; the value itself wins. */
  private Optional<SecretValue> password(
      Key<SecretValue> key, Key<Path> fileKey, Optional<Path> file) {
    Optional<SecretValue> given = optional(key);
    if (given.isPresent() || file.isEmpty()) {
      return given;
    }
    try {
      if (Files.size(file.get()) > PASSWORD_LIMIT) {
        errors.add(new FieldError(fileKey.name(), "= " + file.get() + ": is larger than 64 KiB"));
        return Optional.empty();
      }
      return Optional.of(SecretValue.of(Files.readString(file.get()).stripTrailing()));
    } catch (IOException e) {
      errors.add(
          new FieldError(
              fileKey.name(), "= " + file.get() + ": cannot be read: " + e.getMessage()));
      return Optional.empty();
    }
  }

  /** The value of a key that has a default; the default stands in for a bad value. */
  private <T> T value(Key<T> key) {
    return optional(key).orElseGet(() -> key.fallback().isEmpty() ? null : fallback(key));
  }

  private static <T> T fallback(Key<T> key) {
    return key.format().read(key.fallback());
  }

  private <T> Optional<T> optional(Key<T> key) {
    Optional<Settings.Found> found = settings.find(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String text = found.get().text();
    try {
      return Optional.of(key.format().read(text));
    } catch (IllegalArgumentException e) {
      String shown = key.secret() ? "" : "= " + text + " ";
      errors.add(
          new FieldError(key.name(), shown + "(" + found.get().where() + "): " + e.getMessage()));
      return Optional.empty();
    }
  }
}
