package dev.slipway.runtime;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.document.ByteQuantity;
import dev.slipway.platform.document.CpuQuantity;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a runtime is asked to run: one release, whole and resolved. Two equal workloads need no
 * change where one already runs.
 *
 * @param id its name
 * @param image the pinned image, {@code repository@sha256:…}, or an image id of this machine
 * @param port where the app listens
 * @param env plain variables, {@code PORT} and the {@code SLIPWAY_} ones included
 * @param secretEnv variables whose values never stand in an object, a command line or a log
 * @param cpu limit; null: none
 * @param memory limit; null: none
 * @param volumes named volumes, by app, not by release
 * @param health how to see that it is up
 * @param hardening what it may do
 */
public record Workload(
    WorkloadId id,
    String image,
    int port,
    Map<String, String> env,
    Map<String, SecretValue> secretEnv,
    CpuQuantity cpu,
    ByteQuantity memory,
    List<VolumeMount> volumes,
    HealthCheck health,
    Hardening hardening) {

  public Workload {
    env = Map.copyOf(env);
    secretEnv = Map.copyOf(secretEnv);
    volumes = List.copyOf(volumes);
  }

  /**
   * @param volume the app's name for it
   * @param path where the app sees it
   * @param size null: the home's default
   */
  public record VolumeMount(String volume, String path, ByteQuantity size) {}

  /**
   * @param path asked by GET, 200 to 399 is healthy; null: any HTTP answer to GET / is enough
   * @param startup the budget for the first healthy answer
   * @param h2c whether the app speaks only HTTP/2 with prior knowledge, so that the port is asked by
   *     connecting
   */
  public record HealthCheck(String path, Duration startup, boolean h2c) {}

  /**
   * @param readOnlyRoot whether the root file system is read-only, with a writable {@code /tmp}
   * @param addCapabilities capabilities given back after all were dropped, as {@code NET_BIND_SERVICE}
   */
  public record Hardening(boolean readOnlyRoot, List<String> addCapabilities) {
    public Hardening {
      addCapabilities = List.copyOf(addCapabilities);
    }
  }
}
