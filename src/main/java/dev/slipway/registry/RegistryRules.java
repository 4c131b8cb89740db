package dev.slipway.registry;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a Registry document may say. */
public final class RegistryRules {
  /** The kind of Registry documents. */
  public static final Kind<RegistryDefinition> KIND =
      new Kind<>("Registry", "registries", RegistryDefinition.class, RegistryRules::check);

  private RegistryRules() {}

  /** What is wrong with {@code spec}; empty when nothing is. */
  static List<FieldError> check(String name, RegistryDefinition spec) {
    List<FieldError> errors = new ArrayList<>();
    checkPlace(spec, errors);
    if (spec.type() != null && !spec.type().isEmpty()) {
      errors.add(
          new FieldError(
              "spec.type",
              spec.type().equals("ecr")
                  ? "ecr is not available in this version; use the registry with a username and a"
                      + " password"
                  : "'" + spec.type() + "' is not a registry type; leave it out"));
    }
    checkCredentials(spec, errors);
    file("spec.passwordFile", spec.passwordFile(), errors);
    file("spec.caFile", spec.caFile(), errors);
    file("spec.clientCertFile", spec.clientCertFile(), errors);
    file("spec.clientKeyFile", spec.clientKeyFile(), errors);
    if ((spec.clientCertFile() == null) != (spec.clientKeyFile() == null)) {
      errors.add(
          new FieldError(
              spec.clientCertFile() == null ? "spec.clientCertFile" : "spec.clientKeyFile",
              "must be given too: a client certificate and its key go together"));
    }
    if (spec.plain() && (spec.caFile() != null || spec.clientCertFile() != null)) {
      errors.add(
          new FieldError("spec.insecure", "plain HTTP knows no certificates; leave one of them out"));
    }
    return errors;
  }

  private static void checkPlace(RegistryDefinition spec, List<FieldError> errors) {
    if (!spec.configured()) {
      errors.add(new FieldError("spec.url", "must be given, as registry.example.com:5000"));
      return;
    }
    if (spec.url().startsWith("https://") && Boolean.TRUE.equals(spec.insecure())) {
      errors.add(new FieldError("spec.insecure", "contradicts https:// in the url"));
    }
    try {
      ImageReference.parse(spec.host() + "/x");
      if (!ImageReference.parse(spec.host() + "/x").registry().equals(spec.host())) {
        throw new IllegalArgumentException("needs a dot, a port, or localhost");
      }
    } catch (IllegalArgumentException e) {
      errors.add(
          new FieldError(
              "spec.url",
              "'" + spec.url() + "' is not a registry's address; write registry.example.com or"
                  + " 127.0.0.1:5000"));
      return;
    }
    try {
      spec.repository("x");
    } catch (IllegalArgumentException e) {
      errors.add(
          new FieldError(
              "spec.project", "must be lower case letters, digits, '.', '_', '-', and '/' between"));
    }
  }

  private static void checkCredentials(RegistryDefinition spec, List<FieldError> errors) {
    boolean secret = spec.password() != null || spec.passwordFile() != null;
    if (spec.password() != null && spec.passwordFile() != null) {
      errors.add(new FieldError("spec.passwordFile", "must not stand beside password"));
    }
    if (secret && spec.username() == null) {
      errors.add(new FieldError("spec.username", "must be given with a password"));
    }
    if (spec.username() != null && !secret) {
      errors.add(new FieldError("spec.password", "must be given with a username"));
    }
    if (spec.username() != null && spec.username().indexOf(':') >= 0) {
      // RFC 7617, section 2
      errors.add(new FieldError("spec.username", "must have no colon"));
    }
  }

  private static void file(String field, String path, List<FieldError> errors) {
    if (path != null && !Path.of(path).isAbsolute()) {
      errors.add(new FieldError(field, "'" + path + "' must be an absolute path on the server"));
    }
  }
}
