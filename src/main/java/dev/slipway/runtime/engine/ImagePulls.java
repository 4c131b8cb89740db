package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.registry.ImageReference;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings images to this machine: from registries that the server knows with the server's way into
 * them, from others with the engine's own.
 */
final class ImagePulls {
  private static final Logger LOG = Logger.getLogger(ImagePulls.class.getName());
  private static final String PREFIX = "pull-";

  private final ContainerEngine engine;
  private final Optional<Registries> registries;
  private final Path folder;

  /**
   * @param registries empty: only the engine's own log-ins
   * @param folder for the files of a log-in while a pull runs
   */
  ImagePulls(ContainerEngine engine, Optional<Registries> registries, Path folder) {
    this.engine = engine;
    this.registries = registries;
    this.folder = folder;
  }

  /**
   * Brings {@code image}, unless it is here.
   *
   * @throws SlipwayException.Failed when it is nowhere, or its registry refuses us
   */
  void bring(String image) {
    if (engine.hasImage(image)) {
      return;
    }
    if (image.startsWith("sha256:")) {
      throw new SlipwayException.Failed(
          "image " + image + " is not on this machine any more; build it again");
    }
    Optional<RegistryDefinition> known = registries.flatMap(r -> r.of(reference(image)));
    if (known.isEmpty()) {
      engine.pull(image, RegistryAccess.DEFAULT, line -> {});
    } else {
      pull(image, registries.get(), known.get());
    }
  }

  private void pull(String image, Registries all, RegistryDefinition registry) {
    try {
      Path work = Files.createTempDirectory(folder, PREFIX);
      try (RegistryFiles files =
          RegistryFiles.write(work, registry, all.credentials(registry))) {
        engine.pull(image, files.access(), line -> {});
      } finally {
        RegistryFiles.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the log-in for " + registry.host() + " cannot be written", e);
    }
  }

  /** Removes what a server that was killed in the middle of a pull left. */
  void sweep() {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path work : left) {
        RegistryFiles.delete(work);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "log-ins of cut off pulls could not be removed from " + folder, e);
    }
  }

  private static ImageReference reference(String image) {
    try {
      return ImageReference.parse(image);
    } catch (IllegalArgumentException e) {
      throw new SlipwayException.Invalid(e.getMessage());
    }
  }
}
