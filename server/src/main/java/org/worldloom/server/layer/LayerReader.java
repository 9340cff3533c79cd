package org.worldloom.server.layer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.geotools.api.parameter.GeneralParameterValue;
import org.geotools.api.parameter.ParameterDescriptor;
import org.geotools.api.parameter.ParameterValue;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridEnvelope2D;
import org.geotools.coverage.grid.GridGeometry2D;
import org.geotools.coverage.grid.io.AbstractGridFormat;

/** Reads pictures through a layer's GeoTools reader. Stateless. */
public final class LayerReader {
  private static final String SEED = "SEED";

  /** The picture; pixels outside the world are transparent, if there are any. */
  public GridCoverage2D read(View view) throws IOException {
    List<GeneralParameterValue> parameters = new ArrayList<>();
    parameters.add(gridGeometry(view));
    parameters.add(seed(view));
    GridCoverage2D coverage =
        view.layer()
            .reader()
            .read(view.layer().name(), parameters.toArray(new GeneralParameterValue[0]));
    if (coverage == null) {
      throw new IOException("The reader of '" + view.layer().name() + "' returned no picture.");
    }
    return coverage;
  }

  private static ParameterValue<GridGeometry2D> gridGeometry(View view) {
    ParameterValue<GridGeometry2D> parameter = AbstractGridFormat.READ_GRIDGEOMETRY2D.createValue();
    parameter.setValue(
        new GridGeometry2D(new GridEnvelope2D(0, 0, view.width(), view.height()), view.bounds()));
    return parameter;
  }

  /** The seed is a free dimension of the reader: a list of one number. */
  @SuppressWarnings("rawtypes")
  private static ParameterValue<List> seed(View view) throws IOException {
    for (ParameterDescriptor<List> descriptor : view.layer().reader().getDynamicParameters()) {
      if (descriptor.getName().getCode().toUpperCase(Locale.ROOT).equals(SEED)) {
        ParameterValue<List> parameter = descriptor.createValue();
        parameter.setValue(List.of(view.seed()));
        return parameter;
      }
    }
    throw new IOException("The reader of '" + view.layer().name() + "' has no dimension SEED.");
  }
}
