package dev.slipway.api;

import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.Json;
import dev.slipway.platform.document.Page;
import dev.slipway.secret.SecretDocument;
import dev.slipway.secret.SecretDocument.Spec;
import dev.slipway.secret.SecretDocument.Status;
import dev.slipway.secret.SecretMetadata;
import dev.slipway.secret.Secrets;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Secrets: values go in, never out. */
@Path("secrets")
@RequestScoped
@Tag(name = "secrets")
@Produces(MediaType.APPLICATION_JSON)
public class SecretsResource {
  private static final String YAML = "application/yaml";

  private final Secrets secrets;
  private final CurrentUser user;

  @Inject
  public SecretsResource(Secrets secrets, CurrentUser user) {
    this.secrets = secrets;
    this.user = user;
  }

  /** For the proxy only. */
  public SecretsResource() {
    this(null, null);
  }

  @GET
  @Operation(summary = "All secrets without their values")
  public Page<Document<Spec, Status>> list() {
    return new Page<>(secrets.list().stream().map(SecretDocument::of).toList(), null);
  }

  @GET
  @Path("{name}")
  @Operation(summary = "A secret without its value")
  public Document<Spec, Status> get(@PathParam("name") String name) {
    return SecretDocument.of(
        secrets.find(name).orElseThrow(() -> new NotFound("secret", name)));
  }

  @PUT
  @Path("{name}")
  @Consumes({MediaType.APPLICATION_JSON, YAML})
  @Operation(
      summary = "Put a value in, as the secret's next version",
      description = "A document of kind Secret with spec.value, or {\"value\": …} alone.")
  @APIResponse(responseCode = "200", description = "The next version is in")
  @APIResponse(responseCode = "201", description = "The secret was created")
  public Response put(
      @PathParam("name") String name, byte[] body, @Context HttpHeaders headers) {
    boolean yaml = MediaType.valueOf(YAML).isCompatible(headers.getMediaType());
    var value = SecretDocument.read(name, body, yaml ? Json.Format.YAML : Json.Format.JSON);
    SecretMetadata stored = secrets.put(name, value, user.name());
    return Response.status(stored.version() == 1 ? Response.Status.CREATED : Response.Status.OK)
        .entity(SecretDocument.of(stored))
        .build();
  }

  @DELETE
  @Path("{name}")
  @Operation(summary = "Remove a secret with all its versions")
  @APIResponse(responseCode = "204", description = "It is gone")
  public void delete(@PathParam("name") String name) {
    secrets.delete(name);
  }

  /**
   * What a rotation did.
   *
   * @param rewrapped versions whose data key was wrapped anew
   */
  public record Rotated(int rewrapped) {}

  @POST
  @Path("rotate")
  @Operation(summary = "Wrap every data key by the first key of the key ring")
  public Rotated rotate() {
    return new Rotated(secrets.rotate());
  }
}
