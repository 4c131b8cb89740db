package dev.slipway.api;

import dev.slipway.app.Apps;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.delivery.Delivery;
import dev.slipway.delivery.EnvironmentStatus;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.document.Page;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the releases of an app serve. */
@Path("apps/{app}/environments")
@RequestScoped
@Tag(name = "environments")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class EnvironmentsResource {
  private static final int MAX_TAIL = 10_000;

  private final Apps apps;
  private final Delivery delivery;

  @Inject
  public EnvironmentsResource(Apps apps, Delivery delivery) {
    this.apps = apps;
    this.delivery = delivery;
  }

  /** For the proxy only. */
  EnvironmentsResource() {
    this(null, null);
  }

  @GET
  @Operation(summary = "The environments of an app, production first")
  @APIResponse(
      responseCode = "200",
      description = "All of them; empty until the first release",
      content = @Content(schema = @Schema(implementation = Shapes.EnvironmentList.class)))
  @APIResponse(responseCode = "404", description = "There is no such app")
  public Response list(@PathParam("app") String app) {
    return Response.ok(new Page<>(delivery.statuses(app), null)).build();
  }

  @GET
  @Path("{env}")
  @Operation(summary = "How an environment is")
  @APIResponse(
      responseCode = "200",
      description = "Its phase, releases, instances and address",
      content = @Content(schema = @Schema(implementation = EnvironmentStatus.class)))
  @APIResponse(responseCode = "404", description = "There is no such app or environment")
  public Response get(@PathParam("app") String app, @PathParam("env") String env) {
    return Response.ok(delivery.status(key(app, env))).build();
  }

  @POST
  @Path("{env}/start")
  @Operation(summary = "Start an environment and wait until it serves")
  @APIResponse(
      responseCode = "200",
      description = "It serves the release that its pointer names",
      content = @Content(schema = @Schema(implementation = EnvironmentStatus.class)))
  @APIResponse(responseCode = "422", description = "It did not come up, and why")
  public Response start(@PathParam("app") String app, @PathParam("env") String env) {
    return Response.ok(delivery.start(key(app, env))).build();
  }

  @POST
  @Path("{env}/stop")
  @Operation(summary = "Put an environment to sleep; the next request wakes it")
  @APIResponse(
      responseCode = "200",
      description = "It sleeps",
      content = @Content(schema = @Schema(implementation = EnvironmentStatus.class)))
  public Response stop(@PathParam("app") String app, @PathParam("env") String env) {
    return Response.ok(delivery.stop(key(app, env))).build();
  }

  @POST
  @Path("{env}/restart")
  @Operation(summary = "Stop an environment, start it again, and wait until it serves")
  @APIResponse(
      responseCode = "200",
      description = "It serves the release that its pointer names",
      content = @Content(schema = @Schema(implementation = EnvironmentStatus.class)))
  @APIResponse(responseCode = "422", description = "It did not come up, and why")
  public Response restart(@PathParam("app") String app, @PathParam("env") String env) {
    return Response.ok(delivery.restart(key(app, env))).build();
  }

  @GET
  @Path("{env}/logs")
  @Produces({MediaType.TEXT_PLAIN, Formats.EVENTS})
  @Operation(summary = "The app's own output, oldest first")
  @APIResponse(
      responseCode = "200",
      description = "Lines of text, or one event per line where Accept asks for events",
      content = {
        @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)),
        @Content(mediaType = Formats.EVENTS, schema = @Schema(implementation = String.class))
      })
  public Response logs(
      @PathParam("app") String app,
      @PathParam("env") String env,
      @Parameter(description = "Go on with every line as it comes") @QueryParam("follow")
          @DefaultValue("false")
          boolean follow,
      @Parameter(description = "How many last lines, 0 to 10,000") @QueryParam("tail")
          @DefaultValue("200")
          int tail,
      @Context HttpHeaders headers) {
    if (tail < 0 || tail > MAX_TAIL) {
      throw new Invalid("tail must be 0 to " + MAX_TAIL);
    }
    EnvironmentKey key = key(app, env);
    delivery.status(key);
    LineStream.Lines lines =
        follow
            ? sink -> delivery.followLog(key, tail, line -> sink.line(null, line))
            : sink -> delivery.logTail(key, tail).forEach(line -> sink.line(null, line));
    return new LineStream().answer(LineStream.wantsEvents(headers), lines);
  }

  private EnvironmentKey key(String app, String env) {
    apps.get(app);
    try {
      return new EnvironmentKey(app, EnvironmentName.of(env));
    } catch (IllegalArgumentException e) {
      throw new NotFound("Environment", app + "/" + env);
    }
  }
}
