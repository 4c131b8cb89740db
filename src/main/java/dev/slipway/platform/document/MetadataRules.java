package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.FieldError;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules of names, labels and annotations. Labels follow those of Kubernetes, so that they can be
 * carried over to the objects of a cluster.
 */
public final class MetadataRules {
  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");
  private static final Pattern LABEL_NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern LABEL_PREFIX =
      Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int MAX_LABELS = 64;
  private static final int MAX_ANNOTATION_CHARS = 64 * 1024;

  /** {@code Map<String, String>} as a type. */
  static final Type TEXTS = textsType();

  private MetadataRules() {}

  /** Whether {@code name} may be the name of a document. */
  public static boolean isName(String name) {
    return name != null && NAME.matcher(name).matches();
  }

  static void checkName(String field, String name, List<FieldError> errors) {
    if (name == null) {
      errors.add(new FieldError(field, "must be there"));
    } else if (!isName(name)) {
      errors.add(
          new FieldError(
              field,
              "'" + Json.shorten(name) + "' must have lower case letters, digits and dashes only, a"
                  + " letter first, no dash last, 40 characters at most"));
    }
  }

  static void checkLabels(Map<String, String> labels, List<FieldError> errors) {
    if (labels.size() > MAX_LABELS) {
      errors.add(new FieldError("metadata.labels", "must be at most " + MAX_LABELS));
    }
    labels.forEach(
        (key, value) -> {
          String field = "metadata.labels." + Json.shorten(key);
          if (!isKey(key)) {
            errors.add(new FieldError(field, "is not a label key; write team or example.com/team"));
          }
          if (!value.isEmpty() && !LABEL_NAME.matcher(value).matches()) {
            errors.add(
                new FieldError(
                    field,
                    "must be letters, digits, '-', '_' and '.', 63 at most, a letter or digit at"
                        + " both ends"));
          }
        });
  }

  static void checkAnnotations(Map<String, String> annotations, List<FieldError> errors) {
    int chars = 0;
    for (Map.Entry<String, String> entry : annotations.entrySet()) {
      chars += entry.getKey().length() + entry.getValue().length();
      if (!isKey(entry.getKey())) {
        errors.add(
            new FieldError(
                "metadata.annotations." + Json.shorten(entry.getKey()),
                "is not an annotation key; write note or example.com/note"));
      }
    }
    if (chars > MAX_ANNOTATION_CHARS) {
      errors.add(new FieldError("metadata.annotations", "must have at most 64 Ki characters in all"));
    }
  }

  private static boolean isKey(String key) {
    int slash = key.indexOf('/');
    return slash < 0
        ? LABEL_NAME.matcher(key).matches()
        : LABEL_PREFIX.matcher(key.substring(0, slash)).matches()
            && LABEL_NAME.matcher(key.substring(slash + 1)).matches();
  }

  private static Type textsType() {
    for (RecordComponent component : Metadata.class.getRecordComponents()) {
      if (component.getName().equals("labels")) {
        return component.getGenericType();
      }
    }
    throw new IllegalStateException("metadata has no labels");
  }
}
