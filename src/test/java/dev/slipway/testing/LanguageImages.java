package dev.slipway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The base images of the app specs, made from Debian's packages where no image registry can be
 * reached. The file systems are made once per machine and kept in {@code
 * ~/.cache/slipway-test-images}, under a name that changes with their recipe.
 */
public enum LanguageImages {
  /** Python 3.11 with pip and Flask: an app that needs Flask alone installs without a network. */
  PYTHON(
      List.of("python3", "python3-pip", "python3-venv", "python3-flask"),
      "ln -sf python3 $1/usr/bin/python; rm -f $1/usr/lib/python3*/EXTERNALLY-MANAGED"),
  /** Node with npm. */
  NODE(List.of("nodejs", "npm"), "true"),
  /** A Java runtime of the JDK that runs the tests, with the modules of Java SE. */
  JAVA(List.of("zlib1g"), "mkdir -p $1/opt/java; cp -a @JRE@ $1/opt/java/openjdk"),
  /** Debian with a shell and its usual tools. */
  DEBIAN(List.of(), "true");

  private static final List<String> EVERYWHERE =
      List.of(
          "base-files", "base-passwd", "bash", "dash", "coreutils", "libc-bin", "sed", "grep",
          "findutils", "tar", "gzip", "hostname", "util-linux", "ca-certificates", "openssl");
  private static final String FIRST_STEPS =
      "cp $1/usr/share/base-passwd/passwd.master $1/etc/passwd; "
          + "cp $1/usr/share/base-passwd/group.master $1/etc/group; ";
  private static final String PATH =
      "PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final List<String> packages;
  private final String hook;

  LanguageImages(List<String> packages, String hook) {
    this.packages = packages;
    this.hook = "set -e; " + FIRST_STEPS + hook;
  }

  /**
   * Imports the image into an engine under {@code name}.
   *
   * @param name a full name, as {@code docker.io/library/python:3.13-slim}
   */
  public void importInto(EngineCommand engine, String name) {
    engine.run(
        "import", "--change", "ENV " + PATH, "--change", "CMD [\"sh\"]", fileSystem().toString(),
        name);
  }

  /** The image's file system as a tar, made when it is not there yet. */
  public Path fileSystem() {
    Path folder = Path.of(System.getProperty("user.home"), ".cache", "slipway-test-images");
    String label = name().toLowerCase(java.util.Locale.ROOT);
    Path made = folder.resolve(label + "-" + version() + ".tar");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(label + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!Files.exists(made)) {
          make(made);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }

  private void make(Path tar) throws IOException {
    Path work = Files.createTempDirectory("slipway-image-");
    try {
      Path half = work.resolve("rootfs.tar");
      List<String> all = new ArrayList<>(EVERYWHERE);
      all.addAll(packages);
      Commands.run(
          List.of(
              "mmdebstrap",
              "--variant=extract",
              "--quiet",
              "--include=" + String.join(",", all),
              "--extract-hook=" + hook.replace("@JRE@", this == JAVA ? jre(work) : ""),
              "bookworm",
              half.toString()));
      // the temporary folder may be on another file system: only a move within one is atomic
      Path near = tar.resolveSibling(tar.getFileName() + ".part");
      Files.move(half, near, StandardCopyOption.REPLACE_EXISTING);
      Files.move(near, tar, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      SlipwayServer.deleteTree(work);
    }
  }

  private static String jre(Path work) {
    Path jre = work.resolve("jre");
    Commands.run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
            "--add-modules",
            "java.se,jdk.httpserver,jdk.unsupported",
            "--strip-debug",
            "--no-man-pages",
            "--no-header-files",
            "--output",
            jre.toString()));
    return jre.toString();
  }

  private String version() {
    String recipe = String.join(" ", EVERYWHERE) + packages + hook;
    if (this == JAVA) {
      recipe += System.getProperty("java.runtime.version");
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(recipe.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
