package dev.slipway.secret;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.Failed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/** Where the key ring comes from. */
public sealed interface KeySource {

  /**
   * Brings the keys.
   *
   * @param mayMake whether nothing was sealed yet, so that a first key may be made
   * @throws SlipwayException.Invalid when an entry is malformed
   * @throws Failed when there are no keys and none may be made
   */
  KeyRing open(boolean mayMake);

  /**
   * The keys of {@code SLIPWAY_ENCRYPTION_KEYS}.
   *
   * @param keys as {@link KeyRing#parse} reads them
   */
  record Given(SecretValue keys) implements KeySource {
    @Override
    public KeyRing open(boolean mayMake) {
      return KeyRing.parse(keys, "SLIPWAY_ENCRYPTION_KEYS");
    }
  }

  /**
   * A file that only the server's user may read, made at the first start.
   *
   * @param path usually {@code <home>/encryption.keys}
   */
  record KeyFile(Path path) implements KeySource {
    private static final Set<PosixFilePermission> OTHERS =
        PosixFilePermissions.fromString("---rwxrwx");
    private static final long LARGEST = 64 * 1024;

    @Override
    public KeyRing open(boolean mayMake) {
      try {
        if (!Files.exists(path)) {
          if (!mayMake) {
            throw new Failed(
                "the key file " + path + " is missing, and the database holds what its keys sealed;"
                    + " put it back, or set SLIPWAY_ENCRYPTION_KEYS");
          }
          make();
        }
        refuseOpenFile();
        return KeyRing.parse(SecretValue.of(Files.readString(path)), path.toString());
      } catch (IOException e) {
        throw new Failed("the key file " + path + " cannot be read or made: " + e, e);
      }
    }

    private void refuseOpenFile() throws IOException {
      if (Files.size(path) > LARGEST) {
        throw new Failed("the key file " + path + " is larger than 64 KiB");
      }
      if (Files.getFileStore(path).supportsFileAttributeView("posix")
          && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains)) {
        throw new Failed("the key file " + path + " is open to others; run: chmod 600 " + path);
      }
    }

    /** Written aside and linked into place whole: another process never reads half a key. */
    private void make() throws IOException {
      Files.createDirectories(path.toAbsolutePath().getParent());
      byte[] random = new byte[32 + 4];
      new SecureRandom().nextBytes(random);
      String id = "k-" + HexFormat.of().formatHex(random, 32, 36);
      String key = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(random, 32));
      FileAttribute<?> ownersOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Path part =
          Files.createTempFile(path.toAbsolutePath().getParent(), "encryption", ".part", ownersOnly);
      try {
        Files.write(
            part,
            ("# The keys of Slipway's secrets; without them no secret opens. Keep a copy apart from"
                    + " the database's.\n" + id + ":" + key + "\n")
                .getBytes(StandardCharsets.UTF_8));
        Files.createLink(path, part);
      } catch (FileAlreadyExistsException e) {
        return; // another process made it in this moment; its keys are the ones
      } finally {
        Files.delete(part);
      }
    }
  }
}
