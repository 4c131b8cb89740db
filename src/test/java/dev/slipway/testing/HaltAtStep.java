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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;

/** Stops an activation at a step, so that a test can kill the server exactly there. */
public final class HaltAtStep implements StepObserver {
  /** The variable with the folder of {@link #WHERE} and {@link #HALTED}. */
  static final String FOLDER = "HALT_FOLDER";

  /** The file that says where: {@code <app>:<step>}; absent: nowhere. */
  static final String WHERE = "where";

  /** The file that is made when it has halted. */
  static final String HALTED = "halted";

  private final Path folder = Path.of(System.getenv(FOLDER));

  @Override
  public void reached(EnvironmentKey key, int release, Step step) {
    if (!key.environment().isProduction() || !(key.app() + ":" + step).equals(where())) {
      return;
    }
    try {
      Files.createFile(folder.resolve(HALTED));
      new CountDownLatch(1).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String where() {
    try {
      return Files.readString(folder.resolve(WHERE));
    } catch (NoSuchFileException nowhere) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
