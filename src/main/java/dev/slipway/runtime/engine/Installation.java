package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Which of the installations on this machine we are: what another one made is never touched.
 *
 * @param id 32 hexadecimal digits, made once and kept in {@code <home>/installation-id}
 * @param workFolder where the engine's commands run: podman's monitor leaves a file named {@code
 *     oom} in the folder that it was started from
 */
public record Installation(String id, Path workFolder) {
  private static final String FILE = "installation-id";
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
  private static final int SHORT = 6;

  public Installation {
    if (!FORM.matcher(id).matches()) {
      throw new IllegalArgumentException("an installation's id has 32 hexadecimal digits");
    }
  }

  /**
   * Reads the id from {@code home}, or makes it there.
   *
   * @throws SlipwayException.Failed when the file holds something else
   */
  public static Installation of(Path home) {
    Path file = home.resolve(FILE);
    Path work = home.resolve("engine");
    try {
      Files.createDirectories(work);
      try {
        String fresh = UUID.randomUUID().toString().replace("-", "");
        Files.writeString(file, fresh + "\n", StandardOpenOption.CREATE_NEW);
        return new Installation(fresh, work);
      } catch (FileAlreadyExistsException e) {
        return new Installation(read(file), work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the installation's id cannot be kept in " + file, e);
    }
  }

  private static String read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!FORM.matcher(text).matches()) {
      throw new SlipwayException.Failed(
          file + " does not hold 32 hexadecimal digits; restore it, or delete it to begin anew"
              + " (the containers and volumes made so far are then nobody's)");
    }
    return text;
  }

  /** Enough of the id to keep names of two installations apart. */
  public String shortId() {
    return id.substring(0, SHORT);
  }
}
