package dev.slipway.runtime.engine;

import dev.slipway.runtime.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What the engine says of a container.
 *
 * @param name without docker's leading slash
 * @param labels its labels
 * @param status {@code created}, {@code running}, {@code exited}, …
 * @param exitCode of the last run; 0 while it runs
 * @param oomKilled whether the kernel ended it for its use of memory
 * @param endpoints its published addresses; empty unless it runs
 */
record ContainerDetails(
    String name,
    Map<String, String> labels,
    String status,
    int exitCode,
    boolean oomKilled,
    List<Endpoint> endpoints) {
  private static final int KILLED = 137;

  boolean running() {
    return status.equals("running");
  }

  /** Whether it ran and is over; a container that was only created did not run. */
  boolean over() {
    return !running() && !status.equals("created") && !status.equals("initialized")
        && !status.equals("configured");
  }

  /** The containers of a {@code container inspect}. */
  static List<ContainerDetails> read(String json, Flavour flavour) {
    List<ContainerDetails> containers = new ArrayList<>();
    for (JsonNode container : EngineJson.array(json)) {
      containers.add(read(container, flavour));
    }
    return containers;
  }

  private static ContainerDetails read(JsonNode container, Flavour flavour) {
    JsonNode state = container.path("State");
    String status = state.path("Status").asString("");
    int exitCode = state.path("ExitCode").asInt(0);
    boolean limited = container.path("HostConfig").path("Memory").asLong(0) > 0;
    // podman never sets the flag; SIGKILL of a limited container has hardly another reason there.
    boolean oomKilled =
        state.path("OOMKilled").asBoolean(false)
            || flavour != Flavour.DOCKER && limited && exitCode == KILLED;
    return new ContainerDetails(
        container.path("Name").asString("").replaceFirst("^/", ""),
        EngineJson.map(container.path("Config").path("Labels")),
        status,
        exitCode,
        oomKilled,
        status.equals("running")
            ? endpoints(container.path("NetworkSettings").path("Ports"))
            : List.of());
  }

  private static List<Endpoint> endpoints(JsonNode ports) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Map.Entry<String, JsonNode> port : ports.properties()) {
      for (JsonNode binding : port.getValue()) {
        int number = Integer.parseInt("0" + binding.path("HostPort").asString(""));
        if (port.getKey().endsWith("/tcp") && number > 0) {
          endpoints.add(new Endpoint("127.0.0.1", number));
        }
      }
    }
    return endpoints;
  }
}
