package dev.slipway.runtime.engine;

import java.util.List;

/** Which name of an image stays the same image for good. */
final class PinnedImage {
  private PinnedImage() {}

  /**
   * The digest under the asked repository, else the image's id.
   *
   * @param asked the name that was asked for, as {@code busybox:stable}
   */
  static String of(String asked, ImageDetails details) {
    if (asked.matches(".+@sha256:[0-9a-f]{64}")) {
      return asked;
    }
    String repository = repository(asked);
    for (String candidate : candidates(repository)) {
      String digest = details.repoDigest(candidate);
      // podman gives digests to local builds too, which no registry could answer for.
      if (digest != null && !digest.startsWith("localhost/")) {
        return digest;
      }
    }
    return details.id();
  }

  /** {@code host:5000/team/app:1} is {@code host:5000/team/app}. */
  private static String repository(String asked) {
    int colon = asked.lastIndexOf(':');
    return colon > asked.lastIndexOf('/') ? asked.substring(0, colon) : asked;
  }

  /** docker shortens the names of its own registry, podman writes them out. */
  private static List<String> candidates(String repository) {
    return List.of(
        repository, "docker.io/" + repository, "docker.io/library/" + repository,
        repository.replaceFirst("^docker\\.io/(library/)?", ""));
  }
}
