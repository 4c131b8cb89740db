package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.platform.SlipwayException.FieldError;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes values of trees and goes on after an error, so that a document's author hears of all of
 * them at once, each with its path. It knows records, lists, maps, enums, plain values and types
 * with a static {@link JsonCreator} of one argument; what else there is goes to Jackson.
 */
final class Binder {
  private final JsonMapper mapper;
  private final List<FieldError> errors;

  Binder(JsonMapper mapper, List<FieldError> errors) {
    this.mapper = mapper;
    this.errors = errors;
  }

  /** The value of {@code node}; null when it is absent, null, or bad, which {@code errors} then tells. */
  Object bind(JsonNode node, Type type, String path) {
    if (node == null || node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (type instanceof ParameterizedType generic) {
      return bindGeneric(node, generic, path);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == Object.class) {
      return plain(node);
    }
    Optional<Method> creator = creator(plain);
    if (creator.isPresent()) {
      return create(node, creator.get(), path);
    }
    if (plain.isRecord()) {
      return bindRecord(node, plain, path);
    }
    return bindScalar(node, plain, path);
  }

  private Object bindGeneric(JsonNode node, ParameterizedType type, String path) {
    if (type.getRawType() == List.class) {
      return bindList(node, type.getActualTypeArguments()[0], path);
    }
    if (type.getRawType() == Map.class && type.getActualTypeArguments()[0] == String.class) {
      return bindMap(node, type.getActualTypeArguments()[1], path);
    }
    return byJackson(node, type, path);
  }

  private Object bindList(JsonNode node, Type element, String path) {
    if (!node.isArray()) {
      return fail(path, "must be a list");
    }
    List<Object> values = new ArrayList<>();
    boolean whole = true;
    for (int i = 0; i < node.size(); i++) {
      Object value = bindPresent(node.get(i), element, path + "[" + i + "]");
      whole &= value != null;
      values.add(value);
    }
    return whole ? values : null;
  }

  private Object bindMap(JsonNode node, Type element, String path) {
    if (!node.isObject()) {
      return fail(path, "must be a mapping of names to values");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Object value = bindPresent(entry.getValue(), element, below(path, entry.getKey()));
      if (value != null) {
        values.put(entry.getKey(), value);
      }
    }
    return values;
  }

  private Object bindPresent(JsonNode node, Type type, String path) {
    return node.isNull() ? fail(path, "must have a value") : bind(node, type, path);
  }

  private Object bindRecord(JsonNode node, Class<?> type, String path) {
    if (!node.isObject()) {
      return fail(path, "must be a mapping with " + String.join(", ", names(type)));
    }
    int before = errors.size();
    List<String> known = names(type);
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        fail(below(path, name), "is not a known field" + Nearest.hint(name, known));
      }
    }
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = name(components[i]);
      arguments[i] = bind(node.get(name), components[i].getGenericType(), below(path, name));
      if (arguments[i] == null && components[i].getType().isPrimitive()) {
        arguments[i] = zero(components[i].getType());
      }
    }
    return construct(type, components, arguments, path, before);
  }

  private Object construct(
      Class<?> type, RecordComponent[] components, Object[] arguments, String path, int before) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      // without an error inside it is the record's own rule that is broken
      return errors.size() > before ? null : fail(path, message(e.getCause(), "is incomplete"));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made of a document", e);
    }
  }

  private Object create(JsonNode node, Method creator, String path) {
    Class<?> wanted = creator.getParameterTypes()[0];
    Object argument;
    if (wanted == String.class) {
      if (!node.isValueNode() || node.isBoolean()) {
        return fail(path, "must be a text");
      }
      argument = node.isString() ? node.stringValue() : numberText(node);
    } else {
      argument = bind(node, wanted, path);
      if (argument == null) {
        return null;
      }
    }
    try {
      return creator.invoke(null, argument);
    } catch (InvocationTargetException e) {
      return fail(path, message(e.getCause(), "is not acceptable"));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(creator + " cannot be called", e);
    }
  }

  private Object bindScalar(JsonNode node, Class<?> type, String path) {
    if (type == String.class) {
      return node.isString() ? node.stringValue() : fail(path, notText(node));
    }
    if (type == boolean.class || type == Boolean.class) {
      return node.isBoolean() ? (Object) node.booleanValue() : fail(path, "must be true or false");
    }
    if (type == int.class || type == Integer.class) {
      return node.isIntegralNumber() && node.canConvertToInt()
          ? (Object) node.intValue()
          : fail(path, "must be a whole number");
    }
    if (type == long.class || type == Long.class) {
      return node.isIntegralNumber() && node.canConvertToLong()
          ? (Object) node.longValue()
          : fail(path, "must be a whole number");
    }
    if (type == Duration.class) {
      return node.isString()
          ? parsed(path, () -> Durations.parse(node.stringValue()))
          : fail(path, "must be a length of time; write 3m, 60s, 1h30m or 500ms");
    }
    if (type == Instant.class) {
      return node.isString()
          ? parsed(path, () -> Instant.parse(node.stringValue()))
          : fail(path, "must be a time, as 2026-01-31T12:00:00Z");
    }
    if (type.isEnum()) {
      return node.isString()
          ? bindEnum(node.stringValue(), type, path)
          : fail(path, "must be one of " + String.join(", ", words(type)));
    }
    return byJackson(node, type, path);
  }

  private Object bindEnum(String text, Class<?> type, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    return fail(path, "'" + Json.shorten(text) + "' must be one of " + String.join(", ", words(type)));
  }

  private List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(this::word).toList();
  }

  private String word(Object constant) {
    return mapper.valueToTree(constant).asString();
  }

  private Object byJackson(JsonNode node, Type type, String path) {
    try {
      return mapper.treeToValue(node, mapper.constructType(type));
    } catch (JacksonException e) {
      return fail(path, Json.reason(e));
    }
  }

  private Object parsed(String path, java.util.function.Supplier<Object> reading) {
    try {
      return reading.get();
    } catch (DateTimeParseException e) {
      return fail(path, "must be a time, as 2026-01-31T12:00:00Z");
    } catch (IllegalArgumentException e) {
      return fail(path, e.getMessage());
    }
  }

  private Object fail(String path, String message) {
    errors.add(new FieldError(path, message));
    return null;
  }

  private static Object plain(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.values().forEach(value -> list.add(plain(value)));
      return list;
    }
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    return null;
  }

  private static String notText(JsonNode node) {
    return node.isContainer()
        ? "must be a text"
        : "must be a text; put it in quotes: \"" + Json.shorten(node.asString()) + "\"";
  }

  private static String numberText(JsonNode node) {
    return node.numberValue() instanceof BigDecimal decimal
        ? decimal.toPlainString()
        : node.numberValue().toString();
  }

  private static String message(Throwable cause, String otherwise) {
    if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      return Json.shorten(cause.getMessage());
    }
    return cause instanceof ArithmeticException ? "is too large" : otherwise;
  }

  private static Optional<Method> creator(Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isStatic(method.getModifiers())
          && method.isAnnotationPresent(JsonCreator.class)
          && method.getParameterCount() == 1) {
        method.setAccessible(true);
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(Binder::name).toList();
  }

  private static String name(RecordComponent component) {
    JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
    return given == null || given.value().isEmpty() ? component.getName() : given.value();
  }

  private static Object zero(Class<?> primitive) {
    if (primitive == boolean.class) {
      return false;
    }
    return primitive == long.class ? (Object) 0L : (Object) 0;
  }

  private static String below(String path, String name) {
    String step = name.matches("[A-Za-z0-9_.-]+") ? name : "\"" + Json.shorten(name) + "\"";
    return path.isEmpty() ? step : path + "." + step;
  }
}
