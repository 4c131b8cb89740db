package dev.slipway.platform.config;

import java.util.function.BiConsumer;

/** What must hold between settings that are each right by themselves. */
final class Coherence {
  private Coherence() {}

  /** Reports every contradiction under the key that should be changed. */
  static void check(SlipwayConfig config, BiConsumer<Key<?>, String> report) {
    adminAddress(config, report);
    database(config, report);
    registry(config.registry(), report);
    var system = config.system();
    if (config.builder().mode().equals("delegate_server") && system.builderAuthToken().isEmpty()) {
      report.accept(
          KnownKeys.BUILDER_AUTH_TOKEN,
          "must be set where builder.mode = delegate_server: it is what callers are known by");
    }
  }

  private static void adminAddress(SlipwayConfig config, BiConsumer<Key<?>, String> report) {
    String host = config.http().host();
    if (!config.security().adminOverTcp() && !Formats.isLoopback(host)) {
      report.accept(
          KnownKeys.HTTP_HOST,
          "= "
              + host
              + ": console and API answer on loopback only, unless security.admin_over_tcp = true;"
              + " set that, or leave http.host at 127.0.0.1");
    }
    var gateway = config.gateway();
    if (config.http().port() == gateway.port()) {
      report.accept(
          KnownKeys.GATEWAY_PORT, "= " + gateway.port() + ": is the port of http.port already");
    }
  }

  private static void database(SlipwayConfig config, BiConsumer<Key<?>, String> report) {
    var metadata = config.metadata();
    if (config.system().containerCommand().equals("kubernetes")
        && metadata.url().startsWith("jdbc:h2:")) {
      report.accept(
          KnownKeys.METADATA_URL,
          "must name a PostgreSQL database where system.container_command = kubernetes: an embedded"
              + " file does not outlive its pod");
    }
  }

  private static void registry(
      SlipwayConfig.Registry registry, BiConsumer<Key<?>, String> report) {
    if (registry.clientCertFile().isPresent() != registry.clientKeyFile().isPresent()) {
      report.accept(
          registry.clientCertFile().isPresent()
              ? KnownKeys.REGISTRY_CLIENT_KEY_FILE
              : KnownKeys.REGISTRY_CLIENT_CERT_FILE,
          "must be set too: a client certificate and its key belong together");
    }
    if (registry.password().isPresent() && registry.username().isEmpty()) {
      report.accept(KnownKeys.REGISTRY_USERNAME, "must be set where a password is");
    }
    if (registry.username().isPresent() && registry.url().isEmpty()) {
      report.accept(KnownKeys.REGISTRY_URL, "must be set where registry.username is");
    }
  }
}
