package io.toystore.client.core;

/**
 * How well an open loop has kept to its schedule.
 *
 * @param rate requests a second that were intended
 * @param sent how many requests were sent
 * @param sentLate how many of them later than {@link OpenLoop#LATE_NANOS} after they were due
 * @param lateForClients how many of those because all clients waited for answers; the others were
 *     late because the program itself was
 * @param mostLateNanos how long after it was due the latest one was sent; one that still waits
 *     counts
 * @param lateNanos how late the next request is already, 0 if it is not due
 * @param notSent how many were due and not sent, at least; 0 unless the run ended before its time
 */
public record Pace(
    double rate,
    long sent,
    long sentLate,
    long lateForClients,
    long mostLateNanos,
    long lateNanos,
    long notSent) {}
