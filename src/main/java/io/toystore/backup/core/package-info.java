/** Where the logs of a store are cut, so that what is before the cuts is one state of the store. */
package io.toystore.backup.core;
