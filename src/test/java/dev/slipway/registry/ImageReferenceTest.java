package dev.slipway.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "python,docker.io/library/python,python",
    "python:3,docker.io/library/python:3,python:3",
    "team/app:1,docker.io/team/app:1,team/app:1",
    "docker.io/python,docker.io/library/python,python",
    "index.docker.io/library/python,docker.io/library/python,python",
    "localhost/a,localhost/a,localhost/a",
    "localhost:5000/a/b:c,localhost:5000/a/b:c,localhost:5000/a/b:c",
    "quay.io/a/b,quay.io/a/b,quay.io/a/b",
    "[::1]:5000/a,[::1]:5000/a,[::1]:5000/a",
    "127.0.0.1:5000/a:b,127.0.0.1:5000/a:b,127.0.0.1:5000/a:b",
  })
  void shortNamesStandForDockerHubs(String text, String full, String brief) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference).hasToString(full);
    assertThat(reference.brief()).isEqualTo(brief);
    assertThat(ImageReference.parse(full)).isEqualTo(reference);
    assertThat(ImageReference.parse(brief)).isEqualTo(reference);
  }

  @Test
  void tagAndDigestAreBothKept() {
    ImageReference reference = ImageReference.parse("a/b:c@" + DIGEST);
    assertThat(reference.tag()).isEqualTo("c");
    assertThat(reference.digest()).isEqualTo(DIGEST);
    assertThat(reference.manifest()).isEqualTo(DIGEST);
    assertThat(reference.tagged("d").manifest()).isEqualTo("d");
    assertThat(ImageReference.parse("a/b").manifest()).isEqualTo("latest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "Upper", "a//b", "a:", "a@sha256:1", "a@md5:x", "-a", "a b", "a/b:c d", "host.x:port/a",
        "a/../b", "a\n", "a:b:c", ":tag", "/a", "a/", "$(x)", "host..x/a"
      })
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyReferenceComesBackFromItsText() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      String host = pick(random, "docker.io", "localhost", "quay.io", "h:1", "10.0.0.1:5000", "A1");
      String path = part(random);
      for (int n = random.nextInt(3); n > 0; n--) {
        path += "/" + part(random);
      }
      if (host.equals("docker.io") && path.indexOf('/') < 0) {
        path = "library/" + path;
      }
      String tag = random.nextBoolean() ? null : pick(random, "latest", "1.2-x", "_a", "V");
      ImageReference reference =
          new ImageReference(host, path, tag, random.nextBoolean() ? null : DIGEST);
      assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
      assertThat(ImageReference.parse(reference.brief())).isEqualTo(reference);
    }
  }

  @Test
  void anyTextIsReadOrRefusedAndNothingElse() {
    Random random = new Random(12);
    String letters = "aA0.-_/:@[]%\u00e9 ";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        ImageReference reference = ImageReference.parse(text.toString());
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  private static String part(Random random) {
    return pick(random, "a", "b.c", "x__y", "d--e", "a1", "localhost", "q.io");
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }
}
