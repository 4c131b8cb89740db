package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a tree, as recipes look at them: bounded, and only inside the tree.
 *
 * @param root the tree
 * @param buildArgs what the document gives to the build
 */
record Project(Path root, Map<String, String> buildArgs) {
  private static final int LARGEST_TEXT = 1 << 20;
  private static final int MOST_FILES = 5000;

  /** Whether there is a file of that name; a link to one inside the tree counts. */
  boolean has(String name) {
    Path file = root.resolve(name);
    try {
      return Files.isRegularFile(file) && file.toRealPath().startsWith(root.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is a folder of that name. */
  boolean hasFolder(String name) {
    return Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /** The first MiB of the file's text; empty when there is no such file. */
  String text(String name) {
    if (!has(name)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(root.resolve(name))) {
      return new String(in.readNBytes(LARGEST_TEXT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the file '" + name + "' cannot be read: " + e, e);
    }
  }

  /**
   * The paths of the files that end in {@code suffix}, sorted, not deeper than {@code depth}
   * folders, without hidden folders and those of installed packages; 5000 at most.
   */
  List<String> files(String suffix, int depth) {
    try (Stream<Path> all =
        Files.find(root, depth, (path, a) -> a.isRegularFile() && path.toString().endsWith(suffix))) {
      return all.map(path -> root.relativize(path).toString())
          .filter(path -> !path.matches("(.*/)?(\\..*|node_modules|site-packages|venv)/.*"))
          .limit(MOST_FILES)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the source cannot be listed: " + e, e);
    }
  }

  /** A build argument; null when it is absent or blank. */
  String arg(String name) {
    String value = buildArgs.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
