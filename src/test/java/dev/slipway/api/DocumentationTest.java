package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponses;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says of every call what it does and what it answers. */
class DocumentationTest {
  private final List<Method> calls =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.slipway.api")
          .stream()
              .filter(type -> type.isAnnotatedWith(Path.class))
              .map(JavaClass::reflect)
              .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
              .filter(DocumentationTest::isCall)
              .toList();

  @Test
  void everyCallHasASummary() {
    assertThat(calls).hasSizeGreaterThan(30);
    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.getAnnotation(Operation.class)).as(call.toString()).isNotNull();
              assertThat(call.getAnnotation(Operation.class).summary()).isNotBlank();
            });
  }

  @Test
  void everyCallNamesItsAnswersOrHasATypeThatDoes() {
    assertThat(calls)
        .allSatisfy(
            call -> {
              boolean typed =
                  !call.getReturnType().equals(jakarta.ws.rs.core.Response.class)
                      && !call.getReturnType().equals(void.class);
              boolean named =
                  call.isAnnotationPresent(APIResponse.class)
                      || call.isAnnotationPresent(APIResponses.class);
              assertThat(typed || named).as(call + " says what it answers").isTrue();
            });
  }

  @Test
  void everyResourceBelongsToATag() {
    assertThat(calls.stream().map(Method::getDeclaringClass).distinct())
        .allSatisfy(type -> assertThat(type.isAnnotationPresent(Tag.class)).as(type.getName()).isTrue());
  }

  private static boolean isCall(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(a -> a.annotationType().isAnnotationPresent(HttpMethod.class));
  }
}
