package dev.slipway.api;

import dev.slipway.platform.document.Stored;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Answers about stored documents, with their entity tags. */
final class Answers {
  private Answers() {}

  /** 200 with the document, or 304 where the client has it already. */
  static Response read(Request request, Stored<?> stored, Object document) {
    String etag = stored.etag();
    EntityTag tag = new EntityTag(etag.substring(1, etag.length() - 1));
    Response.ResponseBuilder same =
        request.getMethod().equals("GET") ? request.evaluatePreconditions(tag) : null;
    return same != null ? same.build() : Response.ok(document).header(HttpHeaders.ETAG, etag).build();
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
