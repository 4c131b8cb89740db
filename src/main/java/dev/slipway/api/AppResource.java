package dev.slipway.api;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Release;
import dev.slipway.delivery.Delivery;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Stored;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One app: its document, and what moves its pointers. */
@Path("apps/{app}")
@RequestScoped
@Tag(name = "apps")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class AppResource {
  private static final String IF_MATCH = "If-Match";
  private static final String IF_NONE_MATCH = "If-None-Match";

  private final AppDocuments documents;
  private final Apps apps;
  private final Delivery delivery;
  private final CurrentUser user;

  @Inject
  public AppResource(AppDocuments documents, Apps apps, Delivery delivery, CurrentUser user) {
    this.documents = documents;
    this.apps = apps;
    this.delivery = delivery;
    this.user = user;
  }

  /** For the proxy only. */
  AppResource() {
    this(null, null, null, null);
  }

  @GET
  @Operation(summary = "One app with its status")
  @APIResponse(
      responseCode = "200",
      description = "The document, with its ETag",
      content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
  @APIResponse(responseCode = "404", description = "There is no such app")
  public Response get(@PathParam("app") String app) {
    Stored<AppDefinition> stored = apps.get(app);
    return Answers.read(stored, documents.show(stored));
  }

  @PUT
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML, Formats.OLD_YAML, Formats.TEXT_YAML})
  @Operation(
      summary = "Create or replace an app",
      description =
          "Changed settings make a release for staging; with promote production's pointer moves too."
              + " The same document again changes nothing.")
  @APIResponse(
      responseCode = "200",
      description = "It was replaced, or is as it was",
      content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
  @APIResponse(responseCode = "201", description = "It was created")
  @APIResponse(responseCode = "409", description = "The route is taken")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public Response put(
      @PathParam("app") String app,
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
          Sent body,
      @QueryParam("promote") @DefaultValue("false") boolean promote,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam(IF_MATCH) String ifMatch,
      @HeaderParam(IF_NONE_MATCH) String ifNoneMatch,
      @Context UriInfo uri) {
    Document<AppDefinition, ?> document = documents.read(app, body);
    Expect expect = Expect.ofHeaders(ifMatch, ifNoneMatch);
    Apps.Change change =
        apps.put(document, new Apps.PutOptions(expect, promote, dryRun, user.name()));
    return changed(change, dryRun, uri);
  }

  @PATCH
  @Consumes({Formats.MERGE_PATCH, MediaType.APPLICATION_JSON, Formats.YAML})
  @Operation(
      summary = "Change parts of an app",
      description = "A JSON Merge Patch (RFC 7396): null removes a field, lists are replaced whole.")
  @APIResponse(
      responseCode = "200",
      description = "The document as it is now",
      content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
  @APIResponse(responseCode = "404", description = "There is no such app")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public Response patch(
      @PathParam("app") String app,
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
          Sent body,
      @QueryParam("promote") @DefaultValue("false") boolean promote,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam(IF_MATCH) String ifMatch,
      @Context UriInfo uri) {
    return changed(
        documents.patch(
            app, body, Expect.ofHeaders(ifMatch, null), promote, dryRun, user.name()),
        dryRun,
        uri);
  }

  @DELETE
  @Operation(summary = "Delete an app and everything that runs of it; volumes only on request")
  @APIResponse(responseCode = "204", description = "It is gone")
  @APIResponse(responseCode = "404", description = "There is no such app")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public void delete(
      @PathParam("app") String app,
      @Parameter(description = "Remove its volumes too") @QueryParam("volumes")
          @DefaultValue("false")
          boolean volumes,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam(IF_MATCH) String ifMatch) {
    Expect expect = Expect.ofHeaders(ifMatch, null);
    if (dryRun) {
      expect.check("App", app, apps.get(app));
    } else {
      delivery.delete(app, volumes, expect);
    }
  }

  @POST
  @Path("reload")
  @Operation(
      summary = "Read the source anew into a release for staging",
      description = "With verify it answers when the release is healthy, or says why it is not.")
  @APIResponse(
      responseCode = "200",
      description = "The release that staging points at now",
      content = @Content(schema = @Schema(implementation = Release.class)))
  @APIResponse(responseCode = "409", description = "The app has no source yet")
  @APIResponse(responseCode = "422", description = "The source, the build or the start failed")
  public Response reload(
      @PathParam("app") String app,
      @Parameter(description = "Move production's pointer too") @QueryParam("promote")
          @DefaultValue("false")
          boolean promote,
      @Parameter(description = "Start it and wait until it is healthy") @QueryParam("verify")
          @DefaultValue("false")
          boolean verify) {
    Apps.Change change = apps.reload(app, promote, user.name());
    if (verify) {
      delivery.start(
          new EnvironmentKey(
              app, promote ? EnvironmentName.PRODUCTION : EnvironmentName.STAGING));
    }
    return Response.ok(change.release()).build();
  }

  @POST
  @Path("promote")
  @Operation(summary = "Point production at the release that is in staging")
  @APIResponse(
      responseCode = "200",
      description = "That release",
      content = @Content(schema = @Schema(implementation = Release.class)))
  @APIResponse(responseCode = "409", description = "The app has no release yet")
  public Response promote(@PathParam("app") String app) {
    return Response.ok(apps.promote(app)).build();
  }

  @POST
  @Path("rollback")
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML})
  @Operation(summary = "Point production at an earlier release")
  @APIResponse(
      responseCode = "200",
      description = "That release",
      content = @Content(schema = @Schema(implementation = Release.class)))
  @APIResponse(responseCode = "404", description = "There is no such app or release")
  public Response rollback(@PathParam("app") String app, Shapes.Rollback wish) {
    Integer release = Bodies.required(wish).release();
    if (release == null) {
      throw new Invalid(
          "say which release, as {\"release\": 3}",
          List.of(new FieldError("release", "must be there")));
    }
    return Response.ok(apps.rollback(app, release)).build();
  }

  private Response changed(Apps.Change change, boolean dryRun, UriInfo uri) {
    return Answers.changed(
        change.created(),
        dryRun,
        change.app(),
        dryRun ? documents.preview(change.app()) : documents.show(change.app()),
        uri.getAbsolutePath());
  }
}
