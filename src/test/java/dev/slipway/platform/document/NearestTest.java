package dev.slipway.platform.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz._";

  private final Random random = new Random(7);

  @Test
  void aKnownKeyWithOneSlipOfTheFingerIsFoundAgain() {
    for (int round = 0; round < 2_000; round++) {
      List<String> known = List.of("http.port", "source.folders", word() + "home", word() + "url");
      String meant = known.get(random.nextInt(known.size()));
      String typed = slip(meant);
      String found = Nearest.of(typed, known).orElseThrow();
      assertThat(Nearest.distance(typed, found))
          .as("%s found for %s, meant %s", found, typed, meant)
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theDistanceIsSymmetricAndZeroOnlyBetweenEquals() {
    for (int round = 0; round < 2_000; round++) {
      String a = word();
      String b = word();
      assertThat(Nearest.distance(a, b)).isEqualTo(Nearest.distance(b, a));
      assertThat(Nearest.distance(a, b) == 0).isEqualTo(a.equals(b));
      assertThat(Nearest.distance(a, b))
          .isBetween(Math.abs(a.length() - b.length()), Math.max(a.length(), b.length()));
    }
  }

  @Test
  void swappedNeighboursAreOneEdit() {
    assertThat(Nearest.distance("http.prot", "http.port")).isEqualTo(1);
    assertThat(Nearest.distance("HTTP.PORT", "http.port")).isZero();
  }

  @Test
  void aNameOfAnyLengthIsAnsweredQuickly() {
    assertThat(Nearest.of("x".repeat(100_000), List.of("http.port", "home"))).isPresent();
  }

  @Test
  void aWordThatIsNearNoneIsToldWhatIsKnown() {
    List<String> known = List.of("port", "path");
    assertThat(Nearest.hint("pott", known)).isEqualTo("; did you mean 'port'?");
    assertThat(Nearest.hint("hostname", known)).isEqualTo("; known are port, path");
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }

  private String slip(String word) {
    int at = random.nextInt(word.length());
    StringBuilder typed = new StringBuilder(word);
    switch (random.nextInt(4)) {
      case 0 -> typed.deleteCharAt(at);
      case 1 -> typed.insert(at, letter());
      case 2 -> typed.setCharAt(at, letter());
      default -> {
        if (at + 1 < word.length()) {
          typed.setCharAt(at, word.charAt(at + 1));
          typed.setCharAt(at + 1, word.charAt(at));
        }
      }
    }
    return typed.toString();
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      word.append(letter());
    }
    return word.toString();
  }

  private char letter() {
    return LETTERS.charAt(random.nextInt(LETTERS.length()));
  }
}
