package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A resource document: the one shape of apps, builders, registries, jobs and secrets, through
 * REST, files and custom resources.
 *
 * @param apiVersion {@link #API_VERSION}
 * @param kind as {@code App}
 * @param metadata name, labels, annotations
 * @param spec what is wanted
 * @param status what is; null in what a user sends, and ignored there
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
public record Document<S, T>(
    String apiVersion, String kind, Metadata metadata, S spec, T status) {

  public static final String API_VERSION = "slipway.dev/v1";

  /** The same document with another status. */
  public <U> Document<S, U> withStatus(U newStatus) {
    return new Document<>(apiVersion, kind, metadata, spec, newStatus);
  }
}
