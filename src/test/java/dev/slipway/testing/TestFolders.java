package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary folders that tell which process made them, so that what is left can be found. */
public final class TestFolders {
  private static final String MINE = "slipway-" + ProcessHandle.current().pid() + "-";

  private TestFolders() {}

  /** A new empty folder. */
  public static Path create(String what) {
    try {
      return Files.createTempDirectory(MINE + what + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new empty file. */
  public static Path createFile(String what) {
    try {
      return Files.createTempFile(MINE + what + "-", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this process has made here and has not removed. */
  public static Stream<Path> left() {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(MINE)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a folder with all that is in it; links are removed, not followed. */
  public static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
