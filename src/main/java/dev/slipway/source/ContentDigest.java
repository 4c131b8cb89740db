package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Makes a fetched tree what the build may see, and computes its digest: SHA-256 over the sorted
 * paths, each with its type, executable bit, link target and bytes. Owners, times and the order of
 * entries do not count; of folders only empty ones do. Not safe for use by several threads.
 */
final class ContentDigest {
  /** buildah's file first: where both are there, it reads this one alone. */
  private static final List<String> IGNORE_FILES = List.of(".containerignore", ".dockerignore");

  /** Docker hands these to the builder even where they are ignored. */
  private static final Set<String> ALWAYS_KEPT =
      Set.of(".containerignore", ".dockerignore", "Containerfile", "Dockerfile");

  private static final long LARGEST_IGNORE_FILE = 1 << 20;

  private final byte[] buffer = new byte[128 * 1024];
  private final MessageDigest sha = Digests.sha256();

  /**
   * Removes what the tree's ignore file names and returns the digest of the rest.
   *
   * @return {@code sha256:<hex>}
   * @throws SlipwayException.Invalid when the ignore file is malformed
   */
  String prepare(Path root) throws IOException {
    IgnoreRules rules = rules(root);
    if (!rules.isEmpty()) {
      prune(root, "", rules, rules.root());
    }
    return of(root);
  }

  private static IgnoreRules rules(Path root) throws IOException {
    for (String name : IGNORE_FILES) {
      Path file = root.resolve(name);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (Files.size(file) > LARGEST_IGNORE_FILE) {
        throw new SlipwayException.Invalid("the file " + name + " is larger than 1 MiB");
      }
      return IgnoreRules.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }
    return IgnoreRules.parse("");
  }

  /** Removes what is ignored below {@code folder}; answers whether nothing is left. */
  private static boolean prune(Path folder, String prefix, IgnoreRules rules, boolean[] parent)
      throws IOException {
    boolean empty = true;
    for (Path entry : children(folder)) {
      String path = prefix + entry.getFileName();
      boolean ignored = rules.ignores(parent, path) && !ALWAYS_KEPT.contains(path);
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        if (ignored && !rules.hasExclusions()) {
          Trees.removeAll(entry);
          continue;
        }
        boolean nothing = prune(entry, path + "/", rules, rules.enter(parent, path));
        if (ignored && nothing) {
          Files.delete(entry);
          continue;
        }
        empty = false;
      } else if (ignored) {
        Files.delete(entry);
      } else {
        empty = false;
      }
    }
    return empty;
  }

  /** The digest of everything below {@code root}. */
  String of(Path root) throws IOException {
    sha.reset();
    List<Entry> entries = new ArrayList<>();
    collect(root, "", entries);
    entries.sort((a, b) -> a.path().compareTo(b.path()));
    for (Entry entry : entries) {
      add(entry);
    }
    return "sha256:" + HexFormat.of().formatHex(sha.digest());
  }

  private record Entry(String path, Path file, PosixFileAttributes attributes) {}

  private static void collect(Path folder, String prefix, List<Entry> into) throws IOException {
    for (Path child : children(folder)) {
      PosixFileAttributes attributes =
          Files.readAttributes(child, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String path = prefix + child.getFileName();
      int before = into.size();
      if (attributes.isDirectory()) {
        collect(child, path + "/", into);
      }
      if (!attributes.isDirectory() || into.size() == before) {
        into.add(new Entry(path, child, attributes));
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    }
    return children;
  }

  private void add(Entry entry) throws IOException {
    if (entry.attributes().isDirectory()) {
      head('d', entry.path(), 0);
    } else if (entry.attributes().isSymbolicLink()) {
      byte[] target =
          Files.readSymbolicLink(entry.file()).toString().getBytes(StandardCharsets.UTF_8);
      head('l', entry.path(), target.length);
      sha.update(target);
    } else {
      boolean executable =
          entry.attributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
      head(executable ? 'x' : 'f', entry.path(), entry.attributes().size());
      try (InputStream in = Files.newInputStream(entry.file())) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          sha.update(buffer, 0, read);
        }
      }
    }
  }

  /** Lengths stand before texts, so that no two trees can read the same. */
  private void head(char type, String path, long length) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    sha.update((byte) type);
    sha.update(ByteBuffer.allocate(12).putInt(name.length).putLong(length).array());
    sha.update(name);
  }
}
