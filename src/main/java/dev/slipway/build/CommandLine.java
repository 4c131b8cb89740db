package dev.slipway.build;

import dev.slipway.runtime.engine.Flavour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The arguments of an engine's build; pure. */
final class CommandLine {
  private CommandLine() {}

  /** What podman's working containers and processes of one build are recognised by. */
  static String marker(String id) {
    return "slipway-build-" + id;
  }

  /**
   * @param configFolder log-ins for base images; null: the engine's own
   * @param iidFile where the image's id is written
   */
  static List<String> of(
      Flavour flavour, BuildTask task, Path containerfile, Path iidFile, Path configFolder) {
    List<String> line = new ArrayList<>();
    if (flavour == Flavour.DOCKER && configFolder != null) {
      line.add("--config=" + configFolder);
    }
    line.add("build");
    if (flavour == Flavour.PODMAN) {
      // a host entry is seen in the process list and in the working container's record, and is
      // neither part of the image nor of the cache key
      line.add("--add-host=" + marker(task.id()) + ":127.0.0.1");
      line.add("--pull=missing");
      line.add("--force-rm");
      if (configFolder != null) {
        line.add("--authfile=" + configFolder.resolve("config.json"));
      }
    }
    if (flavour == Flavour.DOCKER) {
      // without the plug-in buildx a failed step's container would stay
      line.add("--force-rm");
    }
    if (flavour == Flavour.NERDCTL) {
      line.add("--progress=plain");
    }
    line.add("--file=" + containerfile);
    line.add("--iidfile=" + iidFile);
    line.add("--tag=" + task.target().name());
    new TreeMap<>(task.labels()).forEach((name, value) -> line.add("--label=" + name + "=" + value));
    new TreeMap<>(task.args()).forEach((name, value) -> line.add("--build-arg=" + name + "=" + value));
    line.add(task.context().toString());
    return List.copyOf(line);
  }
}
