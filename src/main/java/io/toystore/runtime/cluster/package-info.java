/**
 * How processes find each other: Hazelcast as the store runs it, and the event bus's routes, which
 * outlive what Hazelcast believes at the moment.
 */
package io.toystore.runtime.cluster;
