package dev.slipway.build;

import dev.slipway.platform.process.Outcome;
import dev.slipway.runtime.engine.ContainerEngine;
import dev.slipway.runtime.engine.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Removes the working containers of builds whose engine was killed. Only podman has such: docker
 * and nerdctl build in a daemon that tidies up when its client goes.
 */
final class EngineLeftovers {
  private static final Logger LOG = Logger.getLogger(EngineLeftovers.class.getName());

  private final ContainerEngine engine;

  EngineLeftovers(ContainerEngine engine) {
    this.engine = engine;
  }

  /** Removes what the builds of these ids left; what cannot be removed is logged. */
  void remove(Collection<String> ids) {
    if (ids.isEmpty() || engine.flavour() != Flavour.PODMAN) {
      return;
    }
    List<String> containers = new ArrayList<>();
    for (String container : externalContainers()) {
      if (isOf(container, ids)) {
        containers.add(container);
      }
    }
    if (!containers.isEmpty()) {
      Outcome removed = engine.run(engine.command("rm", "--force").withArguments(containers));
      if (!removed.succeeded()) {
        LOG.log(
            Level.WARNING,
            "working containers of builds {0} could not be removed: {1}",
            new Object[] {ids, removed.describe()});
      }
    }
  }

  private List<String> externalContainers() {
    String ids =
        engine.require(
            "listing working containers",
            engine.command("ps", "--all", "--external", "--no-trunc", "--format", "{{.ID}}"));
    return ids.lines().map(String::strip).filter(id -> id.matches("[0-9a-f]{64}")).toList();
  }

  // podman does not show what a working container was made for; its record in the storage does
  private boolean isOf(String container, Collection<String> ids) {
    try {
      Path record = storage().resolve(container).resolve("userdata").resolve("buildah.json");
      if (!Files.exists(record)) {
        return false;
      }
      String text = Files.readString(record);
      return ids.stream().anyMatch(id -> text.contains("\"" + CommandLine.marker(id) + ":"));
    } catch (IOException e) {
      LOG.log(Level.FINE, "container " + container + " went away", e);
      return false;
    }
  }

  private Path storage() {
    String[] store =
        engine
            .require(
                "asking for the storage",
                engine.command(
                    "info", "--format", "{{.Store.GraphRoot}}\n{{.Store.GraphDriverName}}"))
            .strip()
            .split("\n");
    return Path.of(store[0].strip()).resolve(store[store.length - 1].strip() + "-containers");
  }
}
