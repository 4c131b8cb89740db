package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.TooLarge;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * The one way in which JSON and YAML are read and written: records, {@link java.time.Instant} as
 * ISO 8601, {@link Duration} as {@code 1h30m}, no nulls, nothing unknown, nothing twice, and limits
 * on size and depth. Thread-safe.
 */
public final class Json {
  /** The largest document in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** How deep a document may be nested. */
  public static final int MAX_DEPTH = 40;

  private static final int SHORT = 200;

  private final JsonMapper json = build();

  /** The two forms in which documents come and go. */
  public enum Format {
    JSON,
    YAML
  }

  /** The mapper itself, for readers and writers of streams. */
  public JsonMapper mapper() {
    return json;
  }

  /**
   * Reads what {@link #write} wrote, or another trusted text.
   *
   * @throws Invalid when it is not such a thing
   */
  public <T> T read(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JacksonException e) {
      throw new Invalid("this is not acceptable JSON: " + reason(e));
    }
  }

  /** One line of JSON; equal values give equal texts. */
  public String write(Object value) {
    return json.writeValueAsString(value);
  }

  /** One YAML document, ending in a newline, without {@code ---}. */
  public String writeYaml(Object value) {
    return YamlText.print(json.valueToTree(value));
  }

  /** The value as a tree. */
  public JsonNode tree(Object value) {
    return json.valueToTree(value);
  }

  /**
   * The tree as a value.
   *
   * @throws Invalid when it is not such a thing
   */
  public <T> T value(JsonNode tree, Class<T> type) {
    try {
      return json.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw new Invalid("this is not acceptable: " + reason(e));
    }
  }

  /**
   * Reads one tree.
   *
   * @throws Invalid when it is malformed, or not exactly one
   * @throws TooLarge when it has more than {@link #MAX_BYTES}
   */
  public JsonNode parse(byte[] body, Format format) {
    List<JsonNode> all = parseAll(body, format);
    if (all.size() != 1) {
      throw new Invalid(
          all.isEmpty() ? "the body is empty; send one document" : "send one document, not " + all.size());
    }
    return all.getFirst();
  }

  /**
   * Reads all trees: the one of JSON, or the elements of a JSON array; each document of YAML.
   *
   * @throws Invalid when one is malformed
   * @throws TooLarge when all together have more than {@link #MAX_BYTES}
   */
  public List<JsonNode> parseAll(byte[] body, Format format) {
    if (body.length > MAX_BYTES) {
      throw new TooLarge("a document may have at most 1 MiB; this one has " + body.length + " bytes");
    }
    String text = decode(body);
    if (format == Format.YAML) {
      return YamlTrees.read(text);
    }
    if (text.isBlank()) {
      return List.of();
    }
    try {
      JsonNode tree = json.readTree(text);
      return tree.isArray() ? List.copyOf(tree.values()) : List.of(tree);
    } catch (JacksonException e) {
      throw new Invalid("this is not acceptable JSON: " + reason(e));
    }
  }

  /** What a reader's exception says that its author can use, without names of classes. */
  public static String reason(JacksonException e) {
    String place =
        e.getLocation() == null || e.getLocation().getLineNr() < 1
            ? ""
            : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ": ";
    String said = e.getOriginalMessage() == null ? "malformed" : e.getOriginalMessage();
    String firstLine = said.lines().findFirst().orElse("malformed");
    return place + shorten(firstLine.replaceAll("[`(]*(?:[a-z]\\w*\\.){2,}[A-Z][\\w.$<>]*[`)]*", "value"));
  }

  /** What a message may repeat of somebody's text: short and on one line. */
  static String shorten(String text) {
    String part = text == null || text.length() <= SHORT ? text : text.substring(0, SHORT) + "…";
    return part == null ? "" : part.replaceAll("\\p{Cntrl}", "?");
  }

  private static String decode(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Invalid("the body is not UTF-8");
    }
  }

  private static JsonFactory jsonFactory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_BYTES)
                .maxNameLength(2048)
                .maxNumberLength(100)
                .build())
        .build();
  }

  private static JsonMapper build() {
    return JsonMapper.builder(jsonFactory())
        .addModule(durations())
        .changeDefaultPropertyInclusion(
            any -> JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  private static SimpleModule durations() {
    return new SimpleModule("durations")
        .addSerializer(
            Duration.class,
            new ValueSerializer<Duration>() {
              @Override
              public void serialize(Duration value, JsonGenerator out, SerializationContext context) {
                out.writeString(Durations.print(value));
              }
            })
        .addDeserializer(
            Duration.class,
            new ValueDeserializer<Duration>() {
              @Override
              public Duration deserialize(JsonParser in, DeserializationContext context) {
                try {
                  return Durations.parse(in.getValueAsString());
                } catch (IllegalArgumentException e) {
                  return context.reportInputMismatch(Duration.class, "%s", e.getMessage());
                }
              }
            });
  }
}
