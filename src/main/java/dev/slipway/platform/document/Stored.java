package dev.slipway.platform.document;

/**
 * A document as it stands in the database.
 *
 * @param version grows with each change and never comes back, also when a name is used anew
 */
public record Stored<S>(Metadata metadata, S spec, long version) {

  /** The strong entity tag of this state (RFC 9110, section 8.8.3), in quotes. */
  public String etag() {
    return "\"" + Long.toString(version, Character.MAX_RADIX) + "\"";
  }

  /** The document to be shown, with {@code status}, which may be null. */
  public <T> Document<S, T> document(Kind<S> kind, T status) {
    return new Document<>(Document.API_VERSION, kind.name(), metadata, spec, status);
  }
}
