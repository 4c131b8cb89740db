package dev.slipway.runtime.engine;

import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The labels that everything made here carries, and the names that follow from them. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String SLIPWAY = "slipway";
  public static final String INSTALLATION = "slipway.dev/installation";
  public static final String APP = "slipway.dev/app";
  public static final String ENVIRONMENT = "slipway.dev/environment";
  public static final String RELEASE = "slipway.dev/release";
  public static final String FINGERPRINT = "slipway.dev/fingerprint";

  private Labels() {}

  static Map<String, String> of(Installation installation, Workload workload) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, SLIPWAY);
    labels.put(INSTALLATION, installation.id());
    labels.put(APP, workload.id().app());
    labels.put(ENVIRONMENT, workload.id().environment());
    labels.put(RELEASE, Integer.toString(workload.id().release()));
    labels.put(FINGERPRINT, Fingerprint.of(workload));
    return labels;
  }

  static Map<String, String> ofVolume(Installation installation, WorkloadId id) {
    return Map.of(
        MANAGED_BY, SLIPWAY, INSTALLATION, installation.id(), APP, id.app(),
        ENVIRONMENT, id.environment());
  }

  /** Whose a container of {@code installation} is; empty when the labels are not ours. */
  static Optional<WorkloadId> read(Installation installation, Map<String, String> labels) {
    String release = labels.getOrDefault(RELEASE, "");
    boolean ours =
        installation.id().equals(labels.get(INSTALLATION))
            && labels.containsKey(APP)
            && labels.containsKey(ENVIRONMENT)
            && release.matches("\\d{1,9}");
    return ours
        ? Optional.of(
            new WorkloadId(labels.get(APP), labels.get(ENVIRONMENT), Integer.parseInt(release)))
        : Optional.empty();
  }

  /** {@code slipway-<installation>-<app>-<environment>-<hash>}. */
  static String container(Installation installation, WorkloadId id) {
    return SLIPWAY + "-" + installation.shortId() + "-" + id.name();
  }

  /**
   * {@code slipway-<installation>-<app>.<environment>.<volume>}: each environment has volumes of
   * its own, so that a preview never writes to production's data. Names of apps have no dot, so
   * that app {@code a-b} with volume {@code c} and app {@code a} with volume {@code b-c} stay apart.
   */
  static String volume(Installation installation, WorkloadId id, String volume) {
    return volumesOf(installation, id.app()) + id.environment() + "." + volume;
  }

  /** What the names of all volumes of an app begin with. */
  static String volumesOf(Installation installation, String app) {
    return SLIPWAY + "-" + installation.shortId() + "-" + app + ".";
  }
}
