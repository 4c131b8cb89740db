package dev.slipway.api;

import dev.slipway.platform.SlipwayException.TooLarge;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Reads bodies, JSON or YAML: whole ({@link Sent}) for documents, or straight into a record of this
 * package. No body above 1 MiB is held in memory.
 */
@Provider
@Dependent
@Consumes(MediaType.WILDCARD)
public class BodyReader implements MessageBodyReader<Record> {
  private final DocumentReader reader;

  @Inject
  public BodyReader(DocumentReader reader) {
    this.reader = reader;
  }

  /** RESTEasy asks for it, also where CDI makes the provider. */
  public BodyReader() {
    this(CDI.current().select(DocumentReader.class).get());
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    byte[] bytes = body.readNBytes(Json.MAX_BYTES + 1);
    if (bytes.length > Json.MAX_BYTES) {
      throw new TooLarge("a document may have at most 1 MiB; this one has more");
    }
    Json.Format format = Formats.of(mediaType);
    return type.equals(Sent.class)
        ? new Sent(bytes, format)
        : reader.readValue(type, bytes, format);
  }
}
