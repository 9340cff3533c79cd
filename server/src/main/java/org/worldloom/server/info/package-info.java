/**
 * What clients are told about a place and about colours: {@link
 * org.worldloom.server.info.FeatureInfo} answers GetFeatureInfo, {@link
 * org.worldloom.server.info.LegendAnswer} GetLegendGraphic, for all protocols.
 */
@NullMarked
package org.worldloom.server.info;

import org.jspecify.annotations.NullMarked;
