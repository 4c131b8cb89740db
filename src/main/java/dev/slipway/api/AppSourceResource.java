package dev.slipway.api;

import dev.slipway.app.Apps;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.MetadataRules;
import dev.slipway.source.ArchiveStore;
import dev.slipway.source.SourceRef;
import dev.slipway.source.Sources;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Uploads. */
@Path("apps/{app}/source")
@RequestScoped
@Tag(name = "apps")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class AppSourceResource {
  private static final String GZIP = "application/gzip";

  private final ArchiveStore archives;
  private final Sources sources;
  private final Apps apps;
  private final AppDocuments documents;
  private final CurrentUser user;

  @Inject
  public AppSourceResource(
      ArchiveStore archives,
      Sources sources,
      Apps apps,
      AppDocuments documents,
      CurrentUser user) {
    this.archives = archives;
    this.sources = sources;
    this.apps = apps;
    this.documents = documents;
    this.user = user;
  }

  /** For the proxy only. */
  public AppSourceResource() {
    this(null, null, null, null, null);
  }

  @PUT
  @Streamed
  @Consumes({GZIP, "application/x-gzip", "application/octet-stream"})
  @Operation(
      summary = "Upload the source of an app, a gzipped tar archive",
      description =
          "The app's source is the upload then; an app that does not exist is created, with the"
              + " route /<name>. At most 512 MiB packed.")
  @APIResponse(
      responseCode = "200",
      description = "The app with its new source",
      content = @Content(schema = @Schema(implementation = Shapes.AppDocument.class)))
  @APIResponse(responseCode = "201", description = "The app was created")
  @APIResponse(responseCode = "400", description = "It is not a gzipped archive, or breaks a rule for sources")
  @APIResponse(responseCode = "413", description = "It is too large")
  public Response upload(
      @PathParam("app") String app,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = GZIP,
                      schema = @Schema(type = SchemaType.STRING, format = "binary")))
          InputStream body,
      @Parameter(description = "Move production's pointer too") @QueryParam("promote")
          @DefaultValue("false")
          boolean promote,
      @Context UriInfo uri) {
    if (!MetadataRules.isName(app)) {
      throw new Invalid(
          "'" + (app.length() > 60 ? app.substring(0, 60) + "…" : app) + "' cannot be the name of an app",
          List.of(
              new FieldError(
                  "metadata.name",
                  "must have lower case letters, digits and dashes only, a letter first, 40 at most")));
    }
    String digest = archives.store(body);
    // a tree that is refused is told to the one who sent it, and never becomes a release
    sources.fetch(SourceRef.ofArchive(digest), digest).close();
    Apps.Change change = apps.upload(app, digest, promote, user.name());
    return Answers.changed(
        change.created(),
        false,
        change.app(),
        documents.show(change.app()),
        uri.getBaseUriBuilder().path("apps").path(app).build());
  }
}
