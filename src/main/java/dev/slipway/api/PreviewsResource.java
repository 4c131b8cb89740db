package dev.slipway.api;

import dev.slipway.app.Apps;
import dev.slipway.app.Environment;
import dev.slipway.delivery.Delivery;
import dev.slipway.delivery.EnvironmentStatus;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Previews: a Git ref of an app in an environment of its own. */
@Path("apps/{app}/previews")
@RequestScoped
@Tag(name = "previews")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class PreviewsResource {
  private final Apps apps;
  private final Delivery delivery;
  private final CurrentUser user;

  @Inject
  public PreviewsResource(Apps apps, Delivery delivery, CurrentUser user) {
    this.apps = apps;
    this.delivery = delivery;
    this.user = user;
  }

  /** For the proxy only. */
  PreviewsResource() {
    this(null, null, null);
  }

  @POST
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML})
  @Operation(summary = "Make a preview of a Git ref, or move it to another")
  @APIResponse(
      responseCode = "201",
      description = "The preview's environment",
      content = @Content(schema = @Schema(implementation = EnvironmentStatus.class)))
  @APIResponse(responseCode = "409", description = "The app's source is not Git, or a route is taken")
  public Response create(
      @PathParam("app") String app, Shapes.Preview wish, @Context UriInfo uri) {
    Shapes.Preview asked = Bodies.required(wish);
    List<FieldError> errors = new ArrayList<>();
    if (asked.name() == null || asked.name().isEmpty()) {
      errors.add(new FieldError("name", "must be there"));
    }
    if (asked.ref() == null || asked.ref().isEmpty()) {
      errors.add(new FieldError("ref", "must be there: a branch, tag or commit"));
    }
    if (!errors.isEmpty()) {
      throw new Invalid("say which preview, as {\"name\": \"pr-7\", \"ref\": \"feature\"}", errors);
    }
    Environment made = apps.preview(app, asked.name(), asked.ref(), user.name());
    return Response.created(uri.getAbsolutePathBuilder().path(asked.name()).build())
        .entity(delivery.status(made.key()))
        .build();
  }

  @DELETE
  @Path("{name}")
  @Operation(summary = "Take a preview away")
  @APIResponse(responseCode = "204", description = "It is gone")
  @APIResponse(responseCode = "404", description = "There is no such app or preview")
  public void delete(@PathParam("app") String app, @PathParam("name") String name) {
    apps.removePreview(app, name);
  }
}
