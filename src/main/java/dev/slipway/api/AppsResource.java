package dev.slipway.api;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.Expect;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All apps. */
@Path("apps")
@RequestScoped
@Tag(name = "apps")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class AppsResource {
  private final AppDocuments documents;
  private final Apps apps;
  private final CurrentUser user;

  @Inject
  public AppsResource(AppDocuments documents, Apps apps, CurrentUser user) {
    this.documents = documents;
    this.apps = apps;
    this.user = user;
  }

  /** For the proxy only. */
  AppsResource() {
    this(null, null, null);
  }

  @GET
  @Operation(summary = "All apps, by name, in parts")
  @APIResponse(
      responseCode = "200",
      description = "A part of the list",
      content = @Content(schema = @Schema(implementation = Shapes.AppList.class)))
  public Response list(
      @Parameter(description = "How many at most, 1 to 500") @QueryParam("limit") Integer limit,
      @Parameter(description = "The next of the part before") @QueryParam("cursor") String cursor,
      @Parameter(description = "A selector, as team=web,tier!=test") @QueryParam("label") String label) {
    return Response.ok(documents.list(limit, cursor, label)).build();
  }

  @POST
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML, Formats.OLD_YAML, Formats.TEXT_YAML})
  @Operation(summary = "Create an app that does not exist yet")
  @APIResponse(
      responseCode = "201",
      description = "It was created; nothing runs until the first request",
      content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
  @APIResponse(responseCode = "200", description = "With dryRun: it would be created")
  @APIResponse(responseCode = "409", description = "The name or the route is taken")
  public Response create(
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
          Sent body,
      @Parameter(description = "Check everything, change nothing") @QueryParam("dryRun")
          @DefaultValue("false")
          boolean dryRun,
      @Context UriInfo uri) {
    Document<AppDefinition, ?> document = documents.read(null, body);
    Apps.Change change =
        apps.put(document, new Apps.PutOptions(Expect.absent(), false, dryRun, user.name()));
    return Answers.changed(
        true,
        dryRun,
        change.app(),
        dryRun ? documents.preview(change.app()) : documents.show(change.app()),
        uri.getAbsolutePathBuilder().path(document.metadata().name()).build());
  }
}
