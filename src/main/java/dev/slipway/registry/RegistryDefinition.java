package dev.slipway.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/**
 * The {@code spec} of a Registry document: an OCI registry and how to get in.
 *
 * @param url host and port, as {@code registry.example.com} or {@code 127.0.0.1:5000}; a scheme may
 *     stand before it. Null in the record {@code default} where no registry is configured
 * @param project the path under which this installation's repositories lie; null: none
 * @param insecure whether it is spoken to by plain HTTP; null: no
 * @param type null or empty: any OCI registry
 * @param username null: anonymous
 * @param password null: {@code passwordFile}, or none
 * @param passwordFile a file on the server that holds the password; null: none
 * @param caFile PEM certificates to trust beside the platform's; null: none
 * @param clientCertFile the PEM certificate chain to show; null: none
 * @param clientKeyFile its PEM key, not encrypted; null: none
 * @param awsRegion for {@code type: ecr}; null: none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryDefinition(
    String url,
    String project,
    Boolean insecure,
    String type,
    String username,
    Password password,
    String passwordFile,
    String caFile,
    String clientCertFile,
    String clientKeyFile,
    String awsRegion) {

  /** A registry that only has an address. */
  public static RegistryDefinition at(String url, boolean insecure) {
    return new RegistryDefinition(
        url, null, insecure, null, null, null, null, null, null, null, null);
  }

  /** Whether there is a registry at all. */
  public boolean configured() {
    return url != null && !url.isBlank();
  }

  /** Host and port, without a scheme. */
  public String host() {
    String bare = url.replaceFirst("^https?://", "");
    return bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** Whether it is spoken to by plain HTTP. */
  public boolean plain() {
    return Boolean.TRUE.equals(insecure) || (url != null && url.startsWith("http://"));
  }

  /** Where repositories lie: host and project. */
  public String place() {
    return project == null || project.isBlank() ? host() : host() + "/" + project;
  }

  /** The repository of an app in this registry. */
  public ImageReference repository(String app) {
    return ImageReference.parse(
        host() + "/" + (project == null || project.isBlank() ? "" : project + "/") + app);
  }

  /**
   * A password by the name of the secret that holds it, {@code {secret: <name>}}; a password itself
   * never stands in a document.
   */
  public record Password(String secret) {
    /**
     * Reads {@code {secret: <name>}}.
     *
     * @throws IllegalArgumentException for anything else, above all for a password in plain text
     */
    @JsonCreator
    public static Password read(Object raw) {
      if (raw instanceof Map<?, ?> map
          && map.size() == 1
          && map.get("secret") instanceof String name) {
        return new Password(name);
      }
      throw new IllegalArgumentException(
          "write {secret: <name of a secret>}; a password itself does not belong into a document");
    }

    @JsonValue
    Map<String, String> document() {
      return Map.of("secret", secret);
    }
  }
}
