package dev.slipway.app;

import dev.slipway.app.AppDefinition.Access;
import dev.slipway.app.AppDefinition.Build;
import dev.slipway.app.AppDefinition.Health;
import dev.slipway.app.AppDefinition.Resources;
import dev.slipway.app.AppDefinition.Scaling;
import dev.slipway.app.AppDefinition.Volume;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Kind;
import dev.slipway.platform.document.MetadataRules;
import dev.slipway.platform.document.Nearest;
import dev.slipway.source.AppSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of an App document that its types alone do not keep. Pure: what other apps have (a
 * taken route) and what lies outside (a repository) is not asked here.
 */
public final class AppValidation {
  private static final int MAX_VARIABLES = 500;
  private static final int MAX_VARIABLE_CHARS = 64 * 1024;
  private static final int MAX_VOLUMES = 32;
  private static final int MAX_INSTANCES = 1000;
  private static final int MAX_CONCURRENCY = 100_000;
  private static final int MAX_SHOWN = 100;
  private static final long MIN_MEMORY = 6L << 20;
  private static final Duration MIN_IDLE = Duration.ofSeconds(5);
  private static final Duration MAX_IDLE = Duration.ofDays(365);
  private static final Duration MIN_STARTUP = Duration.ofSeconds(1);
  private static final Duration MAX_STARTUP = Duration.ofHours(1);
  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]{0,254}";

  private final List<FieldError> errors = new ArrayList<>();

  private AppValidation() {}

  /** The kind of App documents. */
  public static Kind<AppDefinition> kind() {
    return new Kind<>("App", "apps", AppDefinition.class, AppValidation::check);
  }

  /** What is wrong with the definition of app {@code name}; empty when nothing is. */
  public static List<FieldError> check(String name, AppDefinition app) {
    AppValidation validation = new AppValidation();
    validation.checkAll(app);
    return List.copyOf(validation.errors);
  }

  private void checkAll(AppDefinition app) {
    if (app.route() != null) {
      errors.addAll(RouteRules.check(app.route()));
    }
    if (app.source() != null) {
      errors.addAll(SourceRules.check(app.source()));
    }
    checkAppSpec(app);
    checkRange("spec.port", app.port(), 1, 65_535);
    checkEnv(app.env());
    checkBuild(app.build());
    checkResources(app.resources());
    checkScaling(app.scaling());
    checkVolumes(app.volumes());
    checkHealth(app.health());
    checkAccess(app.access());
    checkConfig(app.config());
  }

  private void checkAppSpec(AppDefinition app) {
    if (app.source() == null) {
      return;
    }
    boolean image = app.source().image() != null;
    if (image && app.appSpec() != null && app.appSpec() != AppSpec.IMAGE) {
      add("spec.appSpec", "must be image, or left out, where the source is an image");
    }
    if (!image && app.appSpec() == AppSpec.IMAGE) {
      add("spec.appSpec", "image needs spec.source.image");
    }
  }

  private void checkEnv(Map<String, EnvValue> env) {
    checkVariables("spec.env", env.size(), env.keySet());
    int chars = 0;
    for (Map.Entry<String, EnvValue> entry : env.entrySet()) {
      String field = "spec.env." + shown(entry.getKey());
      chars += entry.getKey().length();
      if (entry.getKey().equals("PORT") || entry.getKey().startsWith("SLIPWAY_")) {
        add(field, "is reserved: Slipway sets PORT and SLIPWAY_… itself; for the port write spec.port");
      }
      switch (entry.getValue()) {
        case EnvValue.Text text -> {
          chars += text.value().length();
          if (text.value().indexOf('\0') >= 0) {
            add(field, "must not hold a NUL character");
          }
        }
        case EnvValue.Secret secret -> checkName(field + ".secret", secret.secret(), "secret");
      }
    }
    checkChars("spec.env", chars);
  }

  private void checkBuild(Build build) {
    checkVariables("spec.build.args", build.args().size(), build.args().keySet());
    int chars = 0;
    for (Map.Entry<String, String> entry : build.args().entrySet()) {
      chars += entry.getKey().length() + entry.getValue().length();
      if (entry.getValue().indexOf('\0') >= 0) {
        add("spec.build.args." + shown(entry.getKey()), "must not hold a NUL character");
      }
    }
    checkChars("spec.build.args", chars);
    if (build.builder() != null) {
      checkName("spec.build.builder", build.builder(), "builder");
    }
  }

  private void checkVariables(String field, int count, Collection<String> names) {
    if (count > MAX_VARIABLES) {
      add(field, "must be at most " + MAX_VARIABLES + ", not " + count);
    }
    for (String name : names) {
      if (!name.matches(VARIABLE)) {
        add(
            field + "." + shown(name),
            "is not a variable's name: letters, digits and '_', no digit first, 255 at most");
      }
    }
  }

  private void checkChars(String field, int chars) {
    if (chars > MAX_VARIABLE_CHARS) {
      add(field, "must have at most 64 Ki characters in all; larger things belong into a volume");
    }
  }

  private void checkResources(Resources resources) {
    if (resources.memory() != null && resources.memory().bytes() < MIN_MEMORY) {
      add("spec.resources.memory", "must be at least 6Mi; no container starts with less");
    }
  }

  private void checkScaling(Scaling scaling) {
    checkRange("spec.scaling.min", scaling.min(), 0, MAX_INSTANCES);
    checkRange("spec.scaling.max", scaling.max(), 1, MAX_INSTANCES);
    checkRange("spec.scaling.concurrency", scaling.concurrency(), 1, MAX_CONCURRENCY);
    checkRange("spec.scaling.idleAfter", scaling.idleAfter(), MIN_IDLE, MAX_IDLE, "5s", "365d");
    int max = scaling.max() == null ? 1 : scaling.max();
    if (scaling.min() != null && scaling.min() > max) {
      add(
          "spec.scaling.min",
          "must not be above max, which is " + max + (scaling.max() == null ? " when left out" : ""));
    }
  }

  private void checkVolumes(List<Volume> volumes) {
    if (volumes.size() > MAX_VOLUMES) {
      add("spec.volumes", "must be at most " + MAX_VOLUMES);
      return;
    }
    Set<String> names = new HashSet<>();
    Map<String, Integer> paths = new HashMap<>();
    for (int i = 0; i < volumes.size(); i++) {
      Volume volume = volumes.get(i);
      String field = "spec.volumes[" + i + "]";
      checkName(field + ".name", volume.name(), "volume");
      if (volume.name() != null && !names.add(volume.name())) {
        add(field + ".name", "'" + shown(volume.name()) + "' is there twice");
      }
      String problem = PathRules.problemOfMount(volume.path());
      if (problem != null) {
        add(field + ".path", problem);
        continue;
      }
      for (Map.Entry<String, Integer> other : paths.entrySet()) {
        if (PathRules.overlap(other.getKey(), volume.path())) {
          add(
              field + ".path",
              "'" + shown(volume.path()) + "' and the path of spec.volumes[" + other.getValue()
                  + "] must not be the same or one below the other");
        }
      }
      paths.putIfAbsent(volume.path(), i);
    }
  }

  private void checkHealth(Health health) {
    if (health.path() != null) {
      String problem = PathRules.problemOfRequest(health.path());
      if (problem != null) {
        add("spec.health.path", problem);
      }
    }
    checkRange("spec.health.startup", health.startup(), MIN_STARTUP, MAX_STARTUP, "1s", "1h");
  }

  private void checkAccess(Access access) {
    if (access.auth() == null || access.auth().equals("none")) {
      return;
    }
    add(
        "spec.access.auth",
        access.auth().equals("users") || access.auth().equals("oidc")
            ? "'" + access.auth() + "' is not there yet: this version serves every app to everybody"
                + " who reaches the gateway; write none, or protect the app in front of it"
            : "'" + shown(access.auth()) + "' must be none, users or oidc");
  }

  private void checkConfig(Map<String, Object> config) {
    new TreeMap<>(config)
        .forEach(
            (key, value) -> {
              String field = "spec.config." + shown(key);
              if (!AppSettings.keys().contains(key)) {
                add(field, "is not a known setting" + Nearest.hint(key, AppSettings.keys()));
              } else if (value instanceof Map || value instanceof Collection) {
                add(field, "must be one value");
              } else {
                errors.addAll(AppSettings.check(field, key, String.valueOf(value)));
              }
            });
  }

  private void checkName(String field, String name, String what) {
    if (!MetadataRules.isName(name)) {
      add(
          field,
          name == null
              ? "must be there"
              : "'" + shown(name) + "' cannot be the name of a " + what
                  + ": lower case letters, digits and dashes, a letter first, 40 at most");
    }
  }

  private void checkRange(String field, Integer value, int least, int most) {
    if (value != null && (value < least || value > most)) {
      add(field, "must be " + least + " to " + most + ", not " + value);
    }
  }

  private void checkRange(
      String field, Duration value, Duration least, Duration most, String low, String high) {
    if (value != null && (value.compareTo(least) < 0 || value.compareTo(most) > 0)) {
      add(field, "must be " + low + " to " + high);
    }
  }

  private void add(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /** What a message may repeat of somebody's text: short and on one line. */
  static String shown(String text) {
    String part = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    return part.replaceAll("\\p{Cntrl}", "?");
  }
}
