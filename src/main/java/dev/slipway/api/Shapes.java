package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.app.AppDefinition;
import dev.slipway.app.Release;
import dev.slipway.build.Build;
import dev.slipway.build.BuilderDefinition;
import dev.slipway.delivery.EnvironmentStatus;
import dev.slipway.platform.document.Metadata;
import dev.slipway.registry.RegistryDefinition;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What goes over the wire and is not a room's own type; the names are those of the OpenAPI document. */
public final class Shapes {
  private Shapes() {}

  /**
   * The status of an App document.
   *
   * @param environments its environments, production first; empty until the first release
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record AppStatus(List<EnvironmentStatus> environments) {}

  /** An App document, for the OpenAPI document. */
  @Schema(name = "App")
  public record AppDocument(
      String apiVersion, String kind, Metadata metadata, AppDefinition spec, AppStatus status) {}

  /** A part of the apps, for the OpenAPI document. */
  @Schema(name = "AppList")
  public record AppList(List<AppDocument> items, String next) {}

  /** A Registry document, for the OpenAPI document. */
  @Schema(name = "Registry")
  public record RegistryDocument(
      String apiVersion, String kind, Metadata metadata, RegistryDefinition spec) {}

  /** A Builder document, for the OpenAPI document. */
  @Schema(name = "Builder")
  public record BuilderDocument(
      String apiVersion, String kind, Metadata metadata, BuilderDefinition spec) {}

  /** A part of the builders, for the OpenAPI document. */
  @Schema(name = "BuilderList")
  public record BuilderList(List<BuilderDocument> items, String next) {}

  /** A part of the registries, for the OpenAPI document. */
  @Schema(name = "RegistryList")
  public record RegistryList(List<RegistryDocument> items, String next) {}

  /** A part of the releases, for the OpenAPI document. */
  @Schema(name = "ReleaseList")
  public record ReleaseList(List<Release> items, String next) {}

  /** A part of the builds, for the OpenAPI document. */
  @Schema(name = "BuildList")
  public record BuildList(List<Build> items, String next) {}

  /** The environments of an app, for the OpenAPI document. */
  @Schema(name = "EnvironmentList")
  public record EnvironmentList(List<EnvironmentStatus> items, String next) {}

  /**
   * Which release to go back to.
   *
   * @param release its number
   */
  @Schema(name = "Rollback")
  public record Rollback(Integer release) {}

  /**
   * A preview to be made.
   *
   * @param name 1 to 20 lower case letters, digits, dashes
   * @param ref branch, tag or commit of the app's repository
   */
  @Schema(name = "Preview")
  public record Preview(String name, String ref) {}
}
