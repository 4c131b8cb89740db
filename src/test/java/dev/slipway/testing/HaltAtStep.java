package dev.slipway.testing;

import dev.slipway.app.EnvironmentKey;
import dev.slipway.delivery.Step;
import dev.slipway.delivery.StepObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;

/** Stops an activation at a step, so that a test can kill the server exactly there. */
public final class HaltAtStep implements StepObserver {
  /** The variable that says where: {@code <app>:<step>}. */
  static final String WHERE = "HALT_AT_STEP";

  /** The variable with the file that is made when it has halted. */
  static final String FILE = "HALT_FILE";

  private final String where = System.getenv(WHERE);

  @Override
  public void reached(EnvironmentKey key, int release, Step step) {
    if (!(key.app() + ":" + step).equals(where) || !key.environment().isProduction()) {
      return;
    }
    try {
      Files.createFile(Path.of(System.getenv(FILE)));
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts this class into a WAR, where delivery's service loader finds it. */
  static void addTo(Path war) {
    String name = HaltAtStep.class.getName();
    String file = name.replace('.', '/') + ".class";
    try (FileSystem zip = FileSystems.newFileSystem(war);
        InputStream code = HaltAtStep.class.getResourceAsStream("/" + file)) {
      Path classes = zip.getPath("WEB-INF/classes");
      Files.createDirectories(classes.resolve(file).getParent());
      Files.copy(code, classes.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      Path services = Files.createDirectories(classes.resolve("META-INF/services"));
      Files.writeString(services.resolve(StepObserver.class.getName()), name + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
