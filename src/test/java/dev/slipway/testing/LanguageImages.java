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
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The base images of the app specs, made from Debian's packages where no image registry can be
 * reached. The file systems are made once per machine and kept in {@code
 * ~/.cache/slipway-test-images}, under a name that changes with their recipe.
 */
public enum LanguageImages {
  /** One static binary with its usual links. */
  BUSYBOX(
      "busybox:1",
      false,
      List.of("busybox-static"),
      "mkdir -p $1/etc $1/tmp $1/bin $1/www; chmod 1777 $1/tmp; "
          + "echo root:x:0:0:root:/:/bin/sh > $1/etc/passwd; "
          + "chroot $1 /bin/busybox --install -s /bin"),
  /** Python 3.11 with pip and Flask: an app that needs Flask alone installs without a network. */
  PYTHON(
      "python:3.11",
      true,
      List.of("python3", "python3-pip", "python3-venv", "python3-flask"),
      "ln -sf python3 $1/usr/bin/python; rm -f $1/usr/lib/python3*/EXTERNALLY-MANAGED"),
  /** Node with npm. */
  NODE("node:18", true, List.of("nodejs", "npm"), "true"),
  /** A Java runtime of the JDK that runs the tests, with the modules of Java SE. */
  JAVA("java:25", true, List.of("zlib1g"), "mkdir -p $1/opt/java; cp -a @JRE@ $1/opt/java/openjdk");

  private static final String PATH =
      "PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String FIRST_STEPS =
      "cp $1/usr/share/base-passwd/passwd.master $1/etc/passwd; "
          + "cp $1/usr/share/base-passwd/group.master $1/etc/group; ";

  private final String image;
  private final List<String> packages;
  private final String hook;

  LanguageImages(String image, boolean debian, List<String> packages, String hook) {
    this.image = "slipway.test/" + image;
    this.packages =
        debian ? Stream.concat(Debian.EVERYWHERE.stream(), packages.stream()).toList() : packages;
    this.hook = "set -e; " + (debian ? FIRST_STEPS : "") + hook;
  }

  /** Its full name, in a registry that does not exist: nobody can pull it by mistake. */
  public String image() {
    return image;
  }

  /** Imports it into an engine, unless it is there. */
  public void importInto(EngineCommand engine) {
    if (engine.attempt("image", "inspect", image).exitCode() != 0) {
      engine.run(
          "import", "--change", "ENV " + PATH, "--change", "CMD [\"sh\"]", fileSystem().toString(),
          image);
    }
  }

  /** The image's file system as a tar, made when it is not there yet. */
  public Path fileSystem() {
    Path folder = Path.of(System.getProperty("user.home"), ".cache", "slipway-test-images");
    String label = name().toLowerCase(Locale.ROOT);
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
    Path work = TestFolders.create("image");
    try {
      Path half = work.resolve("rootfs.tar");
      Commands.run(
          List.of(
              "mmdebstrap",
              "--variant=extract",
              "--quiet",
              "--include=" + String.join(",", packages),
              "--extract-hook=" + hook.replace("@JRE@", this == JAVA ? jre(work) : ""),
              "bookworm",
              half.toString()));
      // the temporary folder may be on another file system: only a move within one is atomic
      Path near = tar.resolveSibling(tar.getFileName() + ".part");
      Files.move(half, near, StandardCopyOption.REPLACE_EXISTING);
      Files.move(near, tar, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      TestFolders.delete(work);
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
    String recipe = packages + hook;
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

  /** What every image based on Debian has; apart, because an enum's own fields come too late. */
  private static final class Debian {
    private static final List<String> EVERYWHERE =
        List.of(
            "base-files", "base-passwd", "bash", "dash", "coreutils", "libc-bin", "sed", "grep",
            "findutils", "tar", "gzip", "hostname", "util-linux", "ca-certificates", "openssl");
  }
}
