/**
 * From a map request in any CRS to a rendered image: level choice, exact copy where the grids
 * agree, resampling where they do not.
 *
 * <p>The data path, top-down:
 *
 * <ol>
 *   <li>{@link org.worldloom.coverage.raster.MapReader} takes a {@link
 *       org.worldloom.coverage.raster.MapRequest}, checks it against the planet's limits and
 *       decides between an image computed now and a {@link
 *       org.worldloom.coverage.raster.LazyMapImage}.
 *   <li>{@link org.worldloom.coverage.raster.CrsCatalogue} knows how the request's CRS lies on the
 *       planet ({@link org.worldloom.coverage.raster.CrsOnWorld}): along the planet's own axes (web
 *       Mercator, longitude and latitude) or anyhow.
 *   <li>The {@link org.worldloom.coverage.raster.Sampling} says which level and which box of its
 *       pixels each map pixel averages: {@link org.worldloom.coverage.raster.GridSampling} per
 *       column and row, {@link org.worldloom.coverage.raster.PointSampling} per pixel.
 *   <li>The boxes are read from the {@link org.worldloom.coverage.cascade.PixelSource}, averaged in
 *       integers and written to a {@link org.worldloom.coverage.raster.Canvas}.
 * </ol>
 *
 * <p><b>One filter.</b> A map pixel is the mean over its own footprint, at least one source pixel
 * wide, of the level taken as piecewise constant. On the level's lattice that is a copy, at half
 * the level's resolution the mean of 2 x 2 pixels, between the two an area average, and beyond the
 * deepest level linear interpolation.
 *
 * <p>Classes are not averaged: a map pixel has the class of the level's pixel that its centre lies
 * in. The coverage of levels reads no pixels at all.
 *
 * <p><b>Continuity.</b> Positions are quantised to 1/256 source pixel and weights are integers, so
 * a map pixel is a pure function of where it lies: maps that share a pixel show the same byte, how
 * ever they were cut.
 *
 * <p>"Turns" are the unit of position: the planet is 1 turn wide and 1 turn high, u grows eastwards
 * from the antimeridian, v southwards from the north edge.
 */
@NullMarked
package org.worldloom.coverage.raster;

import org.jspecify.annotations.NullMarked;
