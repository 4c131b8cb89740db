package dev.slipway.api;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * What is the same for every call, written into the OpenAPI document: the shape of errors, and the
 * types that documents write as a text.
 */
public final class OpenApiCommons implements OASFilter {
  private static final Map<String, String> TEXTS =
      Map.of(
          "ByteQuantity", "512Mi",
          "CpuQuantity", "500m",
          "Duration", "1h30m",
          "EnvironmentName", "production");

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "Protocol", List.of("http1", "h2c", "grpc"),
          "AppSpec", List.of("container", "static", "python", "node", "java", "go", "image"),
          "Phase", List.of("Asleep", "Building", "Deploying", "Ready", "Failed"),
          "BuildState", List.of("Queued", "Running", "Succeeded", "Failed", "Cancelled"));

  private static final Map<String, String> ERRORS =
      Map.of(
          "400", "The request is malformed",
          "401", "Nobody is logged in",
          "403", "Who is logged in may not do this",
          "422", "The content is not acceptable, or the work failed; errors names each bad field",
          "503", "Something that this needs does not answer; try again later");

  @Override
  public Operation filterOperation(Operation operation) {
    ERRORS.forEach(
        (status, description) -> {
          if (operation.getResponses() != null
              && !operation.getResponses().hasAPIResponse(status)) {
            operation
                .getResponses()
                .addAPIResponse(status, OASFactory.createAPIResponse().description(description));
          }
        });
    if (operation.getResponses() != null && operation.getResponses().getAPIResponses() != null) {
      operation
          .getResponses()
          .getAPIResponses()
          .forEach(
              (status, response) -> {
                if (status.startsWith("4") || status.startsWith("5")) {
                  asProblem(response);
                }
              });
    }
    return operation;
  }

  @Override
  public void filterOpenAPI(OpenAPI api) {
    Components components =
        api.getComponents() == null ? OASFactory.createComponents() : api.getComponents();
    TEXTS.forEach(
        (name, example) -> components.addSchema(name, text().examples(List.of(example))));
    WORDS.forEach(
        (name, words) -> components.addSchema(name, text().enumeration(List.copyOf(words))));
    components.addSchema(
        "EnvValue",
        OASFactory.createSchema()
            .description("A text, or the name of a secret")
            .oneOf(
                List.of(
                    text(),
                    OASFactory.createSchema()
                        .type(List.of(SchemaType.OBJECT))
                        .addProperty("secret", text()))));
    components.addSchema("Problem", problem());
    api.setComponents(components);
  }

  private static void asProblem(APIResponse response) {
    MediaType body =
        OASFactory.createMediaType()
            .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
    Content content = OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, body);
    response.setContent(content);
  }

  private static Schema problem() {
    Schema error =
        OASFactory.createSchema()
            .type(List.of(SchemaType.OBJECT))
            .addProperty("field", text().examples(List.of("spec.volumes[0].size")))
            .addProperty("message", text());
    return OASFactory.createSchema()
        .type(List.of(SchemaType.OBJECT))
        .description("RFC 9457")
        .addProperty("type", text())
        .addProperty("title", text())
        .addProperty("status", OASFactory.createSchema().type(List.of(SchemaType.INTEGER)))
        .addProperty("detail", text())
        .addProperty("instance", text())
        .addProperty("errors", list(error))
        .addProperty("lastLines", list(text()));
  }

  private static Schema list(Schema element) {
    return OASFactory.createSchema().type(List.of(SchemaType.ARRAY)).items(element);
  }

  private static Schema text() {
    return OASFactory.createSchema().type(List.of(SchemaType.STRING));
  }
}
