package dev.slipway.api;

import dev.slipway.app.Apps;
import dev.slipway.app.Release;
import dev.slipway.app.Releases;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Page;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The releases of an app. */
@Path("apps/{app}/releases")
@RequestScoped
@Tag(name = "releases")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class ReleasesResource {
  private final Apps apps;
  private final Releases releases;

  @Inject
  public ReleasesResource(Apps apps, Releases releases) {
    this.apps = apps;
    this.releases = releases;
  }

  /** For the proxy only. */
  ReleasesResource() {
    this(null, null);
  }

  @GET
  @Operation(summary = "The releases of an app, newest first")
  @APIResponse(
      responseCode = "200",
      description = "A part of the list",
      content = @Content(schema = @Schema(implementation = Shapes.ReleaseList.class)))
  @APIResponse(responseCode = "404", description = "There is no such app")
  public Response list(
      @PathParam("app") String app,
      @QueryParam("limit") Integer limit,
      @QueryParam("cursor") String cursor) {
    apps.get(app);
    return Response.ok(part(releases.list(app), limit, cursor)).build();
  }

  @GET
  @Path("{number}")
  @Operation(summary = "One release")
  @APIResponse(
      responseCode = "200",
      description = "The release",
      content = @Content(schema = @Schema(implementation = Release.class)))
  @APIResponse(responseCode = "404", description = "There is no such app or release")
  public Response get(@PathParam("app") String app, @PathParam("number") int number) {
    apps.get(app);
    return Response.ok(releases.get(app, number)).build();
  }

  /** The cursor is the number of the last release of the part before. */
  static Page<Release> part(List<Release> newestFirst, Integer limit, String cursor) {
    int wanted = limit == null ? DocumentStore.DEFAULT_LIMIT : Math.min(limit, DocumentStore.MAX_LIMIT);
    if (wanted < 1) {
      throw new Invalid("limit must be 1 to " + DocumentStore.MAX_LIMIT);
    }
    if (cursor != null && !cursor.matches("[0-9]{1,9}")) {
      throw new Invalid("cursor: this is none that a list gave");
    }
    int below = cursor == null ? Integer.MAX_VALUE : Integer.parseInt(cursor);
    List<Release> rest = newestFirst.stream().filter(r -> r.number() < below).toList();
    return rest.size() <= wanted
        ? new Page<>(rest, null)
        : new Page<>(rest.subList(0, wanted), String.valueOf(rest.get(wanted - 1).number()));
  }
}
