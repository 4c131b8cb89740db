package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The end of the suite: what it started is gone, and what it made is removed. The order of classes
 * is chosen in {@code junit-platform.properties}.
 */
@Order(Integer.MAX_VALUE)
class NothingIsLeftIT {
  @Test
  void noProcessContainerMountOrFileIsLeftBehind() throws Exception {
    Combination.closeAll();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ProcessHandle.current().descendants()).isEmpty());
    assertThat(Files.readString(Path.of("/proc/self/mounts")))
        .doesNotContain("/slipway-" + ProcessHandle.current().pid() + "-");
    assertThat(TestFolders.left()).isEmpty();
  }
}
