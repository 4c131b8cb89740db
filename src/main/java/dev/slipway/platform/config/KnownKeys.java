package dev.slipway.platform.config;

import dev.slipway.platform.SecretValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Every setting there is, with its default: the one list that reading, checking and docs follow. */
final class KnownKeys {
  /** Where the file itself is; an environment variable or a property only. */
  static final String CONFIG_FILE = "config_file";

  static final Key<Path> HOME = Key.of("home", "", Formats::home);
  static final Key<SecretValue> SETUP_TOKEN = Key.secret("setup_token", Formats::token);
  static final Key<SecretValue> ENCRYPTION_KEYS = Key.secret("encryption_keys", Formats::secret);

  static final Key<String> HTTP_HOST = Key.of("http.host", "127.0.0.1", Formats::host);
  static final Key<Integer> HTTP_PORT = Key.of("http.port", "9080", Formats::port);
  static final Key<Boolean> HTTP_REDIRECT =
      Key.of("http.redirect_to_https", "false", Formats::flag);

  static final Key<String> GATEWAY_HOST = Key.of("gateway.host", "127.0.0.1", Formats::host);
  static final Key<Integer> GATEWAY_PORT = Key.of("gateway.port", "8080", Formats::port);
  static final Key<List<String>> GATEWAY_TRUSTED_PROXIES =
      Key.of("gateway.trusted_proxies", "", Formats::addressBlocks);
  static final Key<Duration> GATEWAY_ANSWER_IDLE =
      Key.of("gateway.answer_idle_secs", "600", Formats::atMostADay);

  static final Key<String> CONTAINER_COMMAND =
      Key.of("system.container_command", "auto", Formats::containerCommand);
  static final Key<SecretValue> BUILDER_AUTH_TOKEN =
      Key.secret("system.builder_auth_token", Formats::token);
  static final Key<Integer> MAX_CONCURRENT_BUILDS =
      Key.of("system.max_concurrent_builds", "1", Formats::builds);

  static final Key<String> BUILDER_MODE = Key.of("builder.mode", "auto", Formats::builderMode);
  static final Key<String> KANIKO_IMAGE =
      Key.of("builder.kaniko_image", "ghcr.io/osscontainertools/kaniko:v1.28.3", Formats::image);
  static final Key<Boolean> KANIKO_CACHE = Key.of("builder.kaniko_cache", "true", Formats::flag);
  static final Key<String> KANIKO_CACHE_REPO =
      Key.of("builder.kaniko_cache_repo", "", Formats::repository);

  static final Key<String> REGISTRY_URL = Key.of("registry.url", "", Formats::repository);
  static final Key<String> REGISTRY_PROJECT = Key.of("registry.project", "", Formats::project);
  static final Key<Boolean> REGISTRY_INSECURE = Key.of("registry.insecure", "false", Formats::flag);
  static final Key<String> REGISTRY_TYPE = Key.of("registry.type", "", Formats::registryType);
  static final Key<String> REGISTRY_USERNAME = Key.of("registry.username", "", Formats::text);
  static final Key<SecretValue> REGISTRY_PASSWORD =
      Key.secret("registry.password", Formats::secret);
  static final Key<Path> REGISTRY_PASSWORD_FILE =
      Key.of("registry.password_file", "", Formats::file);
  static final Key<Path> REGISTRY_CA_FILE = Key.of("registry.ca_file", "", Formats::file);
  static final Key<Path> REGISTRY_CLIENT_CERT_FILE =
      Key.of("registry.client_cert_file", "", Formats::file);
  static final Key<Path> REGISTRY_CLIENT_KEY_FILE =
      Key.of("registry.client_key_file", "", Formats::file);
  static final Key<String> REGISTRY_AWS_REGION = Key.of("registry.aws_region", "", Formats::region);

  static final Key<String> METADATA_URL = Key.of("metadata.url", "", Formats::databaseUrl);
  static final Key<String> METADATA_USERNAME =
      Key.of("metadata.username", "slipway", Formats::text);
  static final Key<SecretValue> METADATA_PASSWORD =
      Key.secret("metadata.password", Formats::secret);
  static final Key<Path> METADATA_PASSWORD_FILE =
      Key.of("metadata.password_file", "", Formats::file);

  static final Key<String> KUBERNETES_NAMESPACE =
      Key.of("kubernetes.namespace", "slipway", Formats::namespace);
  static final Key<String> KUBERNETES_APPS_NAMESPACE =
      Key.of("kubernetes.apps_namespace", "", Formats::namespace);

  static final Key<Boolean> ADMIN_OVER_TCP =
      Key.of("security.admin_over_tcp", "false", Formats::flag);

  static final Key<Boolean> DENY_PRIVATE = Key.of("source.deny_private", "false", Formats::flag);
  static final Key<List<Path>> FOLDERS = Key.of("source.folders", "", Formats::folders);

  /** All of them but {@code [app_config]}, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          HOME, SETUP_TOKEN, ENCRYPTION_KEYS, HTTP_HOST, HTTP_PORT, HTTP_REDIRECT, GATEWAY_HOST,
          GATEWAY_PORT, GATEWAY_TRUSTED_PROXIES, GATEWAY_ANSWER_IDLE, CONTAINER_COMMAND,
          BUILDER_AUTH_TOKEN, MAX_CONCURRENT_BUILDS, BUILDER_MODE, KANIKO_IMAGE,
          KANIKO_CACHE, KANIKO_CACHE_REPO, REGISTRY_URL, REGISTRY_PROJECT, REGISTRY_INSECURE,
          REGISTRY_TYPE, REGISTRY_USERNAME, REGISTRY_PASSWORD, REGISTRY_PASSWORD_FILE,
          REGISTRY_CA_FILE, REGISTRY_CLIENT_CERT_FILE, REGISTRY_CLIENT_KEY_FILE,
          REGISTRY_AWS_REGION, METADATA_URL, METADATA_USERNAME, METADATA_PASSWORD,
          METADATA_PASSWORD_FILE, KUBERNETES_NAMESPACE, KUBERNETES_APPS_NAMESPACE, ADMIN_OVER_TCP,
          DENY_PRIVATE, FOLDERS);

  private KnownKeys() {}

  /** The keys of {@code [app_config]}, each with its prefix, as text that the contributors check. */
  static List<Key<String>> appConfig() {
    return ServiceLoader.load(AppConfigKeys.class, KnownKeys.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .flatMap(
            contributor ->
                new TreeSet<>(contributor.keys()).stream().map(key -> appKey(contributor, key)))
        .toList();
  }

  private static Key<String> appKey(AppConfigKeys contributor, String key) {
    String name = "app_config." + key;
    return Key.of(
        name,
        contributor.defaultOf(key),
        text -> {
          contributor.check(name, key, text).stream()
              .findFirst()
              .ifPresent(
                  error -> {
                    throw new IllegalArgumentException(error.message());
                  });
          return text;
        });
  }
}
