package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads, honest and hostile. */
class ArchiveSourceTest {
  @TempDir Path home;
  private ArchiveStore store;
  private SourceCheckouts sources;

  @BeforeEach
  void openTheStore() {
    with(TreeLimits.DEFAULT);
  }

  private void with(TreeLimits limits) {
    SourceSettings settings = new SourceSettings(home, List.of(), false, null, limits);
    store = new ArchiveStore(settings.sources(), limits, Clock.systemUTC());
    sources =
        new SourceCheckouts(
            settings, name -> java.util.Optional.empty(), store, new Trees(settings.sources()));
  }

  @Test
  void anArchiveIsUnpackedAndTheSameOneIsStoredOnce() throws Exception {
    byte[] archive =
        tar(
            tar -> {
              folder(tar, "./");
              file(tar, "./app.py", 0644, "print(1)");
              file(tar, "bin/run", 0755, "#!/bin/sh");
              link(tar, "latest", TarConstants.LF_SYMLINK, "bin/run");
              link(tar, "copy", TarConstants.LF_LINK, "bin/run");
              file(tar, "deep/er/file", 0600, "x");
              file(tar, "app.py", 0644, "print(2)");
            });
    String digest = store.store(new ByteArrayInputStream(archive));

    assertThat(store.store(new ByteArrayInputStream(archive))).isEqualTo(digest);
    assertThat(sources.resolve(SourceRef.ofArchive(digest))).isEqualTo(digest);
    SourceTree tree = sources.fetch(SourceRef.ofArchive(digest), digest);
    assertThat(tree.root().resolve("app.py")).hasContent("print(2)");
    assertThat(tree.root().resolve("bin/run")).isExecutable();
    assertThat(tree.root().resolve("copy")).hasContent("#!/bin/sh").isExecutable();
    assertThat(Files.isSymbolicLink(tree.root().resolve("latest"))).isTrue();
    assertThat(tree.revision()).isEqualTo(digest);
    tree.close();
    assertThat(tree.root()).doesNotExist();
    assertThat(filesIn("archives")).hasSize(1);
  }

  @Test
  void hostileEntriesAreRefusedAndNothingIsLeft() throws Exception {
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    refused("'..'", tar -> file(tar, "../victim", 0644, "x"));
    refused("'..'", tar -> file(tar, "a/../../victim", 0644, "x"));
    refused("absolute", tar -> raw(tar, "/etc/evil"));
    refused("absolute", tar -> link(tar, "a", TarConstants.LF_SYMLINK, "/etc/passwd"));
    refused("out of it", tar -> link(tar, "a", TarConstants.LF_SYMLINK, "../victim"));
    refused("out of it", tar -> link(tar, "a/b", TarConstants.LF_SYMLINK, "../../victim"));
    refused(
        "no folder",
        tar -> {
          link(tar, "a", TarConstants.LF_SYMLINK, "..");
          file(tar, "a/victim", 0644, "x");
        });
    refused(
        "out of it",
        tar -> {
          folder(tar, "x/y/");
          link(tar, "a", TarConstants.LF_SYMLINK, "x/y");
          link(tar, "x/y/b", TarConstants.LF_SYMLINK, "../../a/../../..");
        });
    refused(
        "out of it",
        tar -> {
          link(tar, "here", TarConstants.LF_SYMLINK, ".");
          link(tar, "up", TarConstants.LF_SYMLINK, "here/here/../victim");
        });
    refused("'..'", tar -> link(tar, "h", TarConstants.LF_LINK, "../victim"));
    refused("absolute", tar -> link(tar, "h", TarConstants.LF_LINK, victim.toString()));
    refused("no earlier file", tar -> link(tar, "h", TarConstants.LF_LINK, "later"));
    refused(
        "hard link through",
        tar -> {
          link(tar, "s", TarConstants.LF_SYMLINK, "..");
          link(tar, "h", TarConstants.LF_LINK, "s/victim");
        });
    refused("device", tar -> special(tar, "d", TarConstants.LF_CHR));
    refused("device", tar -> special(tar, "d", TarConstants.LF_BLK));
    refused("pipe", tar -> special(tar, "p", TarConstants.LF_FIFO));
    refused("longer than", tar -> file(tar, "n".repeat(256), 0644, "x"));
    refused("longer than", tar -> file(tar, "d/".repeat(600) + "f", 0644, "x"));
    refused(
        "folder and",
        tar -> {
          folder(tar, "a/b/");
          file(tar, "a", 0644, "x");
        });
    refused("no entries", tar -> {});
    assertThat(victim).hasContent("untouched");
  }

