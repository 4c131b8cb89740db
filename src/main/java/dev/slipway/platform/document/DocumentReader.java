package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.Json.Format;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Reads resource documents, strictly: everything that is wrong is told at once, each with its path.
 * {@code status} and what the server itself writes into {@code metadata} are ignored, so that a
 * document that was read may be sent back.
 */
public final class DocumentReader {
  private static final List<String> PARTS =
      List.of("apiVersion", "kind", "metadata", "spec", "status");
  private static final List<String> METADATA =
      List.of("name", "labels", "annotations", "generation", "createdAt", "updatedAt");

  private final Json json;

  public DocumentReader(Json json) {
    this.json = json;
  }

  /**
   * Reads the one document of {@code body}.
   *
   * @param name the name that the document must have, or may leave out; null: it must name itself
   * @throws Invalid naming every bad field
   */
  public <S> Document<S, ?> read(Kind<S> kind, String name, byte[] body, Format format) {
    return read(kind, name, json.parse(body, format));
  }

  /** Reads a tree, as {@link #read(Kind, String, byte[], Format)}. */
  public <S> Document<S, ?> read(Kind<S> kind, String name, JsonNode tree) {
    List<FieldError> errors = new ArrayList<>();
    Document<S, ?> document = bind(kind, name, tree, errors);
    refuse(kind.name(), errors);
    return document;
  }

  /**
   * Reads many documents of several kinds; errors are told for all, as {@code documents[2].spec…}.
   *
   * @throws Invalid naming every bad field
   */
  public List<Document<?, ?>> readAll(Collection<? extends Kind<?>> kinds, byte[] body, Format format) {
    Map<String, Kind<?>> known = new LinkedHashMap<>();
    kinds.forEach(kind -> known.put(kind.name(), kind));
    List<FieldError> errors = new ArrayList<>();
    List<Document<?, ?>> documents = new ArrayList<>();
    List<JsonNode> trees = json.parseAll(body, format);
    for (int i = 0; i < trees.size(); i++) {
      String place = "documents[" + i + "]";
      List<FieldError> own = new ArrayList<>();
      Kind<?> kind = known.get(text(trees.get(i), "kind"));
      if (kind == null) {
        own.add(new FieldError("kind", "must be one of " + String.join(", ", known.keySet())));
      } else {
        documents.add(bind(kind, null, trees.get(i), own));
      }
      own.forEach(e -> errors.add(new FieldError(join(place, e.field()), e.message())));
    }
    refuse("document", errors);
    return documents;
  }

  /**
   * Reads a value that is no document, as {@code {"release": 3}}, as strictly.
   *
   * @throws Invalid naming every bad field
   */
  public <T> T readValue(Class<T> type, byte[] body, Format format) {
    List<FieldError> errors = new ArrayList<>();
    Object value = new Binder(json.mapper(), errors).bind(json.parse(body, format), type, "");
    refuse("body", errors);
    return type.cast(value);
  }

  /** The rules of a spec alone, for one that was not read from a document. */
  public <S> void check(Kind<S> kind, String name, S spec) {
    List<FieldError> errors = new ArrayList<>();
    MetadataRules.checkName("metadata.name", name, errors);
    errors.addAll(kind.validation().apply(name, spec));
    refuse(kind.name(), errors);
  }

  private <S> Document<S, ?> bind(Kind<S> kind, String name, JsonNode tree, List<FieldError> errors) {
    if (!tree.isObject()) {
      errors.add(new FieldError("", "must be a document: a mapping with " + String.join(", ", PARTS)));
      return null;
    }
    refuseUnknown(tree, PARTS, "", errors);
    expect(tree, "apiVersion", Document.API_VERSION, errors);
    expect(tree, "kind", kind.name(), errors);
    Metadata metadata = metadata(tree.get("metadata"), name, errors);
    S spec = spec(kind, metadata.name(), tree.get("spec"), errors);
    return new Document<>(Document.API_VERSION, kind.name(), metadata, spec, null);
  }

