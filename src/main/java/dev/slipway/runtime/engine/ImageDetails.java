package dev.slipway.runtime.engine;

import java.util.List;
import java.util.Map;

/**
 * What the engine says of an image that it has.
 *
 * @param id {@code sha256:…}, 64 hexadecimal digits after the colon, for every engine
 * @param repoTags full names with tags; empty for an untagged image
 * @param repoDigests {@code repository@sha256:…}; podman has them for local builds too, docker only
 *     for what was pulled or pushed
 * @param exposedPorts declared TCP ports, ascending
 * @param volumes declared volume paths, sorted
 * @param labels the image's labels
 * @param healthcheck the test as declared ({@code CMD}, … or {@code CMD-SHELL}, …); empty when
 *     there is none. podman keeps it only in images built with {@code --format docker}
 */
public record ImageDetails(
    String id,
    List<String> repoTags,
    List<String> repoDigests,
    List<Integer> exposedPorts,
    List<String> volumes,
    Map<String, String> labels,
    List<String> healthcheck) {
  public ImageDetails {
    repoTags = List.copyOf(repoTags);
    repoDigests = List.copyOf(repoDigests);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
    labels = Map.copyOf(labels);
    healthcheck = List.copyOf(healthcheck);
  }

  /** The digest of {@code repository} (without tag), as {@code repository@sha256:…}; null if none. */
  public String repoDigest(String repository) {
    return repoDigests.stream()
        .filter(digest -> digest.startsWith(repository + "@"))
        .findFirst()
        .orElse(null);
  }
}
