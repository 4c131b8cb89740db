package dev.slipway.console;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.AppValidation;
import dev.slipway.app.Apps;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentReader;
import dev.slipway.platform.document.Expect;
import dev.slipway.source.AppSpec;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new app by form. The form only writes the document; reading and rules are those of the REST API,
 * and what they say comes back to the fields.
 */
@Named("newApp")
@RequestScoped
public class NewAppPage {
  private static final JsonMapper TREES = JsonMapper.shared();

  /** Which input shows the errors of which part of the document. */
  private static final Map<String, String> INPUTS =
      Map.ofEntries(
          Map.entry("metadata.name", "form:name"),
          Map.entry("spec.source.git", "form:gitUrl"),
          Map.entry("spec.source.git.url", "form:gitUrl"),
          Map.entry("spec.source.git.ref", "form:gitRef"),
          Map.entry("spec.source.git.folder", "form:gitFolder"),
          Map.entry("spec.source.git.credential", "form:gitCredential"),
          Map.entry("spec.source.image", "form:image"),
          Map.entry("spec.source.folder", "form:folder"),
          Map.entry("spec.route.host", "form:host"),
          Map.entry("spec.route.path", "form:path"),
          Map.entry("spec.port", "form:port"),
          Map.entry("spec.env", "form:env"));

  private final Apps apps;
  private final DocumentReader reader;
  private final Me me;
  private final Map<String, String> values = new LinkedHashMap<>(Map.of("source", "git"));

  @Inject
  public NewAppPage(Apps apps, DocumentReader reader, Me me) {
    this.apps = apps;
    this.reader = reader;
    this.me = me;
  }

  /** For the proxy only. */
  NewAppPage() {
    this(null, null, null);
  }

  /** What stands in the inputs, by their names. */
  public Map<String, String> getValues() {
    return values;
  }

  /** The app specs to choose from. */
  public List<String> getAppSpecs() {
    return Arrays.stream(AppSpec.values())
        .filter(spec -> spec != AppSpec.IMAGE)
        .map(AppSpec::toString)
        .toList();
  }

  /** Creates the app. */
  public void create() {
    boolean made =
        Pages.attempt(
            () -> {
              Document<AppDefinition, ?> document =
                  reader.read(AppValidation.kind(), null, document());
              apps.put(
                  document, new Apps.PutOptions(Expect.absent(), false, false, me.getName()));
            },
            INPUTS);
    if (made) {
      Pages.go("/console/app?name=" + values.get("name").strip());
    }
  }

  private ObjectNode document() {
    ObjectNode document = TREES.createObjectNode();
    document.put("apiVersion", Document.API_VERSION);
    document.put("kind", AppValidation.kind().name());
    put(document.putObject("metadata"), "name", "name");
    ObjectNode spec = document.putObject("spec");
    switch (String.valueOf(values.get("source"))) {
      case "image" -> put(spec.putObject("source"), "image", "image");
      case "folder" -> put(spec.putObject("source"), "folder", "folder");
      case "git" -> {
        ObjectNode git = spec.putObject("source").putObject("git");
        put(git, "url", "gitUrl");
        put(git, "ref", "gitRef");
        put(git, "folder", "gitFolder");
        put(git, "credential", "gitCredential");
      }
      default -> {
        // an upload follows by REST; until then the app has no source
      }
    }
    if (isSet("host") || isSet("path")) {
      ObjectNode route = spec.putObject("route");
      put(route, "host", "host");
      put(route, "path", "path");
    }
    if (!"image".equals(values.get("source"))) {
      put(spec, "appSpec", "appSpec");
    }
    port(spec);
    environment(spec);
    return document;
  }

  private void port(ObjectNode spec) {
    if (isSet("port")) {
      String port = values.get("port").strip();
      if (port.matches("\\d{1,9}")) {
        spec.put("port", Integer.parseInt(port));
      } else {
        spec.put("port", port);
      }
    }
  }

  /** Lines {@code KEY=value}; {@code KEY=secret:name} for a secret. */
  private void environment(ObjectNode spec) {
    if (!isSet("env")) {
      return;
    }
    ObjectNode env = spec.putObject("env");
    values
        .get("env")
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              String key = equals < 0 ? line.strip() : line.substring(0, equals).strip();
              String value = equals < 0 ? "" : line.substring(equals + 1).strip();
              if (value.startsWith("secret:")) {
                env.putObject(key).put("secret", value.substring("secret:".length()));
              } else {
                env.put(key, value);
              }
            });
  }

  private boolean isSet(String input) {
    String value = values.get(input);
    return value != null && !value.isBlank();
  }

  private void put(ObjectNode node, String field, String input) {
    if (isSet(input)) {
      node.put(field, values.get(input).strip());
    }
  }
}
