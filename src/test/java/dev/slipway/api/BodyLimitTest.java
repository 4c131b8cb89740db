package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException.TooLarge;
import dev.slipway.platform.document.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The limit of bodies without an announced length. */
class BodyLimitTest {
  @Test
  void aBodyOfExactlyTheLimitPasses() throws IOException {
    assertThat(limited(Json.MAX_BYTES).readAllBytes()).hasSize(Json.MAX_BYTES);
  }

  @Test
  void oneByteMoreIsStopped() {
    assertThatThrownBy(() -> limited(Json.MAX_BYTES + 1).readAllBytes()).isInstanceOf(TooLarge.class);
  }

  private static BodyLimit.Limited limited(int bytes) {
    return new BodyLimit.Limited(new ByteArrayInputStream(new byte[bytes]));
  }
}
