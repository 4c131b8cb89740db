package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes the entries of a source below one folder. No entry is ever written through a link, so
 * nothing can leave the folder while it is being filled; {@link #finish} then refuses links that
 * would lead out of it. Of the modes, only the executable bit is kept, as Git does. Not safe for
 * use by several threads.
 */
final class TreeWriter {
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");
  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private final Path root;
  private final TreeLimits limits;
  private final Map<String, String> links = new LinkedHashMap<>();
  private final byte[] buffer = new byte[64 * 1024];
  private Path lastParent;
  private long bytes;
  private int entries;

  /**
   * @param root an existing folder, empty or filled by this writer alone
   */
  TreeWriter(Path root, TreeLimits limits) {
    this.root = root;
    this.limits = limits;
  }

  /** Makes a folder; one that is there already is fine. */
  void directory(String path) throws IOException {
    count(path);
    String clean = clean(path);
    if (!clean.isEmpty()) {
      parents(clean + "/.", path);
    }
  }

  /** Writes a file and replaces an earlier one of that path; reads {@code content} to its end. */
  void file(String path, boolean executable, InputStream content) throws IOException {
    Path file = place(path);
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int read;
      while ((read = content.read(buffer)) > 0) {
        grow(read);
        out.write(buffer, 0, read);
      }
    }
    Files.setPosixFilePermissions(file, executable ? EXECUTABLE : PLAIN);
  }

  /** Makes a second name for an earlier file of this tree. */
  void hardLink(String path, String target) throws IOException {
    String clean = clean(target);
    Path existing = resolve(clean, target);
    for (Path part = existing; !part.equals(root); part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        throw refused(path, "is a hard link through the link '" + target + "'");
      }
    }
    if (clean.isEmpty() || !Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(path, "is a hard link to '" + target + "', which is no earlier file of it");
    }
    grow(Files.size(existing));
    if (clean.equals(clean(path))) {
      return;
    }
    Files.createLink(place(path), existing);
  }

  /** Makes a symbolic link; where it leads is checked by {@link #finish}. */
  void symbolicLink(String path, String target) throws IOException {
    if (target.isEmpty() || target.length() > limits.pathLength() || target.indexOf('\0') >= 0) {
      throw refused(path, "is a link to nothing that could exist");
    }
    if (target.startsWith("/")) {
      throw refused(path, "is a link to the absolute path '" + target + "'");
    }
    Path link = place(path);
    try {
      Files.createSymbolicLink(link, Path.of(target));
    } catch (InvalidPathException e) {
      throw refused(path, "is a link to '" + target + "', which this system cannot represent");
    }
    links.put(clean(path), target);
  }

  /** Refuses the tree when a link in it leads out of it, directly or through other links. */
  void finish() {
    new LinkRule(links).check();
  }

  private Path place(String path) throws IOException {
    count(path);
    String clean = clean(path);
    if (clean.isEmpty()) {
      throw refused(path, "has no name");
    }
    parents(clean, path);
    Path place = resolve(clean, path);
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(path, "stands for a folder and for something else");
    }
    Files.deleteIfExists(place);
    links.remove(clean);
    return place;
  }

  private void count(String path) {
    if (++entries > limits.entries()) {
      throw new SlipwayException.Invalid(
          "the source has more than "
              + limits.entries()
              + " files and folders; leave out what the build does not need");
    }
    if (path.length() > limits.pathLength()) {
      throw refused(
          path.substring(0, 80) + "…", "is longer than " + limits.pathLength() + " characters");
    }
  }

  private void grow(long more) {
    bytes += more;
    if (bytes > limits.unpackedBytes()) {
      throw new SlipwayException.Invalid(
          "the source is larger than "
              + (limits.unpackedBytes() >> 20)
              + " MiB when unpacked; leave out what the build does not need");
    }
  }

  /** The path without empty and {@code .} segments; refuses what could lead elsewhere. */
  private String clean(String path) {
    if (path.startsWith("/")) {
      throw refused(path, "is an absolute path");
    }
    StringBuilder clean = new StringBuilder(path.length());
    for (String name : path.split("/")) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        throw refused(path, "leads out of it by '..'");
      }
      if (name.indexOf('\0') >= 0) {
        throw refused(path.replace('\0', '?'), "has a zero byte in its name");
      }
      if (name.length() > limits.nameBytes()
          || name.getBytes(StandardCharsets.UTF_8).length > limits.nameBytes()) {
        throw refused(path, "has a name longer than " + limits.nameBytes() + " bytes");
      }
      clean.append(clean.isEmpty() ? "" : "/").append(name);
    }
    return clean.toString();
  }

  private Path resolve(String clean, String told) {
    try {
      return clean.isEmpty() ? root : root.resolve(clean);
    } catch (InvalidPathException e) {
      throw refused(told, "has a name that this server cannot store; run it with LC_ALL=C.UTF-8");
    }
  }

  private void parents(String clean, String told) throws IOException {
    Path parent = resolve(clean, told).getParent();
    if (parent.equals(lastParent) && Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path step = root;
    for (Path name : root.relativize(parent)) {
      step = name.toString().isEmpty() ? step : step.resolve(name);
      if (Files.isDirectory(step, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        Files.createDirectory(step, PosixFilePermissions.asFileAttribute(EXECUTABLE));
      } catch (FileAlreadyExistsException e) {
        throw refused(told, "lies below '" + root.relativize(step) + "', which is no folder");
      }
      if (++entries > limits.entries()) {
        count("");
      }
    }
    lastParent = parent;
  }

  private static SlipwayException.Invalid refused(String path, String why) {
    return new SlipwayException.Invalid("the source is refused: '" + path + "' " + why);
  }
}
