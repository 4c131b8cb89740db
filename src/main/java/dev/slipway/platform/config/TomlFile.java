package dev.slipway.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * {@code slipway.toml}, flattened: tables and dotted keys become names with dots, arrays values with
 * commas. A file that cannot be read has no entries and a problem, so that it can be reported with
 * everything else that is wrong.
 *
 * @param path the file; empty when none was named
 * @param entries values by {@code <section>.<key>}
 * @param problem why it could not be read
 */
record TomlFile(Optional<Path> path, Map<String, String> entries, Optional<String> problem) {
  private static final long LIMIT = 1 << 20;

  TomlFile {
    entries = Map.copyOf(entries);
  }

  /** No file. */
  static TomlFile none() {
    return new TomlFile(Optional.empty(), Map.of(), Optional.empty());
  }

  /** Reads the file that {@code name} says; none when it is null or blank. */
  static TomlFile read(String name) {
    if (name == null || name.isBlank()) {
      return none();
    }
    Path path = Path.of(name).toAbsolutePath();
    try {
      if (!Files.isRegularFile(path)) {
        return broken(path, "there is no such file");
      }
      if (Files.size(path) > LIMIT) {
        return broken(path, "the file is larger than 1 MiB");
      }
      return new TomlFile(Optional.of(path), parse(Files.readString(path)), Optional.empty());
    } catch (IOException e) {
      return broken(path, "the file cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      var at = e.getLocation();
      String where = at == null ? "" : " (line " + at.getLineNr() + ")";
      // the parser's full message quotes the line, which may hold a secret
      return broken(path, "the file is not valid TOML" + where);
    }
  }

  private static TomlFile broken(Path path, String problem) {
    return new TomlFile(Optional.of(path), Map.of(), Optional.of(problem));
  }

  /** The flattened entries of a document. */
  static Map<String, String> parse(String toml) {
    Map<String, String> entries = new TreeMap<>();
    flatten("", new TomlMapper().readTree(toml), entries);
    return entries;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = prefix + field.getKey();
      JsonNode value = field.getValue();
      if (value.isObject()) {
        flatten(name + ".", value, into);
      } else if (value.isArray()) {
        List<String> items = new ArrayList<>();
        value.forEach(item -> items.add(item.asString().replace(",", "\\,")));
        into.put(name, String.join(",", items));
      } else {
        into.put(name, value.asString());
      }
    }
  }
}
