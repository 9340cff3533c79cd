package org.worldloom.inference.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The known-answer vectors published with Random123. */
class PhiloxTest {

  @Test
  void zeros() {
    assertThat(block(0, 0, 0, 0, 0L))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void ones() {
    assertThat(block(-1, -1, -1, -1, -1L))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void digitsOfPi() {
    long key = 0x299f31d0_a4093822L;
    assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, key))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(int c0, int c1, int c2, int c3, long key) {
    int[] words = new int[4];
    Philox.block(c0, c1, c2, c3, key, words);
    return words;
  }
}
