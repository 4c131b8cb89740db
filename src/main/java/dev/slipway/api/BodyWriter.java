package dev.slipway.api;

import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Json.Format;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** Writes answers as JSON or YAML, whichever was agreed on. */
@Provider
@Dependent
@Produces({
  MediaType.APPLICATION_JSON,
  Formats.YAML,
  Formats.OLD_YAML,
  Formats.TEXT_YAML,
  Problem.MEDIA_TYPE
})
public class BodyWriter implements MessageBodyWriter<Object> {
  private final Json json;

  @Inject
  public BodyWriter(Json json) {
    this.json = json;
  }

  /** RESTEasy asks for it, also where CDI makes the provider. */
  public BodyWriter() {
    this(CDI.current().select(Json.class).get());
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return !CharSequence.class.isAssignableFrom(type)
        && !type.isArray()
        && !InputStream.class.isAssignableFrom(type)
        && !File.class.isAssignableFrom(type)
        && !StreamingOutput.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      Object value,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    boolean yaml = Formats.of(mediaType) == Format.YAML;
    if (mediaType.getParameters().isEmpty()) {
      headers.putSingle(HttpHeaders.CONTENT_TYPE, mediaType.withCharset("utf-8"));
    }
    String text = yaml ? json.writeYaml(value) : json.write(value);
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
