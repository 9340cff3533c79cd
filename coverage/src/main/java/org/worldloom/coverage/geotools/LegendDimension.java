package org.worldloom.coverage.geotools;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.geotools.coverage.Category;
import org.geotools.coverage.GridSampleDimension;
import org.jspecify.annotations.Nullable;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;

/** The sample dimension of a coverage of a legend's values: one category for each value. */
final class LegendDimension {
  private static final Color TRANSPARENT = new Color(0, 0, 0, 0);

  /** Without a category that it calls quantitative, GeoTools tells no value for "no data". */
  private static final boolean DATA = true;

  private LegendDimension() {}

  /** The one dimension, or {@code null} for colours, which GeoTools describes by itself. */
  static GridSampleDimension @Nullable [] of(CoverageContent content) {
    Legend legend = content.legend().orElse(null);
    if (legend == null) {
      return null;
    }
    List<Category> categories = new ArrayList<>();
    for (Legend.Entry entry : legend.entries()) {
      categories.add(new Category(entry.title(), entry.colour(), entry.value(), DATA));
    }
    categories.add(new Category(Category.NODATA.getName(), TRANSPARENT, Legend.OUTSIDE, !DATA));
    return new GridSampleDimension[] {
      new GridSampleDimension(content.bands().get(0), categories.toArray(Category[]::new), null)
    };
  }
}
