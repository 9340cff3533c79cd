package org.worldloom.plugin.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What there is to know about a job; the component names are the JSON keys.
 *
 * @param id number of the job
 * @param planet name of the planet
 * @param seed world seed
 * @param region what is generated
 * @param state where it is
 * @param blocks blocks of at most 1024 x 1024 pixels in all
 * @param blocksDone blocks that are in the tile store
 * @param failure one sentence, if it failed
 * @param created when it was asked for, ISO 8601 in UTC
 */
public record JobReport(
    long id,
    String planet,
    long seed,
    Region region,
    JobState state,
    long blocks,
    long blocksDone,
    @Nullable String failure,
    String created) {}
