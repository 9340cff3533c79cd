/**
 * Granules on disk as MBTiles, one SQLite file per generation identity and seed, which GDAL and
 * QGIS can open.
 *
 * <p>A tour, top-down:
 *
 * <ol>
 *   <li>{@link org.worldloom.coverage.store.mbtiles.MbtilesGranuleStore} is the store: it sorts
 *       keys by seed and finds the files.
 *   <li>{@link org.worldloom.coverage.store.mbtiles.TileSet} says whose tiles they are and where a
 *       granule lies in the tile matrix.
 *   <li>{@code SeedFiles} keeps a few files open, {@code SeedFile} is one of them: its life, its
 *       corruption, its locks; {@code SeedDatabase} is the SQL on one connection.
 *   <li>{@code DiskBudget} keeps the directory under its limit.
 *   <li>{@code GranuleCodec} turns a granule into rows that prove which granule they are, {@code
 *       Png} is the picture format, cut down to what a granule needs.
 * </ol>
 */
@NullMarked
package org.worldloom.coverage.store.mbtiles;

import org.jspecify.annotations.NullMarked;
