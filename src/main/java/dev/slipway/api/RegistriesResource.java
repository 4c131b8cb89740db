package dev.slipway.api;

import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Json;
import dev.slipway.registry.Registries;
import dev.slipway.registry.RegistryCheck;
import dev.slipway.registry.RegistryDefinition;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Registries: where images are kept. */
@Path("registries")
@RequestScoped
@Tag(name = "registries")
@Produces({MediaType.APPLICATION_JSON, Formats.YAML})
public class RegistriesResource {
  private static final String NAME = "name";

  private final Registries registries;
  private final Records<RegistryDefinition> records;

  @Inject
  public RegistriesResource(Registries registries, DocumentReader reader, Json json) {
    this.registries = registries;
    this.records =
        new Records<>(
            registries.documents(), reader, json, () -> registries.find(Registries.DEFAULT));
  }

  /** For the proxy only. */
  public RegistriesResource() {
    this.registries = null;
    this.records = null;
  }

  @GET
  @Operation(summary = "All registries, by name, in parts")
  @APIResponse(
      responseCode = "200",
      description = "A part of the list",
      content = @Content(schema = @Schema(implementation = Shapes.RegistryList.class)))
  public Response list(
      @QueryParam("limit") Integer limit,
      @QueryParam("cursor") String cursor,
      @QueryParam("label") String label) {
    return records.list(limit, cursor, label);
  }

  @POST
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML, Formats.OLD_YAML, Formats.TEXT_YAML})
  @Operation(summary = "Create a registry that does not exist yet")
  @APIResponse(
      responseCode = "201",
      description = "It was created",
      content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
  @APIResponse(responseCode = "409", description = "The name is taken")
  public Response create(
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
          Sent body,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @Context UriInfo uri) {
    return records.create(body, dryRun, uri);
  }

  @GET
  @Path("{name}")
  @Operation(summary = "One registry")
  @APIResponse(
      responseCode = "200",
      description = "The document, with its ETag",
      content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
  @APIResponse(responseCode = "404", description = "There is no such registry")
  public Response get(@PathParam(NAME) String name) {
    return records.get(name);
  }

  @PUT
  @Path("{name}")
  @Consumes({MediaType.APPLICATION_JSON, Formats.YAML, Formats.OLD_YAML, Formats.TEXT_YAML})
  @Operation(summary = "Create or replace a registry")
  @APIResponse(
      responseCode = "200",
      description = "It was replaced, or is as it was",
      content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
  @APIResponse(responseCode = "201", description = "It was created")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public Response put(
      @PathParam(NAME) String name,
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
          Sent body,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam("If-Match") String ifMatch,
      @HeaderParam("If-None-Match") String ifNoneMatch,
      @Context UriInfo uri) {
    return records.put(name, body, Records.Options.of(ifMatch, ifNoneMatch, dryRun), uri);
  }

  @PATCH
  @Path("{name}")
  @Consumes({Formats.MERGE_PATCH, MediaType.APPLICATION_JSON, Formats.YAML})
  @Operation(summary = "Change parts of a registry by a JSON Merge Patch (RFC 7396)")
  @APIResponse(
      responseCode = "200",
      description = "The document as it is now",
      content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
  @APIResponse(responseCode = "404", description = "There is no such registry")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public Response patch(
      @PathParam(NAME) String name,
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Shapes.RegistryDocument.class)))
          Sent body,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam("If-Match") String ifMatch,
      @Context UriInfo uri) {
    return records.patch(name, body, Records.Options.of(ifMatch, null, dryRun), uri);
  }

  @DELETE
  @Path("{name}")
  @Operation(summary = "Delete a registry")
  @APIResponse(responseCode = "204", description = "It is gone")
  @APIResponse(responseCode = "404", description = "There is no such registry")
  @APIResponse(responseCode = "412", description = "It is not as If-Match names it")
  public void delete(
      @PathParam(NAME) String name,
      @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
      @HeaderParam("If-Match") String ifMatch) {
    records.delete(name, Records.Options.of(ifMatch, null, dryRun));
  }

  @POST
  @Path("{name}/check")
  @Operation(summary = "Try a registry for real and say what was found")
  @APIResponse(
      responseCode = "200",
      description = "What was found, good or bad",
      content = @Content(schema = @Schema(implementation = RegistryCheck.Report.class)))
  @APIResponse(responseCode = "404", description = "There is no such registry")
  public Response check(@PathParam(NAME) String name) {
    return Response.ok(registries.check(name)).build();
  }
}
