package org.worldloom.coverage.geotools;

import java.awt.Color;
import java.awt.image.RenderedImage;
import java.util.ArrayList;
import java.util.List;
import org.geotools.coverage.Category;
import org.geotools.coverage.GridSampleDimension;
import org.worldloom.coverage.planet.CoverageContent;
import org.worldloom.coverage.planet.Legend;

/** The sample dimensions of a coverage: what its bands are called, and what their values mean. */
final class Bands {
  private static final String ALPHA = "alpha";
  private static final Color TRANSPARENT = new Color(0, 0, 0, 0);

  /** Without a category that it calls quantitative, GeoTools tells no value for "no data". */
  private static final boolean DATA = true;

  private Bands() {}

  /**
   * A dimension for each band of an image of the content.
   *
   * @param image with the content's bands, and perhaps one for alpha after them
   */
  static GridSampleDimension[] of(CoverageContent content, RenderedImage image) {
    return content
        .legend()
        .map(legend -> new GridSampleDimension[] {legend(content.bands().get(0), legend)})
        .orElseGet(() -> colours(content.bands(), image.getSampleModel().getNumBands()));
  }

  private static GridSampleDimension legend(String name, Legend legend) {
    List<Category> categories = new ArrayList<>();
    for (Legend.Entry entry : legend.entries()) {
      categories.add(new Category(entry.title(), entry.colour(), entry.value(), DATA));
    }
    categories.add(new Category(Category.NODATA.getName(), TRANSPARENT, Legend.OUTSIDE, !DATA));
    return new GridSampleDimension(name, categories.toArray(Category[]::new), null);
  }

  /**
   * Bands without categories. A category brings a palette with it, and who picks or reorders bands,
   * as coverage views do, takes the palette of the first one for the colours of the result: all
   * bands become one grey.
   */
  private static GridSampleDimension[] colours(List<String> names, int bands) {
    GridSampleDimension[] dimensions = new GridSampleDimension[bands];
    for (int band = 0; band < bands; band++) {
      dimensions[band] = new GridSampleDimension(band < names.size() ? names.get(band) : ALPHA);
    }
    return dimensions;
  }
}
