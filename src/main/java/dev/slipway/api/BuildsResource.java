package dev.slipway.api;

import dev.slipway.build.Build;
import dev.slipway.build.BuildState;
import dev.slipway.build.Builds;
import dev.slipway.platform.SlipwayException.Invalid;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Builds and their logs. */
@Path("builds")
@RequestScoped
@Tag(name = "builds")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class BuildsResource {
  private static final long QUEUE_LOOK_MILLIS = 500;

  private final Builds builds;

  @Inject
  public BuildsResource(Builds builds) {
    this.builds = builds;
  }

  /** For the proxy only. */
  public BuildsResource() {
    this(null);
  }

  @GET
  @Operation(summary = "Builds, newest first, in parts")
  @APIResponse(
      responseCode = "200",
      description = "A part of the list",
      content = @Content(schema = @Schema(implementation = Shapes.BuildList.class)))
  public Response list(
      @Parameter(description = "Only of this app") @QueryParam("app") String app,
      @Parameter(description = "Only in this state, as Running") @QueryParam("state") String state,
      @QueryParam("limit") Integer limit,
      @QueryParam("cursor") String cursor) {
    return Response.ok(builds.list(app, state(state), limit, cursor)).build();
  }

  @GET
  @Path("{id}")
  @Operation(summary = "One build, with its place in the queue or its step")
  @APIResponse(
      responseCode = "200",
      description = "The build",
      content = @Content(schema = @Schema(implementation = Build.class)))
  @APIResponse(responseCode = "404", description = "There is no such build")
  public Response get(@PathParam("id") String id) {
    return Response.ok(builds.get(id)).build();
  }

  @GET
  @Path("{id}/log")
  @Produces({MediaType.TEXT_PLAIN, Formats.EVENTS})
  @Operation(
      summary = "The log of a build",
      description = "Events carry ids; Last-Event-ID goes on after one of them.")
  @APIResponse(
      responseCode = "200",
      description = "Lines of text, or one event per line where Accept asks for events",
      content = {
        @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)),
        @Content(mediaType = Formats.EVENTS, schema = @Schema(implementation = String.class))
      })
  @APIResponse(responseCode = "404", description = "There is no such build")
  public Response log(
      @PathParam("id") String id,
      @Parameter(description = "Go on until the build has ended") @QueryParam("follow")
          @DefaultValue("false")
          boolean follow,
      @HeaderParam("Last-Event-ID") String lastEvent,
      @Context HttpHeaders headers) {
    builds.get(id);
    long offset = offset(lastEvent);
    LineStream.Lines lines =
        follow
            ? sink -> {
              awaitStart(id);
              builds.followLog(id, offset, (next, line) -> sink.line(Long.toString(next), line));
            }
            : sink ->
                builds.log(id, offset, (next, line) -> sink.line(Long.toString(next), line));
    return new LineStream().answer(LineStream.wantsEvents(headers), lines);
  }

  @POST
  @Path("{id}/cancel")
  @Operation(summary = "Cancel a build that waits or runs")
  @APIResponse(
      responseCode = "200",
      description = "The build; one that runs ends a little later",
      content = @Content(schema = @Schema(implementation = Build.class)))
  @APIResponse(responseCode = "404", description = "There is no such build")
  @APIResponse(responseCode = "409", description = "It has ended")
  public Response cancel(@PathParam("id") String id) {
    return Response.ok(builds.cancel(id)).build();
  }

  /** A build that waits in the queue has no log to follow yet. */
  private void awaitStart(String id) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    boolean waiting = true;
    while (waiting && builds.get(id).state() == BuildState.QUEUED) {
      waiting = !never.await(QUEUE_LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static BuildState state(String word) {
    try {
      return word == null || word.isEmpty() ? null : BuildState.parse(word);
    } catch (IllegalArgumentException e) {
      throw new Invalid("state: " + e.getMessage());
    }
  }

  private static long offset(String lastEvent) {
    return lastEvent != null && lastEvent.matches("[0-9]{1,18}") ? Long.parseLong(lastEvent) : 0;
  }
}
