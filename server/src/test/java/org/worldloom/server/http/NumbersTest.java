package org.worldloom.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @Property
  void everySeedComesBack(@ForAll long seed) throws ServiceException {
    assertThat(Numbers.wholeNumber("SEED", Long.toString(seed))).isEqualTo(seed);
  }

  @Property
  void everyFiniteNumberComesBack(@ForAll double number) throws ServiceException {
    assertThat(Numbers.decimal("BBOX", Double.toString(number))).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "NaN",
        "Infinity",
        "-Infinity",
        "1d",
        "1f",
        "0x1p3",
        "1e999",
        "1,5",
        "--1"
      })
  void whatJavaWouldTakeButIsNoFiniteNumberIsRefused(String text) {
    assertThatThrownBy(() -> Numbers.decimal("BBOX", text))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("BBOX");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1.0", "1e3", "0x10", "9223372036854775808", "-9223372036854775809", "١٢٣"})
  void whatIsNoWholeNumberOf64BitsIsRefused(String text) {
    assertThatThrownBy(() -> Numbers.wholeNumber("SEED", text))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("SEED");
  }

  @Property
  void sentencesAreShortAndPrintableHoweverLongTheText(@ForAll String text) {
    assertThat(Quoted.shorten(text))
        .hasSizeLessThanOrEqualTo(83)
        .doesNotContainPattern("\\p{Cntrl}");
  }
}
