package dev.slipway.build;

import dev.slipway.registry.RegistryCredentials;
import dev.slipway.registry.RegistryDefinition;
import dev.slipway.runtime.engine.RegistryAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The files by which an engine's command line gets into a registry: private, in the build's own
 * folder, gone with {@link #close()}.
 */
final class RegistryFiles implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final RegistryAccess access;

  private RegistryFiles(Path folder, RegistryAccess access) {
    this.folder = folder;
    this.access = access;
  }

  /** Writes them below {@code work}. */
  static RegistryFiles write(
      Path work, RegistryDefinition registry, Optional<RegistryCredentials> credentials)
      throws IOException {
    Path folder = Files.createDirectory(work.resolve("registry"), PRIVATE_FOLDER);
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
    return new RegistryFiles(
        folder, new RegistryAccess(config, registry.plain(), certificates));
  }

  private static void copy(String from, Path to) throws IOException {
    if (from != null) {
      Files.write(Files.createFile(to, PRIVATE_FILE), Files.readAllBytes(Path.of(from)));
    }
  }

  /** How the engine gets in. */
  RegistryAccess access() {
    return access;
  }

  @Override
  public void close() throws IOException {
    Trees.delete(folder);
  }
}
