package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import tools.jackson.databind.json.JsonMapper;

/** Java apps: a runnable jar that is there, or a Maven project that makes one. */
final class JavaRecipe implements Recipe {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern FILE = Pattern.compile("[\\w./+-]+\\.jar");

  @Override
  public AppSpec spec() {
    return AppSpec.JAVA;
  }

  @Override
  public Optional<String> recognise(Project project) {
    if (project.has("pom.xml")) {
      return Optional.of("pom.xml found");
    }
    List<String> jars = runnable(project);
    if (!jars.isEmpty()) {
      return Optional.of(jars.get(0) + " found");
    }
    return project.has("build.gradle") || project.has("build.gradle.kts")
        ? Optional.of("a Gradle build found")
        : Optional.empty();
  }

  @Override
  public Filled fill(Project project) {
    String named = project.arg("JAR");
    if (named != null && !FILE.matcher(named).matches()) {
      throw new SlipwayException.Invalid("the build argument JAR must be the path of a jar");
    }
    if (named != null && project.has(named)) {
      return jar(named);
    }
    if (project.has("pom.xml")) {
      return new Filled("java", Map.of(), "pom.xml found; built by Maven");
    }
    List<String> jars = runnable(project);
    if (jars.size() == 1) {
      return jar(jars.get(0));
    }
    if (jars.size() > 1) {
      throw new SlipwayException.Invalid(
          "there are several runnable jars ("
              + String.join(", ", jars)
              + "); name one by the build argument JAR");
    }
    throw new SlipwayException.Invalid(
        "a java app needs pom.xml, or one jar whose manifest names a Main-Class; for another "
            + "build tool add a Containerfile");
  }

  private static Filled jar(String jar) {
    return new Filled(
        "java-jar", Map.of("jar", JSON.writeValueAsString(jar)), "the jar " + jar + " is run");
  }

  private static List<String> runnable(Project project) {
    return project.files(".jar", 1).stream()
        .filter(name -> FILE.matcher(name).matches() && mainClass(project.root().resolve(name)))
        .toList();
  }

  private static boolean mainClass(Path path) {
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      Manifest manifest = jar.getManifest();
      return manifest != null
          && manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS) != null;
    } catch (ZipException e) {
      return false;
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("the jar " + path.getFileName() + ": " + e, e);
    }
  }
}
