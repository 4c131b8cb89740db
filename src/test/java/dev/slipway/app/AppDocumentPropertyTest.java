package dev.slipway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Json.Format;
import dev.slipway.platform.document.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every App document, on random ones. */
class AppDocumentPropertyTest {
  private static final int ROUNDS = 1500;
  private static final String[] TEXTS = {
    "", " ", "x", "true", "null", "~", "1.10", "007", "0x1F", "1e3", "yes", "- a", "a: b", "# no",
    "ünï ☃ 𝄞", "line\nline\n", "\ttab", "trailing ", "'", "\"", "\\", "{}", "[1]", "*a", "&a", "!t",
    "2026-01-01", "a\r\nb", "\u0085", "\u2028", "%", "@", "`", "|", ">", "<<", "=", "...", "---", "\u0001"
  };

  private final Json json = new Json();
  private final DocumentReader reader = new DocumentReader(json);
  private final Kind<AppDefinition> kind = AppValidation.kind();
  private final JsonNodeFactory nodes = JsonNodeFactory.instance;

  @Test
  void whatWasReadIsPrintedAndReadTheSame() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      ObjectNode tree = randomDocument(random);
      Document<AppDefinition, ?> document = reader.read(kind, null, tree);

      String text = json.write(document);
      String yaml = json.writeYaml(document);
      assertThat(reader.read(kind, null, bytes(text), Format.JSON)).as(text).isEqualTo(document);
      assertThat(reader.read(kind, null, bytes(yaml), Format.YAML)).as(yaml).isEqualTo(document);
      assertThat(json.read(json.write(document.spec()), AppDefinition.class))
          .as(text)
          .isEqualTo(document.spec());
    }
  }

  @Test
  void everyMutationIsAValidDocumentOrAnErrorWithAPath() {
    Random random = new Random(2);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ObjectNode tree = randomDocument(random);
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutate(tree, random);
      }
      try {
        reader.read(kind, null, tree);
      } catch (Invalid e) {
        refused++;
        assertThat(e.errors()).as(tree.toString()).isNotEmpty();
        assertThat(e.errors())
            .as(tree.toString())
            .allSatisfy(error -> assertSays(error));
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS / 3);
  }

  @Test
  void everyBrokenTextIsAnErrorAndNothingElse() {
    Random random = new Random(3);
    for (int round = 0; round < ROUNDS; round++) {
      Format format = random.nextBoolean() ? Format.JSON : Format.YAML;
      ObjectNode tree = randomDocument(random);
      byte[] body = bytes(format == Format.JSON ? json.write(tree) : json.writeYaml(tree));
      for (int i = 0; i <= random.nextInt(4); i++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      try {
        reader.read(kind, null, body, format);
      } catch (Invalid e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("tools.jackson", "java.", "snakeyaml");
      }
    }
  }

  private static void assertSays(FieldError error) {
    assertThat(error.field()).matches("\\P{Cntrl}{0,1000}");
    assertThat(error.message())
        .isNotBlank()
        .doesNotContain("tools.jackson", "java.lang", "dev.slipway", "Exception");
  }

  private void mutate(ObjectNode tree, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    JsonNode value = randomNode(random, 3);
    if (chosen instanceof ArrayNode array) {
      if (array.isEmpty() || random.nextBoolean()) {
        array.add(value);
      } else {
        array.set(random.nextInt(array.size()), value);
      }
    } else if (chosen instanceof ObjectNode object) {
      List<String> names = List.copyOf(object.propertyNames());
      if (names.isEmpty() || random.nextInt(4) == 0) {
        object.set(text(random), value);
      } else if (random.nextInt(4) == 0) {
        object.remove(names.get(random.nextInt(names.size())));
      } else {
        object.set(names.get(random.nextInt(names.size())), value);
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer()) {
      containers.add(node);
      node.values().forEach(child -> collect(child, containers));
    }
  }

  private JsonNode randomNode(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(random.nextBoolean());
      case 2 -> nodes.numberNode(random.nextInt(-10, 70_000));
      case 3 -> nodes.numberNode(random.nextLong());
      case 4 -> nodes.numberNode(java.math.BigDecimal.valueOf(random.nextInt(), 3));
      case 5 -> nodes.stringNode(text(random));
      case 6 -> {
        ArrayNode array = nodes.arrayNode();
        for (int i = 0; i < random.nextInt(3); i++) {
          array.add(randomNode(random, depth - 1));
        }
        yield array;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (int i = 0; i < random.nextInt(3); i++) {
          object.set(text(random), randomNode(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private ObjectNode randomDocument(Random random) {
    ObjectNode document = nodes.objectNode();
    document.put("apiVersion", "slipway.dev/v1").put("kind", "App");
    ObjectNode metadata = document.putObject("metadata").put("name", "a" + random.nextInt(1000));
    if (random.nextBoolean()) {
      metadata.putObject("labels").put("team", "t" + random.nextInt(9)).put("example.com/x", "");
      metadata.putObject("annotations").put("note", text(random));
    }
    ObjectNode spec = document.putObject("spec");
    maybe(random, () -> spec.putObject("route").put("host", "h" + random.nextInt(9) + ".example.com"));
    maybe(random, () -> source(spec.putObject("source"), random));
    maybe(random, () -> spec.put("port", random.nextInt(1, 65_536)));
    maybe(random, () -> spec.put("protocol", pick(random, "http1", "h2c", "grpc")));
    maybe(random, () -> env(spec.putObject("env"), random));
    maybe(random, () -> spec.putObject("build").putObject("args").put("V", text(random).replace("\0", "")));
    maybe(
        random,
        () ->
            spec.putObject("resources")
                .put("cpu", random.nextInt(1, 9000) + "m")
                .put("memory", random.nextInt(6, 5000) + pick(random, "Mi", "Gi", "m", "M")));
    maybe(
        random,
        () ->
            spec.putObject("scaling")
                .put("min", random.nextInt(2))
                .put("idleAfter", random.nextInt(5, 90_000) + pick(random, "s", "m"))
                .put("concurrency", random.nextInt(1, 500)));
    maybe(random, () -> volumes(spec.putArray("volumes"), random));
    maybe(random, () -> spec.putObject("health").put("path", "/h" + random.nextInt(9)).put("startup", "60s"));
    maybe(random, () -> spec.putObject("config").put("deploy.wait", random.nextBoolean()));
    return document;
  }

  private void source(ObjectNode source, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> source.put("image", "registry.example.com/a/b:" + random.nextInt(9));
      case 1 -> source.put("folder", "/srv/" + random.nextInt(9));
      default -> source.putObject("git").put("url", "https://git.example.com/a/b.git").put("ref", "main");
    }
  }

  private void env(ObjectNode env, Random random) {
    for (int i = 0; i < random.nextInt(1, 6); i++) {
      if (random.nextInt(3) == 0) {
        env.putObject("S" + i).put("secret", "s" + i);
      } else {
        env.put("V" + i, text(random));
      }
    }
  }

  private void volumes(ArrayNode volumes, Random random) {
    for (int i = 0; i < random.nextInt(4); i++) {
      volumes.addObject().put("name", "v" + i).put("path", "/data/" + i).put("size", (i + 1) + "Gi");
    }
  }

  private static void maybe(Random random, Runnable part) {
    if (random.nextInt(3) > 0) {
      part.run();
    }
  }

  private static String pick(Random random, String... words) {
    return words[random.nextInt(words.length)];
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder(pick(random, TEXTS));
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pick(random, TEXTS));
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
