package io.toystore.client.core;

/**
 * How well an open loop has kept to its schedule.
 *
 * @param rate the intended requests a second
 * @param sent how many requests were sent
 * @param sentLate how many of them were sent more than {@link OpenLoop#LATE_NANOS} after they were
 *     due
 * @param lateForClients how many of those were late because all clients waited for answers; the
 *     others were late because of the client program itself
 * @param mostLateNanos the greatest delay of a request, including the request that still waits
 * @param lateNanos how late the next request is by now, 0 if it is not due
 * @param notSent the minimum number of requests that were due and not sent; 0 unless the run ended
 *     early
 */
public record ScheduleFigures(
    double rate,
    long sent,
    long sentLate,
    long lateForClients,
    long mostLateNanos,
    long lateNanos,
    long notSent) {}
