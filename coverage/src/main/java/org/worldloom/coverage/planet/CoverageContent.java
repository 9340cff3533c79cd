package org.worldloom.coverage.planet;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How the pixels of a coverage are made from the planet's state. Immutable. */
public sealed interface CoverageContent {

  /** The colours of every planet. */
  CoverageContent RGB = new Colours(List.of(0, 1, 2));

  /** State channels that are read, in the order in which they are wanted; may be empty. */
  List<Integer> channels();

  /** Names of the bands of the coverage, in lower case. */
  List<String> bands();

  /** What values mean, if they are not colours. */
  Optional<Legend> legend();

  /**
   * State channels shown as they are, and averaged where pixels are larger than the state's.
   *
   * @param channels one (grey) or three (red, green, blue)
   */
  record Colours(List<Integer> channels) implements CoverageContent {
    public Colours {
      channels = List.copyOf(channels);
      if (channels.size() != 1 && channels.size() != 3) {
        throw new IllegalArgumentException(
            "a map shows one channel or three, not " + channels.size());
      }
    }

    @Override
    public List<String> bands() {
      return channels.size() == 1 ? List.of("grey") : List.of("red", "green", "blue");
    }

    @Override
    public Optional<Legend> legend() {
      return Optional.empty();
    }
  }

  /**
   * The zoom of the state level that a pixel is taken from: the base map's zoom and less is base
   * map, more is generated. Nothing is read for it.
   *
   * @param zooms every zoom that a level has
   */
  record Stages(Legend zooms) implements CoverageContent {
    @Override
    public List<Integer> channels() {
      return List.of();
    }

    @Override
    public List<String> bands() {
      return List.of("zoom");
    }

    @Override
    public Optional<Legend> legend() {
      return Optional.of(zooms);
    }
  }

  /**
   * The class of the largest weight, of equal ones the first: that of the state pixel that a
   * pixel's centre lies in, since class numbers cannot be averaged.
   *
   * @param firstChannel state channel with the weight of the first class; the others follow
   * @param classes values in the order of their channels
   */
  record Classes(int firstChannel, Legend classes) implements CoverageContent {
    @Override
    public List<Integer> channels() {
      return IntStream.range(firstChannel, firstChannel + classes.entries().size())
          .boxed()
          .toList();
    }

    @Override
    public List<String> bands() {
      return List.of("class");
    }

    @Override
    public Optional<Legend> legend() {
      return Optional.of(classes);
    }
  }
}
