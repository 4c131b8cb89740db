package dev.slipway.runtime;

import dev.slipway.platform.document.Digests;

/**
 * Names one release of one environment where it runs. The name is deterministic, so that what was
 * interrupted is found again.
 *
 * @param app the app's name
 * @param environment the environment's name
 * @param release the release's number
 */
public record WorkloadId(String app, String environment, int release) {
  private static final int LONGEST = 63;

  /** {@code <app>-<environment>-<hash>}, a DNS label; cut names keep the hash, so none collide. */
  public String name() {
    String readable = app + "-" + environment;
    String hash = Digests.sha256Hex(app + "/" + environment + "/" + release).substring(0, 12);
    int room = LONGEST - hash.length() - 1;
    String head = readable.length() > room ? readable.substring(0, room) : readable;
    return head.replaceAll("-+$", "") + "-" + hash;
  }

  @Override
  public String toString() {
    return app + "/" + environment + " release " + release;
  }
}
