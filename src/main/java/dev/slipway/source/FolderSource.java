package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * Folders on the server, copied to a private tree, so that a build sees a tree that stands still.
 * {@code .git} is left out: the same files give the same digest as from Git.
 */
final class FolderSource {
  private final List<Path> roots;
  private final TreeLimits limits;

  FolderSource(List<Path> roots, TreeLimits limits) {
    this.roots = roots;
    this.limits = limits;
  }

  /**
   * The real path of {@code folder}.
   *
   * @throws SlipwayException.Invalid when it lies in none of the folders that may be used
   * @throws SlipwayException.Failed when it does not exist
   */
  Path resolve(String folder) {
    Path wanted;
    try {
      wanted = Path.of(folder);
    } catch (InvalidPathException e) {
      throw new SlipwayException.Invalid("'" + folder + "' is not a path");
    }
    if (!wanted.isAbsolute()) {
      throw new SlipwayException.Invalid("the folder '" + folder + "' must be an absolute path");
    }
    Path lexical = wanted.normalize();
    Path real = real(lexical);
    boolean inside = roots.stream().anyMatch(root -> inside(root, lexical, real));
    if (!inside) {
      throw new SlipwayException.Invalid(
          "the folder '"
              + folder
              + "' may not be used as a source; the server's setting source.folders names those "
              + "that may"
              + (roots.isEmpty() ? " (none now)" : ""));
    }
    if (real == null || !Files.isDirectory(real)) {
      throw new SlipwayException.Failed("the folder '" + folder + "' does not exist");
    }
    return real;
  }

  private static boolean inside(Path root, Path lexical, Path real) {
    Path realRoot = real(root);
    // an absent folder is told apart from a forbidden one only inside a root
    return real == null
        ? lexical.startsWith(root.normalize())
        : realRoot != null && real.startsWith(realRoot);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  /** Copies {@code folder}, as {@link #resolve} gave it, into the empty folder {@code target}. */
  void copy(Path folder, Path target) throws IOException {
    TreeWriter writer = new TreeWriter(target, limits);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (directory.equals(folder)) {
              return FileVisitResult.CONTINUE;
            }
            if (directory.getFileName().toString().equals(".git")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            writer.directory(folder.relativize(directory).toString());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = folder.relativize(file).toString();
            if (attributes.isSymbolicLink()) {
              writer.symbolicLink(path, Files.readSymbolicLink(file).toString());
            } else if (attributes.isRegularFile()) {
              // a file that became a link meanwhile is not followed
              try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                writer.file(path, executable(file), in);
              }
            } else {
              throw new SlipwayException.Invalid(
                  "the source is refused: '" + path + "' is a device, a pipe or a socket");
            }
            return FileVisitResult.CONTINUE;
          }
        });
    writer.finish();
  }

  private static boolean executable(Path file) throws IOException {
    return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
        .contains(PosixFilePermission.OWNER_EXECUTE);
  }
}
