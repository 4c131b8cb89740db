package dev.slipway.delivery;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.app.AppSettings;
import dev.slipway.app.EnvValue;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.Release;
import dev.slipway.build.BuiltImage;
import dev.slipway.platform.SecretValue;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.Workload.HealthCheck;
import dev.slipway.runtime.Workload.VolumeMount;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.secret.SecretLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes of a built release what a runtime is asked to run. */
final class Workloads {
  static final Duration DEFAULT_STARTUP = Duration.ofSeconds(60);

  private final SecretLookup secrets;

  Workloads(SecretLookup secrets) {
    this.secrets = secrets;
  }

  static WorkloadId id(EnvironmentKey key, int release) {
    return new WorkloadId(key.app(), key.environment().value(), release);
  }

  /**
   * The workload of a release that has its image.
   *
   * @param path the path prefix that the environment is routed by
   * @throws dev.slipway.platform.SlipwayException when a secret that it names does not exist
   */
  Workload of(EnvironmentKey key, Release release, AppSettings settings, String path) {
    AppDefinition definition = release.definition();
    BuiltImage image = release.image();
    Map<String, String> plain = new HashMap<>();
    Map<String, SecretValue> secret = new HashMap<>();
    definition
        .env()
        .forEach(
            (name, value) -> {
              switch (value) {
                case EnvValue.Text text -> plain.put(name, text.value());
                case EnvValue.Secret reference ->
                    secret.put(name, secrets.reveal(reference.secret()));
              }
            });
    plain.put("PORT", Integer.toString(image.port()));
    plain.put("SLIPWAY_APP", key.app());
    plain.put("SLIPWAY_ENVIRONMENT", key.environment().value());
    plain.put("SLIPWAY_RELEASE", Integer.toString(release.number()));
    plain.put("SLIPWAY_PATH", path);
    return new Workload(
        id(key, release.number()),
        image.image(),
        image.port(),
        plain,
        secret,
        definition.resources().cpu(),
        definition.resources().memory(),
        mounts(definition, image),
        health(definition, image),
        new Workload.Hardening(settings.readOnlyRoot(), settings.addCapabilities()));
  }

  /** How many instances never sleep; only production has such. */
  static int neverAsleep(EnvironmentKey key, AppDefinition definition) {
    Integer min = definition.scaling().min();
    return min == null || !key.environment().isProduction() ? 0 : min;
  }

  static Duration startup(AppDefinition definition) {
    Duration startup = definition.health().startup();
    return startup == null ? DEFAULT_STARTUP : startup;
  }

  private static HealthCheck health(AppDefinition definition, BuiltImage image) {
    String path =
        definition.health().path() != null ? definition.health().path() : image.healthPath();
    return new HealthCheck(path, startup(definition), definition.protocol() != Protocol.HTTP1);
  }

  /** The document's volumes, and those that the image declares at other paths. */
  private static List<VolumeMount> mounts(AppDefinition definition, BuiltImage image) {
    List<VolumeMount> mounts = new ArrayList<>();
    definition.volumes().forEach(v -> mounts.add(new VolumeMount(v.name(), v.path(), v.size())));
    for (String path : image.volumes()) {
      if (mounts.stream().noneMatch(mount -> mount.path().equals(path))) {
        mounts.add(new VolumeMount(nameOf(path), path, null));
      }
    }
    return mounts;
  }

  private static String nameOf(String path) {
    String name = path.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return "image" + (name.startsWith("-") ? name : "-" + name);
  }
}
