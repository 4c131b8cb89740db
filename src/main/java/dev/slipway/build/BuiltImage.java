package dev.slipway.build;

import java.util.List;

/**
 * What a release needs to know of its image, for good.
 *
 * @param image {@code repository@sha256:…}, or the id of an image that only this machine has
 * @param revision what the source was resolved to
 * @param sourceDigest the digest of the source's files; null for an image source
 * @param appSpec the spec used, as {@code python}
 * @param why why it was chosen
 * @param port where the app listens
 * @param volumes paths that the image declares as volumes
 * @param healthPath from the image's own health check; null when there is none
 * @param build the id of the build that made it; null when it was there already or needed none
 */
public record BuiltImage(
    String image,
    String revision,
    String sourceDigest,
    String appSpec,
    String why,
    int port,
    List<String> volumes,
    String healthPath,
    String build) {
  public BuiltImage {
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
  }
}
