package dev.slipway.api;

import dev.slipway.platform.document.Stored;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Answers about stored documents, with their entity tags. */
final class Answers {
  private Answers() {}

  /**
   * 200 with the document. Never 304: the tag is about what was stored, for If-Match, and the status
   * beside it may have changed.
   */
  static Response read(Stored<?> stored, Object document) {
    return Response.ok(document).header(HttpHeaders.ETAG, stored.etag()).build();
  }

  /**
   * 200 or 201 with the document.
   *
   * @param location where a document that was created is
   */
  static Response changed(boolean created, boolean dryRun, Stored<?> stored, Object document, URI location) {
    if (dryRun) {
      return Response.ok(document).build();
    }
    Response.ResponseBuilder answer =
        created ? Response.created(location) : Response.ok();
    return answer.entity(document).header(HttpHeaders.ETAG, stored.etag()).build();
  }
}
