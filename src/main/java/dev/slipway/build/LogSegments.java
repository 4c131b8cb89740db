package dev.slipway.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A log as files in one folder, each named by the offset of its first byte. The first file is the
 * head; of the others only the last ones are kept, so that a gap in the offsets is what was left
 * out. Plain while the log grows, compressed when it has ended.
 */
final class LogSegments {
  private static final String PLAIN = ".log";
  private static final String PACKED = ".log.gz";

  private final Path folder;

  /**
   * @param start the offset of its first byte
   * @param file where it is
   */
  record Segment(long start, Path file) {
    boolean packed() {
      return file.getFileName().toString().endsWith(PACKED);
    }

    /** Its bytes, unpacked. */
    InputStream open() throws IOException {
      InputStream raw = Files.newInputStream(file);
      return packed() ? new GZIPInputStream(raw, 1 << 16) : raw;
    }
  }

  LogSegments(Path folder) {
    this.folder = folder;
  }

  /** The files, oldest first; empty when there is no such log. */
  List<Segment> list() throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            String name = file.getFileName().toString();
            if (name.endsWith(PLAIN) || name.endsWith(PACKED)) {
              segments.add(
                  new Segment(Long.parseLong(name.substring(0, name.indexOf('.'))), file));
            }
          });
    } catch (NoSuchFileException e) {
      return List.of();
    }
    segments.sort(Comparator.comparingLong(Segment::start));
    return segments;
  }

  /** The file of a segment that begins at {@code start}. */
  Path plain(long start) {
    return folder.resolve("%016d%s".formatted(start, PLAIN));
  }

  /** Makes the folder. */
  void create() throws IOException {
    Files.createDirectories(folder);
  }

  /** Compresses what is plain; may be called again after it was cut off. */
  void pack() throws IOException {
    for (Segment segment : list()) {
      if (!segment.packed()) {
        Path part = folder.resolve(segment.file().getFileName() + ".part");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part), 1 << 16)) {
          Files.copy(segment.file(), out);
        }
        Path packed = folder.resolve("%016d%s".formatted(segment.start(), PACKED));
        Files.move(part, packed, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.delete(segment.file());
      }
    }
  }

  /** Removes the log. */
  void delete() throws IOException {
    Trees.delete(folder);
  }
}
