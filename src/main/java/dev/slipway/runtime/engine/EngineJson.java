package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what podman, docker and nerdctl print. They agree in most names; where they do not, every
 * place that one of them uses is looked at.
 */
final class EngineJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EngineJson() {}

  /** The images of an {@code image inspect}. */
  static List<ImageDetails> images(String json) {
    List<ImageDetails> images = new ArrayList<>();
    for (JsonNode image : array(json)) {
      JsonNode config = image.path("Config");
      images.add(
          new ImageDetails(
              fullId(image.path("Id").asString("")),
              strings(image.path("RepoTags")),
              strings(image.path("RepoDigests")),
              ports(config.path("ExposedPorts")),
              List.copyOf(new TreeSet<>(config.path("Volumes").propertyNames())),
              map(config.path("Labels")),
              healthcheck(image, config)));
    }
    return images;
  }

  /** The elements of a JSON array; nothing when the text is blank. */
  static List<JsonNode> array(String json) {
    if (json.isBlank()) {
      return List.of();
    }
    JsonNode root = tree(json);
    List<JsonNode> elements = new ArrayList<>();
    if (root.isArray()) {
      root.forEach(elements::add);
    }
    return elements;
  }

  /**
   * One JSON text.
   *
   * @throws SlipwayException.Unavailable when it is none: an engine that talks nonsense is as good
   *     as away
   */
  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new SlipwayException.Unavailable(
          "the container engine's answer is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  static Map<String, String> map(JsonNode object) {
    Map<String, String> map = new LinkedHashMap<>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asString("")));
    return map;
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.asString("")));
    return strings;
  }

  /** podman leaves {@code sha256:} out, docker does not. */
  static String fullId(String id) {
    return id.isEmpty() || id.startsWith("sha256:") ? id : "sha256:" + id;
  }

  private static List<Integer> ports(JsonNode exposed) {
    TreeSet<Integer> ports = new TreeSet<>();
    for (String name : exposed.propertyNames()) {
      String[] parts = name.split("/", 2);
      boolean tcp = parts.length == 1 || parts[1].equals("tcp");
      if (tcp && parts[0].matches("\\d{1,5}")) {
        ports.add(Integer.parseInt(parts[0]));
      }
    }
    return List.copyOf(ports);
  }

  private static List<String> healthcheck(JsonNode image, JsonNode config) {
    for (JsonNode place : List.of(config.path("Healthcheck"), image.path("Healthcheck"))) {
      List<String> test = strings(place.path("Test"));
      if (!test.isEmpty() && !test.getFirst().equals("NONE")) {
        return test;
      }
    }
    return List.of();
  }
}
