package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks uploads; stops at the first entry that is not acceptable. */
final class ArchiveSource {
  /** Long names and PAX records of one entry; far more than any honest archive has. */
  private static final long MOST_HEADERS = 1 << 20;

  private final ArchiveStore store;
  private final TreeLimits limits;

  ArchiveSource(ArchiveStore store, TreeLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  /** The digest itself, when the upload is there. */
  String resolve(SourceRef.Archive archive) {
    store.find(archive.digest());
    return archive.digest();
  }

  /** Unpacks the upload into the empty folder {@code root}. */
  void unpack(String digest, Path root) throws IOException {
    Path archive = store.find(digest);
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream plain = new GzipCompressorInputStream(file, true);
        HeaderGuard bounded = new HeaderGuard(plain);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(bounded, StandardCharsets.UTF_8.name())) {
      unpack(tar, bounded, new TreeWriter(root, limits));
    } catch (IllegalArgumentException e) {
      throw broken(e.getMessage());
    } catch (IOException e) {
      if (e instanceof FileSystemException) {
        throw e;
      }
      throw broken(e.getMessage());
    }
  }

  private void unpack(TarArchiveInputStream tar, HeaderGuard guard, TreeWriter writer)
      throws IOException {
    int entries = 0;
    for (TarArchiveEntry entry = next(tar, guard); entry != null; entry = next(tar, guard)) {
      entries++;
      String path = entry.getName();
      if (entry.isSymbolicLink()) {
        writer.symbolicLink(path, entry.getLinkName());
      } else if (entry.isLink()) {
        writer.hardLink(path, entry.getLinkName());
      } else if (entry.isDirectory()) {
        writer.directory(path);
      } else if (entry.isFile() && !entry.isFIFO() && !isDevice(entry)) {
        guard.allow(limits.unpackedBytes() + MOST_HEADERS);
        writer.file(path, (entry.getMode() & 0111) != 0, tar);
      } else {
        throw new SlipwayException.Invalid(
            "the source is refused: '" + path + "' is a device or a pipe");
      }
    }
    if (entries == 0) {
      throw broken("it has no entries");
    }
    writer.finish();
  }

  private static TarArchiveEntry next(TarArchiveInputStream tar, HeaderGuard guard)
      throws IOException {
    guard.allow(MOST_HEADERS);
    return tar.getNextEntry();
  }

  private static boolean isDevice(TarArchiveEntry entry) {
    return entry.isCharacterDevice() || entry.isBlockDevice();
  }

  private static SlipwayException.Invalid broken(String why) {
    return new SlipwayException.Invalid(
        "the upload is not a complete gzipped tar archive (" + why
            + "); make one with: tar -czf source.tar.gz .");
  }

  /** Ends a stream whose headers, which the tar reader holds in memory, are without end. */
  private static final class HeaderGuard extends FilterInputStream {
    private long left;

    HeaderGuard(InputStream in) {
      super(in);
    }

    void allow(long bytes) {
      left = bytes;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      spend(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      spend(Math.max(read, 0));
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      spend(skipped);
      return skipped;
    }

    private void spend(long bytes) {
      left -= bytes;
      if (left < 0) {
        throw new SlipwayException.Invalid(
            "the source is refused: the headers of an entry are larger than acceptable");
      }
    }
  }
}
