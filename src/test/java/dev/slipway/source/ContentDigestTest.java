package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts for a tree's digest, and what does not. */
class ContentDigestTest {
  @TempDir Path home;

  @Test
  void orderAndTimesDoNotCountAndEverythingElseDoes() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 20; round++) {
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        paths.add("d" + random.nextInt(4) + "/e" + random.nextInt(3) + "/f" + random.nextInt(99));
      }
      Path one = tree("one" + round, paths);
      Collections.shuffle(paths, random);
      Path two = tree("two" + round, paths);
      Path file = two.resolve(paths.get(0));
      Files.setLastModifiedTime(file, FileTime.fromMillis(random.nextInt()));
      String digest = new ContentDigest().of(one);
      assertThat(new ContentDigest().of(two)).isEqualTo(digest);

      switch (random.nextInt(5)) {
        case 0 -> Files.writeString(file, "other");
        case 1 -> file.toFile().setExecutable(true);
        case 2 -> Files.move(file, file.resolveSibling("moved"));
        case 3 -> {
          Files.delete(file);
          Files.createSymbolicLink(file, Path.of(paths.get(0)));
        }
        default -> Files.createDirectory(two.resolve("empty"));
      }
      assertThat(new ContentDigest().of(two)).isNotEqualTo(digest);
    }
  }

  @Test
  void bytesCannotMoveBetweenNamesAndContents() throws Exception {
    Path one = Files.createDirectories(home.resolve("one"));
    Path two = Files.createDirectories(home.resolve("two"));
    Files.writeString(one.resolve("a"), "bc");
    Files.writeString(two.resolve("ab"), "c");
    assertThat(new ContentDigest().of(one)).isNotEqualTo(new ContentDigest().of(two));
  }

  @Test
  void whatIsIgnoredIsNotThere() throws Exception {
    Path root =
        tree(
            "app",
            List.of(
                "Dockerfile", "app.py", "secret.env", "node_modules/a/b", "node_modules/keep/c",
                "logs/x.log", "docs/a.md", "docs/b.txt", "logs2/deep/x.log"));
    Files.writeString(
        root.resolve(".dockerignore"),
        "Dockerfile\n.dockerignore\n*.env\nnode_modules\n!node_modules/keep\n**/*.log\nlogs2\ndocs/*.md\n");

    new ContentDigest().prepare(root);

    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all.filter(Files::isRegularFile).map(p -> root.relativize(p).toString()))
          .containsExactlyInAnyOrder(
              "Dockerfile", ".dockerignore", "app.py", "node_modules/keep/c", "docs/b.txt");
    }
    assertThat(root.resolve("logs")).isEmptyDirectory();
    assertThat(root.resolve("logs2")).doesNotExist();
    assertThat(root.resolve("node_modules/a")).doesNotExist();
  }

  @Test
  void ignoredFilesDoNotCount() throws Exception {
    Path root = tree("app", List.of("a", "b.log"));
    Files.writeString(root.resolve(".containerignore"), "*.log");
    Files.writeString(root.resolve(".dockerignore"), "a");
    String digest = new ContentDigest().prepare(root);
    assertThat(root.resolve("a")).exists();
    Files.writeString(root.resolve("c.log"), "x");
    assertThat(new ContentDigest().prepare(root)).isEqualTo(digest);
  }

  @Test
  void aLinkToAnIgnoreFileElsewhereIsNotRead() throws Exception {
    Path root = tree("app", List.of("a"));
    Path outside = Files.writeString(home.resolve("outside"), "a");
    Files.createSymbolicLink(root.resolve(".dockerignore"), outside);
    new ContentDigest().prepare(root);
    assertThat(root.resolve("a")).exists();
  }

  @Test
  void fiftyThousandFilesTakeSeconds() throws Exception {
    Path root = Files.createDirectories(home.resolve("many"));
    for (int folder = 0; folder < 500; folder++) {
      Path parent = Files.createDirectories(root.resolve("p" + folder % 10 + "/d" + folder));
      for (int file = 0; file < 100; file++) {
        Files.writeString(parent.resolve("f" + file), "content " + folder + "/" + file);
      }
    }
    Files.writeString(root.resolve(".dockerignore"), "**/*.log\n!**/keep.log\ntmp\n*.tmp\n");
    long start = System.nanoTime();
    new ContentDigest().prepare(root);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    java.util.logging.Logger.getLogger("ContentDigestTest").info("50,000 files: " + millis + " ms");
    assertThat(millis).isLessThan(20_000);
  }

  private Path tree(String name, List<String> paths) throws IOException {
    Path root = Files.createDirectories(home.resolve(name));
    for (String path : paths) {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), "content of " + path);
    }
    return root;
  }
}
