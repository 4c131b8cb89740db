package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.Invalid;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML 1.2 (JSON schema, section 10.2) into trees. Stricter than a general reader, on
 * purpose: aliases are refused (they are how a small text becomes a huge tree), so are tags and
 * keys that are there twice; {@code 1.10} stays 1.10, and what is no plain decimal number
 * ({@code 0x1F}, {@code 007}, {@code 1_000}) stays text.
 */
final class YamlTrees {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,40})");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?");
  private static final String TEXT_TAG = "tag:yaml.org,2002:str";

  private final JsonNodeFactory nodes = JsonNodeFactory.instance;
  private final Iterator<Event> events;
  private int depth;

  private YamlTrees(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Json.MAX_BYTES).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** All documents of {@code text}; empty ones are left out. */
  static List<JsonNode> read(String text) {
    try {
      return new YamlTrees(text).documents();
    } catch (MarkedYamlEngineException e) {
      throw bad(e.getProblem(), e.getProblemMark());
    } catch (YamlEngineException e) {
      throw bad(e.getMessage(), Optional.empty());
    }
  }

  private List<JsonNode> documents() {
    List<JsonNode> documents = new ArrayList<>();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, DocumentStart, DocumentEnd, StreamEnd, Comment -> {}
        default -> {
          JsonNode tree = node(event);
          if (!tree.isNull()) {
            documents.add(tree);
          }
        }
      }
    }
    return documents;
  }

  private JsonNode node(Event event) {
    return switch (event.getEventId()) {
      case Scalar -> scalar((ScalarEvent) event);
      case MappingStart -> mapping((CollectionStartEvent) event);
      case SequenceStart -> sequence((CollectionStartEvent) event);
      case Alias ->
          throw bad("aliases (*name) are not accepted; write the value out", event.getStartMark());
      default -> throw bad("a value is expected here", event.getStartMark());
    };
  }

  private JsonNode mapping(CollectionStartEvent start) {
    enter(start);
    ObjectNode object = nodes.objectNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof ScalarEvent key)) {
        throw bad("a key must be plain text", event.getStartMark());
      }
      if (object.has(key.getValue())) {
        throw bad("the key '" + Json.shorten(key.getValue()) + "' is there twice", key.getStartMark());
      }
      object.set(key.getValue(), node(events.next()));
    }
    depth--;
    return object;
  }

  private JsonNode sequence(CollectionStartEvent start) {
    enter(start);
    ArrayNode array = nodes.arrayNode();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      array.add(node(event));
    }
    depth--;
    return array;
  }

  private void enter(CollectionStartEvent start) {
    refuseTag(start.getTag(), start);
    if (++depth > Json.MAX_DEPTH) {
      throw bad("nested deeper than " + Json.MAX_DEPTH + " levels", start.getStartMark());
    }
  }

  private JsonNode scalar(ScalarEvent scalar) {
    String text = scalar.getValue();
    if (!scalar.isPlain() || scalar.getTag().filter(TEXT_TAG::equals).isPresent()) {
      refuseTag(scalar.getTag().filter(tag -> !tag.equals(TEXT_TAG) && !tag.equals("!")), scalar);
      return nodes.stringNode(text);
    }
    refuseTag(scalar.getTag(), scalar);
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> nodes.nullNode();
      case "true", "True", "TRUE" -> nodes.booleanNode(true);
      case "false", "False", "FALSE" -> nodes.booleanNode(false);
      default -> numberOrText(text);
    };
  }

  private JsonNode numberOrText(String text) {
    if (WHOLE.matcher(text).matches()) {
      BigInteger number = new BigInteger(text);
      if (number.bitLength() < 32) {
        return nodes.numberNode(number.intValueExact());
      }
      return number.bitLength() < 64
          ? nodes.numberNode(number.longValueExact())
          : nodes.numberNode(number);
    }
    if (DECIMAL.matcher(text).matches()) {
      return nodes.numberNode(new BigDecimal(text));
    }
    return nodes.stringNode(text);
  }

  private static void refuseTag(Optional<String> tag, Event event) {
    if (tag.isPresent()) {
      throw bad("tags (!…) are not accepted", event.getStartMark());
    }
  }

  private static Invalid bad(String problem, Optional<Mark> mark) {
    String place =
        mark.map(m -> "line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1) + ": ")
            .orElse("");
    return new Invalid("this is not acceptable YAML: " + place + Json.shorten(problem));
  }
}
