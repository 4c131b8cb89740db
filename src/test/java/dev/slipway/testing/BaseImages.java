package dev.slipway.testing;

import dev.slipway.platform.process.Command;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.runtime.engine.ContainerEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Images for tests, made from the distribution's busybox without a registry. */
public final class BaseImages {
  /** The name under which base images of the samples look for it. */
  public static final String BUSYBOX = "docker.io/library/busybox:stable";

  private static final Path CACHE = Path.of("target", "test-images");

  private BaseImages() {}

  /** Gives {@code engine} the image {@link #BUSYBOX}; it has {@code /www} with two pages. */
  public static void busybox(ContainerEngine engine) {
    if (!engine.hasImage(BUSYBOX)) {
      imported(engine, BUSYBOX, List.of());
    }
  }

  /**
   * An image whose command is a shell script.
   *
   * @param changes more lines as in a containerfile, as {@code EXPOSE 8080}
   * @return the image's id
   */
  public static String script(
      ContainerEngine engine, String name, String script, String... changes) {
    List<String> all = new ArrayList<>(List.of(changes));
    all.add("CMD [\"sh\", \"-c\", \"" + script.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]");
    imported(engine, name, all);
    return engine.image(name).orElseThrow().id();
  }

  private static void imported(ContainerEngine engine, String name, List<String> changes) {
    List<String> arguments = new ArrayList<>(List.of("import"));
    changes.forEach(change -> arguments.addAll(List.of("--change", change)));
    arguments.addAll(List.of(rootFileSystem().toString(), name));
    engine.require("importing " + name, engine.command(arguments));
  }

  /** The tar file of busybox's root file system; made once. */
  public static synchronized Path rootFileSystem() {
    Path tar = CACHE.resolve("busybox.tar").toAbsolutePath();
    if (Files.exists(tar)) {
      return tar;
    }
    try {
      Files.createDirectories(tar.getParent());
      Path part = Files.createTempFile(tar.getParent(), "busybox", ".part");
      try (OutputStream out = Files.newOutputStream(part);
          TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
        write(archive);
      }
      return Files.move(part, tar, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(TarArchiveOutputStream archive) throws IOException {
    Path busybox =
        List.of(Path.of("/usr/bin/busybox"), Path.of("/bin/busybox")).stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("install the package busybox-static"));
    for (String folder : List.of("bin/", "etc/", "www/", "data/", "root/")) {
      folder(archive, folder, 0755);
    }
    folder(archive, "tmp/", 01777);
    file(archive, "bin/busybox", Files.readAllBytes(busybox), 0755);
    for (String applet : applets(busybox)) {
      if (!applet.equals("busybox")) {
        TarArchiveEntry link =
            new TarArchiveEntry("bin/" + applet, TarConstants.LF_SYMLINK);
        link.setLinkName("busybox");
        archive.putArchiveEntry(link);
        archive.closeArchiveEntry();
      }
    }
    Map<String, String> texts =
        Map.of(
            "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n",
            "etc/group", "root:x:0:\nnogroup:x:65534:\n",
            "www/index.html", "hello\n",
            "www/healthz", "ok\n");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      file(archive, text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8), 0644);
    }
  }

  private static List<String> applets(Path busybox) {
    try (Processes processes = new Processes()) {
      Outcome outcome =
          processes.run(Command.of(busybox.toString(), "--list").within(Duration.ofSeconds(10)));
      return outcome.output().stdout().lines().toList();
    }
  }

  private static void folder(TarArchiveOutputStream archive, String name, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    archive.putArchiveEntry(entry);
    archive.closeArchiveEntry();
  }

  private static void file(TarArchiveOutputStream archive, String name, byte[] bytes, int mode)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setSize(bytes.length);
    archive.putArchiveEntry(entry);
    archive.write(bytes);
    archive.closeArchiveEntry();
  }
}
