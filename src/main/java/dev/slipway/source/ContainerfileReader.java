package dev.slipway.source;

import dev.slipway.source.ContainerfileLines.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads a {@link Containerfile}: walks its stages and keeps what counts for the last one. */
final class ContainerfileReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(\\w+))?");
  private static final Pattern URL =
      Pattern.compile(
          "http://(?:localhost|127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1\\]|\\$\\{?HOSTNAME\\}?)"
              + "(?::[\\w${}:-]+)?(/[^\\s\"'|;&<>)\\]\\\\]*)?(?=[\\s\"'|;&<>)\\]\\\\]|$)");
  private static final int WIDEST_RANGE = 1000;

  private final ContainerfileLines lines;
  private final ContainerfileWords words;
  private final Map<String, String> buildArgs;
  private final Map<String, String> globalArgs = new HashMap<>();
  private final Map<String, Stage> named = new HashMap<>();
  private Stage stage;
  private int stages;

  private ContainerfileReader(ContainerfileLines lines, Map<String, String> buildArgs) {
    this.lines = lines;
    this.words = new ContainerfileWords(lines.escape());
    this.buildArgs = buildArgs;
  }

  /** What one stage says; a later one that is built on it starts from a copy. */
  private static final class Stage {
    final Map<String, String> args = new HashMap<>();
    final Map<String, String> env = new HashMap<>();
    final Set<Integer> ports = new LinkedHashSet<>();
    final Set<String> volumes = new LinkedHashSet<>();
    String health;

    Stage from(Stage other) {
      args.putAll(other.args);
      env.putAll(other.env);
      ports.addAll(other.ports);
      volumes.addAll(other.volumes);
      health = other.health;
      return this;
    }

    String variable(String name) {
      return env.containsKey(name) ? env.get(name) : args.get(name);
    }
  }

  /**
   * Reads {@code text}.
   *
   * @param name as messages call the file
   * @param buildArgs what the build will be given; it wins over the file's own defaults
   * @throws dev.slipway.platform.SlipwayException.Invalid naming the line of a mistake
   */
  static Containerfile read(String name, String text, Map<String, String> buildArgs) {
    return new ContainerfileReader(ContainerfileLines.split(name, text), buildArgs).read();
  }

  private Containerfile read() {
    for (Instruction instruction : lines.instructions()) {
      if (stage == null && !Set.of("FROM", "ARG").contains(instruction.word())) {
        throw error(instruction, "stands before the first FROM");
      }
      switch (instruction.word()) {
        case "FROM" -> from(instruction);
        case "ARG" -> arg(instruction);
        case "ENV" -> env(instruction);
        case "EXPOSE" -> expose(instruction);
        case "VOLUME" -> volume(instruction);
        case "HEALTHCHECK" -> stage.health = health(instruction);
        default -> {
          // says nothing about ports, volumes and health
        }
      }
    }
    if (stage == null) {
      throw ContainerfileLines.error(lines.name(), 1, "there is no FROM");
    }
    return new Containerfile(
        List.copyOf(stage.ports), List.copyOf(stage.volumes), stage.health);
  }

  private void from(Instruction instruction) {
    List<String> parts = new ArrayList<>(words.split(instruction.rest()));
    parts.removeIf(part -> part.startsWith("--"));
    boolean alone = parts.size() == 1;
    if (!alone && !(parts.size() == 3 && parts.get(1).equalsIgnoreCase("AS"))) {
      throw error(instruction, "is written FROM image, or FROM image AS name");
    }
    String base = words.expand(parts.get(0), globalArgs::get).toLowerCase(Locale.ROOT);
    Stage earlier = named.get(base);
    stage = new Stage();
    if (earlier != null) {
      stage.from(earlier);
    }
    named.put(Integer.toString(stages++), stage);
    if (!alone) {
      named.put(parts.get(2).toLowerCase(Locale.ROOT), stage);
    }
  }

  private void arg(Instruction instruction) {
    for (String word : words.split(instruction.rest())) {
      int equals = word.indexOf('=');
      String key = equals < 0 ? word : word.substring(0, equals);
      String fallback =
          equals < 0
              ? (stage == null ? null : globalArgs.get(key))
              : words.expand(word.substring(equals + 1), this::variable);
      String value = buildArgs.getOrDefault(key, fallback);
      if (value != null) {
        (stage == null ? globalArgs : stage.args).put(key, value);
      }
    }
  }

  private String variable(String name) {
    return stage == null ? globalArgs.get(name) : stage.variable(name);
  }

  private void env(Instruction instruction) {
    String rest = instruction.rest();
    List<String> pairs = words.split(rest);
    if (pairs.get(0).indexOf('=') < 0) {
      String[] old = rest.split("\\s+", 2);
      if (old.length < 2) {
        throw error(instruction, "is written ENV key=value");
      }
      stage.env.put(old[0], words.expand(old[1], stage::variable));
      return;
    }
    Map<String, String> fresh = new HashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw error(instruction, "is written ENV key=value");
      }
      // all of one line see the values from before the line
      fresh.put(
          pair.substring(0, equals), words.expand(pair.substring(equals + 1), stage::variable));
    }
    stage.env.putAll(fresh);
  }

  private void expose(Instruction instruction) {
    for (String word : words.split(instruction.rest())) {
      for (String text : words.expand(word, stage::variable).split("\\s+")) {
        Matcher port = PORT.matcher(text);
        if (!port.matches()) {
          throw error(instruction, "'" + text + "' is no port; write EXPOSE 8080");
        }
        int first = Integer.parseInt(port.group(1));
        int last = port.group(2) == null ? first : Integer.parseInt(port.group(2));
        String protocol = port.group(3) == null ? "tcp" : port.group(3).toLowerCase(Locale.ROOT);
        if (!Set.of("tcp", "udp", "sctp").contains(protocol)) {
          throw error(instruction, "'" + port.group(3) + "' is no protocol; write tcp or udp");
        }
        if (first < 1 || last > 65535 || last < first) {
          throw error(instruction, "'" + text + "' is out of range; ports are 1 to 65535");
        }
        int end = Math.min(last, first + WIDEST_RANGE - 1);
        for (int number = first; protocol.equals("tcp") && number <= end; number++) {
          stage.ports.add(number);
        }
      }
    }
  }

  private void volume(Instruction instruction) {
    for (String path : list(instruction.rest())) {
      String expanded = words.expand(path, stage::variable);
      if (expanded.isBlank()) {
        throw error(instruction, "names an empty path");
      }
      stage.volumes.add(expanded.startsWith("/") ? expanded : "/" + expanded);
    }
  }

  private List<String> list(String text) {
    if (text.startsWith("[")) {
      try {
        return List.of(JSON.readValue(text, String[].class));
      } catch (JacksonException e) {
        // the reference: what is no JSON is taken as plain words
        return words.split(text);
      }
    }
    return words.split(text);
  }

  private static String health(Instruction instruction) {
    Matcher url = URL.matcher(instruction.rest());
    if (instruction.rest().equalsIgnoreCase("NONE") || !url.find()) {
      return null;
    }
    String path = url.group(1) == null ? "/" : url.group(1);
    return path.indexOf('$') >= 0 ? null : path;
  }

  private RuntimeException error(Instruction at, String what) {
    return ContainerfileLines.error(lines.name(), at.line(), at.word() + " " + what);
  }
}
