package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.Commands;
import dev.slipway.testing.SlipwayServer;
import dev.slipway.testing.TestEngines;
import dev.slipway.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code ./run} as a newcomer types it, without JAVA_HOME, whatever {@code java} is. */
class RunScriptIT {
  private static final Path ROOT = Path.of("").toAbsolutePath();
  private static TestEngines engine;

  @BeforeAll
  static void startEngine() {
    engine = TestEngines.podman();
  }

  @AfterAll
  static void closeEngine() {
    engine.close();
  }

  @Test
  void thePrintedLineAnswersWithTheSamplesPageAndCtrlCStopsEverything() throws Exception {
    Path home = TestFolders.create("run-home");
    Path output = home.resolve("output");
    Process run = start(home, output);
    try {
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> !run.isAlive() || Files.readString(output).contains("Ctrl-C stops it."));
      String printed = Files.readString(output);
      assertThat(run.isAlive()).as(printed).isTrue();

      String page =
          Commands.run(List.of("bash", "-c", lineOf(printed)), Map.of("LC_ALL", "C.UTF-8"));

      assertThat(page).contains("Hello from Slipway");
      assertThat(containers("--all")).hasSize(1);
    } finally {
      run.destroy();
      assertThat(run.waitFor(90, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(containers("--filter=status=running")).isEmpty();
    TestFolders.delete(home);
  }

  @Test
  void aWrongSettingIsToldBeforeAnythingStarts() throws Exception {
    Path home = TestFolders.create("run-home");
    Path output = home.resolve("output");
    Files.writeString(home.resolve("slipway.toml"), "[gateway]\nprot = 8080\n");
    Process run = start(home, output);

    assertThat(run.waitFor(90, TimeUnit.SECONDS)).isTrue();

    assertThat(run.exitValue()).isEqualTo(78);
    assertThat(Files.readString(output)).contains("gateway.prot").contains("gateway.port");
    TestFolders.delete(home);
  }

  private static Process start(Path home, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(ROOT.resolve("run").toString())
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.remove("JAVA_HOME");
    environment.putAll(engine.environment());
    environment.put("SLIPWAY_HOME", home.resolve("data").toString());
    environment.put("SLIPWAY_HTTP_PORT", Integer.toString(SlipwayServer.freePort()));
    environment.put("SLIPWAY_GATEWAY_PORT", Integer.toString(SlipwayServer.freePort()));
    if (Files.exists(home.resolve("slipway.toml"))) {
      environment.put("SLIPWAY_CONFIG_FILE", home.resolve("slipway.toml").toString());
    }
    return builder.start();
  }

  private static String lineOf(String printed) {
    return printed
        .lines()
        .filter(line -> line.contains("/apps/hello/source"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> containers(String filter) {
    return Commands.run(
            List.of(engine.command(), "ps", "--quiet", filter), engine.environment())
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
