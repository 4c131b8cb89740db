package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.registry.RegistryCredentials;
import dev.slipway.registry.RegistryDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files by which an engine's command line gets into a registry: readable by the server's user
 * alone, gone with {@link #close()}.
 */
public final class RegistryFiles implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private RegistryAccess access;

  private RegistryFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes them into a new folder {@code registry} below {@code work}.
   *
   * @throws SlipwayException.Failed when a certificate that the registry names cannot be read
   */
  public static RegistryFiles write(
      Path work, RegistryDefinition registry, Optional<RegistryCredentials> credentials)
      throws IOException {
    RegistryFiles files =
        new RegistryFiles(Files.createDirectory(work.resolve("registry"), PRIVATE_FOLDER));
    try {
      files.write(registry, credentials);
      return files;
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private void write(RegistryDefinition registry, Optional<RegistryCredentials> credentials)
      throws IOException {
    Path config = null;
    if (credentials.isPresent()) {
      config = Files.createDirectory(folder.resolve("config"), PRIVATE_FOLDER);
      // the form of docker's config.json, which podman reads too
      String text =
          "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\""
              + credentials.get().basic().reveal() + "\"}}}";
      Files.writeString(
          Files.createFile(config.resolve("config.json"), PRIVATE_FILE), text);
    }
    Path certificates = null;
    if (registry.caFile() != null || registry.clientCertFile() != null) {
      certificates = Files.createDirectory(folder.resolve("certs"), PRIVATE_FOLDER);
      copy(registry.caFile(), certificates.resolve("ca.crt"));
      copy(registry.clientCertFile(), certificates.resolve("client.cert"));
      copy(registry.clientKeyFile(), certificates.resolve("client.key"));
    }
    access = new RegistryAccess(config, registry.plain(), certificates);
  }

  private static void copy(String from, Path to) throws IOException {
    if (from == null) {
      return;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(from));
    } catch (IOException e) {
      throw new SlipwayException.Failed(
          "the registry's file " + from + " cannot be read by this server", e);
    }
    Files.write(Files.createFile(to, PRIVATE_FILE), bytes);
  }

  /** How the engine gets in. */
  public RegistryAccess access() {
    return access;
  }

  @Override
  public void close() throws IOException {
    delete(folder);
  }

  /** Removes {@code folder} and what is in it. */
  static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