  private Metadata metadata(JsonNode tree, String name, List<FieldError> errors) {
    if (tree != null && !tree.isNull() && !tree.isObject()) {
      errors.add(new FieldError("metadata", "must be a mapping with name, labels, annotations"));
      return Metadata.named(name);
    }
    JsonNode node = tree == null || tree.isNull() ? json.mapper().createObjectNode() : tree;
    refuseUnknown(node, METADATA, "metadata.", errors);
    Binder binder = new Binder(json.mapper(), errors);
    int before = errors.size();
    String own = (String) binder.bind(node.get("name"), String.class, "metadata.name");
    String effective = own == null ? name : own;
    if (errors.size() == before) {
      MetadataRules.checkName("metadata.name", effective, errors);
      if (name != null && !name.equals(effective)) {
        errors.add(
            new FieldError("metadata.name", "must be '" + name + "', as in the address of the request"));
      }
    }
    TextMap labels = texts(binder, node, "labels");
    TextMap annotations = texts(binder, node, "annotations");
    MetadataRules.checkLabels(labels.values(), errors);
    MetadataRules.checkAnnotations(annotations.values(), errors);
    return new Metadata(effective, labels.values(), annotations.values(), null, null, null);
  }

  private record TextMap(Map<String, String> values) {}

  private static TextMap texts(Binder binder, JsonNode metadata, String part) {
    JsonNode wrapped = metadata.get(part);
    if (wrapped == null || wrapped.isNull()) {
      return new TextMap(Map.of());
    }
    Map<String, String> values = new LinkedHashMap<>();
    Object read = binder.bind(wrapped, MetadataRules.TEXTS, "metadata." + part);
    if (read instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put((String) key, (String) value));
    }
    return new TextMap(values);
  }

  private <S> S spec(Kind<S> kind, String name, JsonNode tree, List<FieldError> errors) {
    JsonNode node = tree == null || tree.isNull() ? json.mapper().createObjectNode() : tree;
    List<FieldError> found = new ArrayList<>();
    Object spec = new Binder(json.mapper(), found).bind(node, kind.specType(), "spec");
    List<FieldError> unreadable = List.copyOf(found);
    if (spec != null) {
      // what could not be read counts as absent here, so rules about it would mislead
      kind.validation().apply(name, kind.specType().cast(spec)).stream()
          .filter(error -> unreadable.stream().noneMatch(bad -> related(bad.field(), error.field())))
          .forEach(found::add);
    }
    errors.addAll(found);
    return kind.specType().cast(spec);
  }

  private static boolean related(String a, String b) {
    return within(a, b) || within(b, a);
  }

  private static boolean within(String inner, String outer) {
    return inner.startsWith(outer)
        && (inner.length() == outer.length() || ".[".indexOf(inner.charAt(outer.length())) >= 0);
  }

  private static void expect(JsonNode tree, String part, String value, List<FieldError> errors) {
    if (!value.equals(text(tree, part))) {
      errors.add(new FieldError(part, "must be " + value));
    }
  }

  private static String text(JsonNode tree, String part) {
    JsonNode node = tree.get(part);
    return node != null && node.isString() ? node.stringValue() : null;
  }

  private static void refuseUnknown(
      JsonNode tree, List<String> known, String path, List<FieldError> errors) {
    for (String name : tree.propertyNames()) {
      if (!known.contains(name)) {
        errors.add(
            new FieldError(
                path + Json.shorten(name), "is not a known field" + Nearest.hint(name, known)));
      }
    }
  }

  private static String join(String place, String field) {
    return field.isEmpty() ? place : place + "." + field;
  }

  private static void refuse(String what, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      FieldError first = errors.getFirst();
      String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
      throw new Invalid(
          "the " + what + " is not acceptable: " + first.field() + ": " + first.message() + more, errors);
    }
  }
}
