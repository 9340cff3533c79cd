/**
 * Pictures as files: {@link org.worldloom.server.image.Picture} holds samples, {@link
 * org.worldloom.server.image.ImageFormat} names the formats, the encoders write them, and every
 * file says where it comes from ({@link org.worldloom.server.image.Provenance}).
 */
@NullMarked
package org.worldloom.server.image;

import org.jspecify.annotations.NullMarked;
