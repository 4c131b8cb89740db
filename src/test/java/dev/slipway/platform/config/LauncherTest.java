package dev.slipway.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path dir;

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theServersVariablesComeFromTheFileAndTheEnvironment() throws IOException {
    Path home = dir.resolve("deep/home");
    Path password = Files.writeString(dir.resolve("password"), "a b\tc${d}'\"\n");
    Path file =
        Files.writeString(
            dir.resolve("slipway.toml"),
            """
            [http]
            port = 19080
            [gateway]
            port = 18080
            [metadata]
            url = "jdbc:postgresql://db/slipway"
            password_file = "%s"
            """
                .formatted(password));
    environment.put("SLIPWAY_CONFIG_FILE", file.toString());
    environment.put("SLIPWAY_HOME", home.toString());
    environment.put("SLIPWAY_HTTP_PORT", "29080");
    assertThat(run()).isZero();
    assertThat(List.of(out.toString(StandardCharsets.UTF_8).split("\0")))
        .containsExactly(
            "SLIPWAY_CONFIG_FILE=" + file,
            "SLIPWAY_HOME=" + home,
            "SLIPWAY_HTTP_HOST=127.0.0.1",
            "SLIPWAY_HTTP_PORT=29080",
            "SLIPWAY_GATEWAY_HOST=127.0.0.1",
            "SLIPWAY_GATEWAY_PORT=18080",
            "SLIPWAY_SYSTEM_CONTAINER_COMMAND=auto",
            "SLIPWAY_METADATA_URL=jdbc:postgresql://db/slipway",
            "SLIPWAY_METADATA_USERNAME=slipway",
            "SLIPWAY_METADATA_PASSWORD=a b\tc${d}'\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    assertThat(err.size()).isZero();
  }

  @Test
  void aBadConfigurationIsToldOnStandardErrorAndEndsWithItsOwnCode() {
    environment.put("SLIPWAY_HOME", dir.resolve("home").toString());
    environment.put("SLIPWAY_HTTP_PORT", "0");
    assertThat(run()).isEqualTo(78);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("http.port = 0 (environment variable SLIPWAY_HTTP_PORT): must be a port");
    assertThat(dir.resolve("home")).doesNotExist();
  }

  private int run() {
    return new Launcher(environment, new Properties())
        .run(new PrintStream(out), new PrintStream(err));
  }
}
