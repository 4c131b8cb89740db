package dev.slipway.api;

import dev.slipway.platform.document.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Turns every exception into a problem document; see {@link Failure} for which says what. */
@Provider
@Dependent
public class ErrorMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = Logger.getLogger(ErrorMapper.class.getName());

  private final Json json;

  @Context private UriInfo uri;

  @Inject
  public ErrorMapper(Json json) {
    this.json = json;
  }

  /** RESTEasy asks for it, also where CDI makes the provider. */
  public ErrorMapper() {
    this(CDI.current().select(Json.class).get());
  }

  @Override
  public Response toResponse(Throwable exception) {
    Failure failure = Failure.of(exception);
    String path = uri == null ? null : uri.getRequestUri().getPath();
    if (failure.ours()) {
      LOG.log(Level.SEVERE, "the request " + path + " failed", exception);
    }
    // written here: the client's Accept must not keep it from learning what is wrong
    Response.ResponseBuilder answer =
        Response.status(failure.status())
            .type(Problem.MEDIA_TYPE)
            .entity(json.write(failure.problem(path)));
    failure.headers().forEach(answer::header);
    return answer.build();
  }
}
