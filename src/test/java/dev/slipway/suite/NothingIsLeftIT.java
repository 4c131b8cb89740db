package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The end of the suite: what it started is gone, and what it made is removed. */
@Order(Integer.MAX_VALUE)
class NothingIsLeftIT {
  /** Where {@link ClassOrderer.OrderAnnotation} is chosen, so that this class is the last. */
  static final String ORDER = "junit-platform.properties";

  @Test
  void noProcessContainerMountOrFileIsLeftBehind() throws Exception {
    Combination.closeAll();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ProcessHandle.current().descendants()).isEmpty());
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("/slipway-");
    assertThat(temporaryFiles()).isEmpty();
  }

  /** What this very process has made; other suites may run on the machine at the same time. */
  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("slipway-"))
          .filter(file -> !file.getFileName().toString().startsWith("slipway-containers-"))
          .toList();
    }
  }
}
