package dev.slipway.build;

import dev.slipway.registry.RegistryDefinition;
import dev.slipway.testing.BaseImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The builds' room in a process of its own, to be killed while it builds. */
final class ForkedRoom {
  private ForkedRoom() {}

  /** Starts the process; it has the engine's variables. */
  static Process start(Path home, String command, Map<String, String> environment, String script)
      throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp", System.getProperty("java.class.path"),
                    ForkedRoom.class.getName(),
                    home.toString(), command, script))
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("forked.log").toFile());
    java.environment().putAll(environment);
    return java.start();
  }

  /** Takes a home folder, an engine's command and a script for the RUN step. */
  public static void main(String[] arguments) {
    BuildRoom room =
        new BuildRoom(
            Path.of(arguments[0]), System.getenv(), arguments[1], 1, Duration.ofMinutes(5),
            RegistryDefinition.at(null, false));
    room.source(
        "k",
        Map.of(
            "Containerfile",
            "FROM " + BaseImages.BUSYBOX + "\nRUN " + arguments[2] + "\nEXPOSE 8080\n"));
    room.provide(room.request("k", "k"));
  }
}
