package dev.slipway.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Kind;
import dev.slipway.platform.document.Metadata;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Secrets as resource documents: the value is read and never written. */
public final class SecretDocument {
  /** The kind, for readers of many documents. */
  public static final Kind<Spec> KIND =
      new Kind<>("Secret", "secrets", Spec.class, SecretDocument::check);

  private static final Json JSON = new Json();
  private static final DocumentReader READER = new DocumentReader(JSON);

  private SecretDocument() {}

  /**
   * The {@code spec} of a Secret document.
   *
   * @param value what goes in; always null in what comes out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spec(String value) {
    /** Without the value. */
    @Override
    public String toString() {
      return "*****";
    }
  }

  /**
   * The {@code status} of a Secret document.
   *
   * @param version counts from 1
   * @param updatedBy the user who put the current value in
   */
  public record Status(int version, String updatedBy) {}

  /** The document that may be shown of a secret. */
  public static Document<Spec, Status> of(SecretMetadata secret) {
    return new Document<>(
        Document.API_VERSION,
        KIND.name(),
        new Metadata(
            secret.name(),
            null,
            null,
            (long) secret.version(),
            secret.createdAt(),
            secret.updatedAt()),
        new Spec(null),
        new Status(secret.version(), secret.updatedBy()));
  }

  /**
   * The value in a document, or in the short form that has {@code value} only.
   *
   * @param name the name that the document must have, or may leave out
   * @throws Invalid naming every bad field, and no value
   */
  public static SecretValue read(String name, byte[] body, Json.Format format) {
    JsonNode tree = JSON.parse(body, format);
    if (tree.isObject() && tree.size() == 1 && tree.has("value")) {
      if (!tree.get("value").isString()) {
        throw new Invalid(
            "the Secret is not acceptable", List.of(new FieldError("value", "must be a text")));
      }
      return SecretValue.of(tree.get("value").stringValue());
    }
    return SecretValue.of(READER.read(KIND, name, tree).spec().value());
  }

  private static List<FieldError> check(String name, Spec spec) {
    return spec.value() == null
        ? List.of(new FieldError("spec.value", "must be there: the text to keep"))
        : List.of();
  }
}
