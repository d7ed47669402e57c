/**
 * How processes find each other: Hazelcast as the store runs it, and the event bus's routes, which
 * outlive Hazelcast's view of the moment.
 */
package io.toystore.runtime.cluster;
