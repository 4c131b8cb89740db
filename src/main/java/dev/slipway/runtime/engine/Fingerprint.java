package dev.slipway.runtime.engine;

import dev.slipway.platform.document.Digests;
import dev.slipway.runtime.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeMap;

/** A digest over everything of a workload that its container was made from. */
final class Fingerprint {
  private final MessageDigest digest = Digests.sha256();

  private Fingerprint() {}

  /** Equal for equal workloads, 32 hexadecimal digits. */
  static String of(Workload workload) {
    Fingerprint print = new Fingerprint();
    print.add(workload.image()).add(workload.port());
    new TreeMap<>(workload.env()).forEach((name, value) -> print.add(name).add(value));
    print.add("secrets");
    new TreeMap<>(workload.secretEnv())
        .forEach((name, value) -> print.add(name).add(value.reveal()));
    print.add(workload.cpu()).add(workload.memory());
    workload.volumes().forEach(mount -> print.add(mount.volume()).add(mount.path()));
    print.add("hardening").add(workload.hardening().readOnlyRoot());
    workload.hardening().addCapabilities().forEach(print::add);
    return HexFormat.of().formatHex(print.digest.digest(), 0, 16);
  }

  /** With its length before it, so that no two lists of parts look alike. */
  private Fingerprint add(Object part) {
    byte[] bytes = String.valueOf(part).getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    return this;
  }
}
