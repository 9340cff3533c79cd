package org.worldloom.coverage.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SortingNetworkTest {

  /** A network that sorts all zeros and ones sorts everything (Knuth, 5.3.4, theorem Z). */
  @Test
  void sixteenZerosAndOnesAreSorted() {
    SortingNetwork network = SortingNetwork.of(16);
    for (int bits = 0; bits < 1 << 16; bits++) {
      int word = bits;
      long[] values = IntStream.range(0, 16).mapToLong(i -> word >>> i & 1).toArray();
      network.sort(values);
      assertThat(values).isSorted();
      assertThat(Arrays.stream(values).sum()).isEqualTo(Integer.bitCount(bits));
    }
  }

  @Property
  void longsAreSortedLikeTheLibraryDoes(@ForAll @Size(8) long[] values) {
    long[] sorted = values.clone();
    SortingNetwork.of(8).sort(sorted);
    Arrays.sort(values);
    assertThat(sorted).isEqualTo(values);
  }

  @Test
  void lengthsAreThoseOfTheNetwork() {
    assertThatThrownBy(() -> SortingNetwork.of(12)).hasMessage("a sorting network of 12 values");
    assertThatThrownBy(() -> SortingNetwork.of(16).sort(new long[8]))
        .hasMessage("8 values instead of 16");
  }
}