  @Test
  void brokenArchivesAreRefused() throws Exception {
    byte[] good = tar(tar -> file(tar, "a", 0644, "x".repeat(100_000)));
    assertThatThrownBy(() -> store.store(new ByteArrayInputStream(new byte[0])))
        .isInstanceOf(SlipwayException.Invalid.class);
    assertThatThrownBy(() -> store.store(new ByteArrayInputStream("hello".getBytes())))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("tar -czf");
    InputStream broken =
        new InputStream() {
          int left = 10;

          @Override
          public int read() throws IOException {
            if (left-- == 0) {
              throw new IOException("connection reset");
            }
            return good[10 - left - 1];
          }
        };
    assertThatThrownBy(() -> store.store(broken)).isInstanceOf(SlipwayException.Unavailable.class);
    assertThat(filesIn("archives")).isEmpty();
    String half = store.store(new ByteArrayInputStream(good, 0, good.length / 2));
    assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive(half), null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("not a complete");
    assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive("sha256:" + "0".repeat(64)), null))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("upload the source again");
    assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive("../../victim"), null))
        .isInstanceOf(SlipwayException.Invalid.class);
  }

  @Test
  void bombsStopEarly() throws Exception {
    with(new TreeLimits(1 << 20, 8 << 20, 100, 1024, 255));
    byte[] large = tar(tar -> zeros(tar, "zeros", 100 << 20));
    byte[] many =
        tar(
            tar -> {
              for (int i = 0; i < 101; i++) {
                file(tar, "f" + i, 0644, "");
              }
            });
    byte[] deep = tar(tar -> file(tar, "d/".repeat(120) + "f", 0644, ""));
    byte[] links =
        tar(
            tar -> {
              zeros(tar, "zeros", 3 << 20);
              link(tar, "a", TarConstants.LF_LINK, "zeros");
              link(tar, "b", TarConstants.LF_LINK, "zeros");
            });
    long start = System.nanoTime();
    for (byte[] bomb : List.of(large, many, deep, links)) {
      String digest = store.store(new ByteArrayInputStream(bomb));
      assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive(digest), null))
          .isInstanceOf(SlipwayException.Invalid.class);
    }
    byte[] noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);
    byte[] packed = tar(tar -> file(tar, "noise", 0644, new String(noise, StandardCharsets.ISO_8859_1)));
    assertThatThrownBy(() -> store.store(new ByteArrayInputStream(packed)))
        .isInstanceOf(SlipwayException.TooLarge.class);
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    assertThat(filesIn("archives")).hasSize(4);
  }

  @Test
  void anEndlessNameDoesNotFillTheMemory() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      byte[] header = new byte[512];
      TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
      entry.setSize(1L << 30);
      entry.writeEntryHeader(header);
      gzip.write(header);
      byte[] name = new byte[1 << 20];
      java.util.Arrays.fill(name, (byte) 'n');
      for (int i = 0; i < 600; i++) {
        gzip.write(name);
      }
    }
    String digest = store.store(new ByteArrayInputStream(bytes.toByteArray()));

    assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive(digest), null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("headers");
  }

  @Test
  void randomArchivesNeverLeaveTheirFolder() throws Exception {
    Random random = new Random(42);
    Path victim = Files.writeString(home.resolve("victim"), "untouched");
    String[] names = {"a", "b", "..", ".", "c", "", "a"};
    String[] plain = {"a", "b", "c", "d"};
    int accepted = 0;
    for (int round = 0; round < 400; round++) {
      byte[] archive =
          tar(
              tar -> {
                for (int i = random.nextInt(1, 7); i > 0; i--) {
                  String path = path(random, random.nextInt(9) == 0 ? names : plain, 1);
                  switch (random.nextInt(8)) {
                    case 0, 1, 4, 5 -> file(tar, path, 0644, "evil");
                    case 2 -> link(tar, path, TarConstants.LF_SYMLINK, path(random, random.nextBoolean() ? names : plain, 1));
                    case 3 -> link(tar, path, TarConstants.LF_LINK, path(random, names, 1));
                    default -> folder(tar, path + "/");
                  }
                }
              });
      String digest = store.store(new ByteArrayInputStream(archive));
      try (SourceTree tree = sources.fetch(SourceRef.ofArchive(digest), null)) {
        accepted++;
        staysInside(tree.root());
      } catch (SlipwayException.Invalid expected) {
        assertThat(expected).hasMessageContaining("refused");
      }
      assertThat(victim).hasContent("untouched");
    }
    assertThat(accepted).isPositive();
    assertThat(trees()).isEmpty();
  }

  @Test
  void archivesThatNobodyNeedsAreRemovedAfterAnHour() throws Exception {
    String kept = store.store(new ByteArrayInputStream(tar(tar -> file(tar, "a", 0644, "1"))));
    String old = store.store(new ByteArrayInputStream(tar(tar -> file(tar, "a", 0644, "2"))));
    assertThat(store.retain(Set.of(kept))).isZero();
    ArchiveStore later =
        new ArchiveStore(
            home.resolve("sources"),
            TreeLimits.DEFAULT,
            Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));

    assertThat(later.retain(Set.of(kept))).isEqualTo(1);
    assertThat(store.find(kept)).exists();
    assertThatThrownBy(() -> store.find(old)).isInstanceOf(SlipwayException.Failed.class);
  }

  @Test
  void theLeftoversOfADeadProcessAreRemovedAndThoseOfALivingOneStay() throws Exception {
    Path trees = home.resolve("sources/trees");
    Files.createDirectories(trees.resolve("dead/tree/deep"));
    Files.writeString(trees.resolve("dead/tree/deep/file"), "x");
    Trees living = new Trees(home.resolve("sources"));
    Path theirs = living.create();

    Trees mine = new Trees(home.resolve("sources"));
    mine.start();

    assertThat(trees.resolve("dead")).doesNotExist();
    assertThat(theirs).exists();
    living.stop();
    mine.stop();
    assertThat(trees).isEmptyDirectory();
  }

  private static void staysInside(Path root) throws IOException {
    Path real = root.toRealPath();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        if (Files.isSymbolicLink(path) && Files.exists(path)) {
          assertThat(path.toRealPath()).startsWith(real);
        } else if (!Files.isSymbolicLink(path)) {
          assertThat(path.toRealPath(LinkOption.NOFOLLOW_LINKS)).startsWith(real);
        }
      }
    }
  }

  private static String path(Random random, String[] names, int least) {
    StringBuilder path = new StringBuilder(names[random.nextInt(names.length)]);
    for (int i = random.nextInt(2 + Math.min(least, 1)); i > 0; i--) {
      path.append('/').append(names[random.nextInt(names.length)]);
    }
    String text = path.toString().replaceAll("/+$", "");
    return text.isEmpty() ? "e" : text;
  }

  private void refused(String why, Entries entries) throws Exception {
    String digest = store.store(new ByteArrayInputStream(tar(entries)));
    assertThatThrownBy(() -> sources.fetch(SourceRef.ofArchive(digest), null))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining(why);
    assertThat(trees()).isEmpty();
  }

  private List<Path> trees() throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve("sources/trees"))) {
      return all.filter(path -> path.getNameCount() > home.getNameCount() + 3).toList();
    }
  }

  private List<Path> filesIn(String name) throws IOException {
    try (Stream<Path> all = Files.list(home.resolve("sources").resolve(name))) {
      return all.toList();
    }
  }

  @FunctionalInterface
  interface Entries {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  static byte[] tar(Entries entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      entries.write(tar);
    }
    return bytes.toByteArray();
  }

  static void file(TarArchiveOutputStream tar, String name, int mode, String text)
      throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
    entry.setMode(mode);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void raw(TarArchiveOutputStream tar, String name) throws IOException {
    file(tar, name, 0644, "x");
  }

  private static void zeros(TarArchiveOutputStream tar, String name, int size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
    tar.write(new byte[size]);
    tar.closeArchiveEntry();
  }

  private static void folder(TarArchiveOutputStream tar, String name) throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name, TarConstants.LF_DIR, true));
    tar.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream tar, String name, byte type, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static void special(TarArchiveOutputStream tar, String name, byte type)
      throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name, type));
    tar.closeArchiveEntry();
  }
}
