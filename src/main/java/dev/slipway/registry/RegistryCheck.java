package dev.slipway.registry;

import dev.slipway.platform.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tries a registry for real: log in, push a tiny artifact, find it, remove it. */
public final class RegistryCheck {
  private static final String REPOSITORY = "slipway-check";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

  private final RegistryDefinition registry;
  private final RegistryClient client;

  /**
   * What came of it.
   *
   * @param ok whether images can be pushed and found; deleting is not needed for that
   * @param findings one per step that was tried
   */
  public record Report(boolean ok, List<Finding> findings) {
    public Report {
      findings = List.copyOf(findings);
    }
  }

  /**
   * @param step {@code connect}, {@code push}, {@code pull} or {@code delete}
   * @param ok whether it worked
   * @param message what is there, or what is missing
   */
  public record Finding(String step, boolean ok, String message) {}

  RegistryCheck(RegistryDefinition registry, RegistryClient client) {
    this.registry = registry;
    this.client = client;
  }

  /** Runs the steps, as far as they come. */
  public Report run() {
    List<Finding> findings = new ArrayList<>();
    String[] digest = new String[1];
    boolean ok =
        step(findings, "connect", this::connect)
            && step(findings, "push", () -> digest[0] = push())
            && step(findings, "pull", () -> pull(digest[0]));
    if (digest[0] != null) {
      step(findings, "delete", () -> delete(digest[0]));
    }
    return new Report(ok, findings);
  }

  private static boolean step(List<Finding> findings, String name, Supplier<String> deed) {
    try {
      findings.add(new Finding(name, true, deed.get()));
      return true;
    } catch (SlipwayException e) {
      findings.add(new Finding(name, false, e.getMessage()));
      return false;
    }
  }

  private String connect() {
    client.ping();
    return registry.host() + " lets us in";
  }

  private String push() {
    String blob = client.pushBlob(repository(), EMPTY);
    String descriptor =
        "{\"mediaType\":\"" + EMPTY_TYPE + "\",\"digest\":\"" + blob + "\",\"size\":2}";
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + RegistryClient.MANIFEST_TYPES.getFirst()
            + "\",\"artifactType\":\"application/vnd.slipway.check.v1+json\",\"config\":"
            + descriptor
            + ",\"layers\":["
            + descriptor
            + "]}";
    return client.pushManifest(
        repository().tagged("check"),
        RegistryClient.MANIFEST_TYPES.getFirst(),
        manifest.getBytes(StandardCharsets.UTF_8));
  }

  private String pull(String digest) {
    return client
        .digest(repository().pinned(digest))
        .orElseThrow(
            () ->
                new SlipwayException.Failed(
                    "registry '" + registry.host() + "' does not find what was just pushed"));
  }

  private String delete(String digest) {
    client.delete(repository().pinned(digest));
    return "removed";
  }

  private ImageReference repository() {
    return registry.repository(REPOSITORY);
  }
}
