package dev.slipway.api;

import dev.slipway.platform.SlipwayException.TooLarge;
import dev.slipway.platform.document.Json;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Stops bodies above 1 MiB, by their announced length and, where none is announced, on the way. */
@Provider
@Dependent
@Priority(Priorities.ENTITY_CODER)
public class BodyLimit implements ContainerRequestFilter {
  @Context private ResourceInfo call;

  @Override
  public void filter(ContainerRequestContext request) {
    if (call.getResourceMethod() != null
        && call.getResourceMethod().isAnnotationPresent(Streamed.class)) {
      return;
    }
    if (request.getLength() > Json.MAX_BYTES) {
      throw tooLarge();
    }
    if (request.hasEntity()) {
      request.setEntityStream(new Limited(request.getEntityStream()));
    }
  }

  private static TooLarge tooLarge() {
    return new TooLarge("a document may have at most 1 MiB; this one has more");
  }

  /** Throws at the first byte past the limit. */
  static final class Limited extends FilterInputStream {
    private long left = Json.MAX_BYTES;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long bytes) {
      left -= bytes;
      if (left < 0) {
        throw tooLarge();
      }
    }
  }
}
