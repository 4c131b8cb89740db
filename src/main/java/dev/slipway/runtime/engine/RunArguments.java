package dev.slipway.runtime.engine;

import dev.slipway.runtime.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The argument list that runs a workload in its container. What differs between the engines is
 * here and nowhere else.
 */
final class RunArguments {
  private static final int PIDS = 1024;
  private static final String TMPFS = "rw,exec,nosuid,nodev,mode=1777,size=512m";

  private RunArguments() {}

  /**
   * @param processors how many the machine has; docker refuses a limit above that
   */
  static List<String> of(
      Flavour flavour,
      Installation installation,
      Workload workload,
      Variables variables,
      int processors) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("run", "--detach", "--pull=never", "--restart=no"));
    arguments.addAll(List.of("--name", Labels.container(installation, workload.id())));
    Labels.of(installation, workload)
        .forEach((name, value) -> arguments.addAll(List.of("--label", name + "=" + value)));
    // Loopback and a port of the machine's choice: only the gateway is meant to come by here.
    arguments.addAll(List.of("--publish", "127.0.0.1::" + workload.port()));
    limits(arguments, workload, processors);
    hardening(arguments, flavour, workload.hardening());
    logging(arguments, flavour);
    for (Workload.VolumeMount mount : workload.volumes()) {
      String name = Labels.volume(installation, workload.id(), mount.volume());
      arguments.addAll(List.of("--volume", name + ":" + mount.path()));
    }
    if (flavour == Flavour.PODMAN) {
      arguments.add("--http-proxy=false");
    }
    arguments.addAll(variables.arguments());
    arguments.add(workload.image());
    return arguments;
  }

  private static void limits(List<String> arguments, Workload workload, int processors) {
    arguments.add("--pids-limit=" + PIDS);
    if (workload.cpu() != null && workload.cpu().millis() < processors * 1000L) {
      long millis = workload.cpu().millis();
      arguments.add(String.format(Locale.ROOT, "--cpus=%d.%03d", millis / 1000, millis % 1000));
    }
    if (workload.memory() != null) {
      long bytes = workload.memory().bytes();
      arguments.add("--memory=" + bytes);
      // The sum of memory and swap: no swap, so that the limit is what it says.
      arguments.add("--memory-swap=" + bytes);
    }
  }

  private static void hardening(
      List<String> arguments, Flavour flavour, Workload.Hardening hardening) {
    arguments.add("--cap-drop=all");
    for (String capability : hardening.addCapabilities()) {
      arguments.add("--cap-add=" + capability.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", ""));
    }
    arguments.add("--security-opt=no-new-privileges");
    if (hardening.readOnlyRoot()) {
      arguments.add("--read-only");
      if (flavour == Flavour.PODMAN) {
        arguments.add("--read-only-tmpfs=false");
      }
      // podman mounts /run and /var/tmp with it by itself; alike everywhere is better.
      for (String folder : List.of("/tmp", "/run", "/var/tmp")) {
        arguments.addAll(List.of("--tmpfs", folder + ":" + TMPFS));
      }
    }
    if (flavour != Flavour.NERDCTL) {
      // Slipway asks the app itself; podman would need systemd timers for this.
      arguments.add("--no-healthcheck");
    }
  }

  /** A driver that the engine's own {@code logs} reads, bounded on the disk. */
  private static void logging(List<String> arguments, Flavour flavour) {
    arguments.add("--log-driver=" + (flavour == Flavour.PODMAN ? "k8s-file" : "json-file"));
    arguments.add("--log-opt=max-size=10m");
    if (flavour != Flavour.PODMAN) {
      arguments.add("--log-opt=max-file=2");
    }
  }
}
