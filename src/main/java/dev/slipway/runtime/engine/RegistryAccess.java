package dev.slipway.runtime.engine;

import java.nio.file.Path;

/**
 * How the engine reaches a registry.
 *
 * @param configFolder a folder with a {@code config.json} as docker keeps it; null: the engine's
 *     own log-ins
 * @param insecure whether plain HTTP and unknown certificates are accepted. docker's command line
 *     cannot say so: there it is a setting of the daemon, which accepts loopback always
 * @param certFolder a folder with {@code ca.crt}, {@code client.cert} and {@code client.key}; null:
 *     the machine's. Only podman takes it; docker reads {@code /etc/docker/certs.d}
 */
public record RegistryAccess(Path configFolder, boolean insecure, Path certFolder) {
  /** Whatever the engine knows by itself. */
  public static final RegistryAccess DEFAULT = new RegistryAccess(null, false, null);
}
