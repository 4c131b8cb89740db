package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Uploaded archives, under {@code <home>/sources/archives}, each named by the SHA-256 of its bytes:
 * the same upload twice is stored once. An upload that breaks off leaves nothing.
 */
public final class ArchiveStore {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final String PART = ".part";

  /** An upload that is younger may belong to a document that is still being written. */
  private static final Duration FRESH = Duration.ofHours(1);

  private final Path folder;
  private final TreeLimits limits;
  private final Clock clock;

  /**
   * @param sources {@code <home>/sources}
   */
  public ArchiveStore(Path sources, TreeLimits limits, Clock clock) {
    this.folder = sources.resolve("archives");
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Stores a gzipped tar archive; reads {@code upload} to its end, with flat memory, and does not
   * close it. The archive's entries are looked at when it is used, and by {@link ArchiveSource}.
   *
   * @return {@code sha256:<hex>} of the bytes
   * @throws SlipwayException.TooLarge when the upload passes the limit for packed bytes
   * @throws SlipwayException.Invalid when it is empty or not gzipped
   * @throws SlipwayException.Unavailable when it cannot be read or written to its end
   */
  public String store(InputStream upload) {
    Path part = null;
    try {
      Files.createDirectories(folder);
      part = Files.createTempFile(folder, "upload-", PART);
      MessageDigest sha = Digests.sha256();
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), sha)) {
        copy(upload, out);
      }
      String hex = HexFormat.of().formatHex(sha.digest());
      Files.move(part, folder.resolve(hex + ".tar.gz"), StandardCopyOption.ATOMIC_MOVE);
      return "sha256:" + hex;
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the upload broke off: " + e.getMessage(), e);
    } finally {
      remove(part);
    }
  }

  private void copy(InputStream upload, OutputStream out) throws IOException {
    byte[] head = upload.readNBytes(2);
    if (head.length < 2 || head[0] != 0x1f || head[1] != (byte) 0x8b) {
      throw new SlipwayException.Invalid(
          "the upload is not a gzipped tar archive; make one with: tar -czf source.tar.gz .");
    }
    out.write(head);
    long size = 2;
    byte[] buffer = new byte[64 * 1024];
    for (int read = upload.read(buffer); read >= 0; read = upload.read(buffer)) {
      size += read;
      if (size > limits.packedBytes()) {
        throw new SlipwayException.TooLarge(
            "the upload is larger than " + (limits.packedBytes() >> 20) + " MiB");
      }
      out.write(buffer, 0, read);
    }
  }

  /**
   * The stored archive.
   *
   * @throws SlipwayException.Invalid when {@code digest} is not of the form {@code sha256:<hex>}
   * @throws SlipwayException.Failed when no archive has that digest
   */
  Path find(String digest) {
    if (digest == null || !DIGEST.matcher(digest).matches()) {
      throw new SlipwayException.Invalid(
          "'" + digest + "' is not the digest of an upload; write sha256: and 64 hex digits");
    }
    Path archive = folder.resolve(digest.substring("sha256:".length()) + ".tar.gz");
    if (!Files.isRegularFile(archive)) {
      throw new SlipwayException.Failed(
          "the upload " + digest + " does not exist on this server; upload the source again");
    }
    return archive;
  }

  /**
   * Removes the archives that no release needs, except those younger than an hour, which may belong
   * to a release that is being made.
   *
   * @param needed digests as {@link #store} gave them
   * @return how many were removed
   */
  public int retain(Set<String> needed) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    Instant old = clock.instant().minus(FRESH);
    int removed = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path archive : all) {
        String name = archive.getFileName().toString();
        String digest = "sha256:" + name.replace(".tar.gz", "");
        if (!needed.contains(digest)
            && Files.getLastModifiedTime(archive).toInstant().isBefore(old)
            && Files.deleteIfExists(archive)) {
          removed++;
        }
      }
      return removed;
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("old uploads could not be removed: " + e, e);
    }
  }

  private static void remove(Path part) {
    try {
      if (part != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the half-made upload " + part + " stays", e);
    }
  }
}
