package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
  @TempDir Path home;

  @Test
  void theIdIsMadeOnceAndKept() {
    Installation made = Installation.of(home.resolve("data"));

    assertThat(Installation.of(home.resolve("data"))).isEqualTo(made);
    assertThat(made.id()).startsWith(made.shortId());
  }

  @Test
  void aFileThatHoldsSomethingElseIsNotReplaced() throws Exception {
    Files.writeString(home.resolve("installation-id"), "garbage");

    assertThatThrownBy(() -> Installation.of(home))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("installation-id");
  }
}
